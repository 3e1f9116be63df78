"""``mfa-desk read-code``: what the code says that the client reads out from the check page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from checks.files import reason_of
from checks.problems import Problem
from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line, print_text
from tui.click_i18n import argument, command, option
from tui.i18n import current_language, t

if TYPE_CHECKING:
    from checks.network.client_page.code_reading import Read
    from checks.network.client_page.verdict import Phone

_MOST: Final = 4000
_MARKS: Final = {"not_reached": "x", "not_tried": "?", "reached": "+"}


@command("read-code", help="command.read-code")
@common_options
@option("--desk", type=click.Path(path_type=Path), metavar="metavar.result", help="option.desk")
@option("--phone", type=click.Choice(("works", "fails")), help="option.phone")
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="metavar.file",
    help="option.read-code.output",
)
@argument("code", nargs=-1, required=True, metavar="metavar.code")
def read_code(
    common: Common, code: tuple[str, ...], desk: Path | None, phone: Phone | None, output: Path | None
) -> int:
    """Read the code of a check page back: in any case, with any spaces, or as it was spelled. - is standard input."""
    from checks.network.client_page.code import Fault
    from checks.network.client_page.code_reading import as_json, read

    text = sys.stdin.read(_MOST) if code == ("-",) else " ".join(code)
    there = None if desk is None else _reached_at(desk)
    found = read(text, common.settings.network, datetime.now(UTC), desk=there, phone=phone)
    if output is not None and not isinstance(found, Fault):
        _keep(output, found)
    if common.as_json:
        print_json(as_json(found))
    elif isinstance(found, Fault):
        raise found.problem()
    else:
        _show(found)
    return FOUND_A_PROBLEM if isinstance(found, Fault) or found.telling.kind != "all" else 0


def _reached_at(path: Path) -> dict[str, bool]:
    """What the desk's own check reached. Raises Problem for a file that holds none, or one from elsewhere."""
    from checks.network.client_page.code_report import reached_there
    from checks.network.result_file import read_result

    document = read_result(path)
    if document["vantage"]["kind"] != "desk":
        raise Problem("client.desk", path=path)
    return reached_there(document["results"])


def _keep(path: Path, found: Read) -> None:
    import json

    from checks.files import write_private

    try:
        write_private(path, json.dumps(found.document(), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise Problem("client.unwritable", path=path, reason=reason_of(error)) from None
    print_line(t("read_code.kept", file=path), err=True)


def _show(found: Read) -> None:
    """Where it was seen from, the clock, what it comes to, and a line for each target."""
    from checks.network.client_page.code import Reach

    seen = found.seen
    print_text(t(f"read_code.from.{seen.source}", made=seen.made, version=seen.roster.version))
    print_text(t(f"read_code.clock.{found.clock.state}", minutes=found.clock.minutes))
    print_line()
    print_text(found.telling.words[current_language()])
    print_line()
    for reach in (Reach.NOT_REACHED, Reach.NOT_TRIED, Reach.REACHED):
        for target in seen.of(reach):
            verdict = reach.name.lower()
            print_line(f"[{_MARKS[verdict]}] {t(f'read_code.{verdict}'):<12} {target.name}")
