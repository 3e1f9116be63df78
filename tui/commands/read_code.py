"""``mfa-desk read-result``: what the result that the client reads out from the check page says."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from checks.problems import Problem
from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import current_language, t
from tui.output import MARKS, print_json, print_line, print_text, write_or_problem

if TYPE_CHECKING:
    from checks.network.client_page.code_reading import Read
    from checks.network.client_page.verdict import Phone

_MOST: Final = 4000


@command("read-result", help="command.read-result")
@common_options
@option("--desk", type=click.Path(path_type=Path), metavar="metavar.result", help="option.desk")
@option("--phone", type=click.Choice(("works", "fails")), help="option.phone")
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="metavar.file",
    help="option.read-result.output",
)
@argument("code", nargs=-1, required=True, metavar="metavar.code")
def read_code(
    common: Common, code: tuple[str, ...], desk: Path | None, phone: Phone | None, output: Path | None
) -> int:
    """Read the result of a check page: in any case, with any spaces, or as it was spelled. - is standard input."""
    from checks.network.client_page.code import CodeFault
    from checks.network.client_page.code_reading import as_json, read

    text = sys.stdin.read(_MOST) if code == ("-",) else " ".join(code)
    reached = None if desk is None else _reached_at(desk)
    reading = read(text, common.settings.network, datetime.now(UTC), desk=reached, phone=phone)
    if output is not None and not isinstance(reading, CodeFault):
        _write(output, reading)
    if common.as_json:
        print_json(as_json(reading))
    elif isinstance(reading, CodeFault):
        raise reading.problem()
    else:
        _show(reading)
    return FOUND_A_PROBLEM if isinstance(reading, CodeFault) or reading.verdict.kind != "all" else 0


def _reached_at(path: Path) -> dict[str, bool]:
    """Return what the desk's own check reached. Raises Problem for a file that holds none, or one from elsewhere."""
    from checks.facts import Vantage
    from checks.network.client_page.code_report import reached_from
    from checks.network.result_file import read_result

    report = read_result(path)
    if report.vantage.kind is not Vantage.DESK:
        raise Problem("client.desk", path=path)
    return reached_from(report.results)


def _write(path: Path, reading: Read) -> None:
    import json

    write_or_problem(
        path, json.dumps(reading.report().as_json(), ensure_ascii=False, indent=2) + "\n", "client.unwritable"
    )
    print_line(t("read_code.kept", file=path), err=True)


def _show(reading: Read) -> None:
    """Print where it was seen from, the clock, the conclusion, and a line for each target."""
    from checks.network.client_page.code import Reach

    report = reading.content
    print_text(t(f"read_code.from.{report.source}", made=report.made, version=report.target_list.version))
    print_text(t(f"read_code.clock.{reading.clock.state}", minutes=reading.clock.minutes))
    print_line()
    print_text(reading.verdict.words[current_language()])
    print_line()
    for reach in (Reach.NOT_REACHED, Reach.NOT_TRIED, Reach.REACHED):
        for target in report.of(reach):
            verdict = reach.name.lower()
            print_line(f"[{MARKS[verdict]}] {t(f'read_code.{verdict}'):<12} {target.name}")
