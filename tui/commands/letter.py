"""``mfa-desk letter``: the message to the client's IT, from a sweep made here or from a saved result."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.problems import Problem
from checks.texts import Lang
from tui.click_i18n import command, option
from tui.commands.check import run_sweep, status_of, vantage_option
from tui.commands.common import Common, client_language, common_options
from tui.i18n import t
from tui.output import print_json, print_line, write_or_problem

if TYPE_CHECKING:
    from checks.network.letter.it_letter import Letter
    from checks.network.report import NetworkReport


@command(help="command.letter")
@common_options
@option("--from", "source", metavar="metavar.result", help="option.from")
@vantage_option
@option("--markdown", is_flag=True, help="option.markdown")
@option("-o", "--output", type=click.Path(path_type=Path), metavar="metavar.file", help="option.letter.output")
@option("--organisation", default="", metavar="metavar.name", help="option.organisation")
@option("--ticket", default="", metavar="metavar.number", help="option.ticket")
def letter(
    common: Common,
    source: str | None,
    vantage: str | None,
    markdown: bool,
    output: Path | None,
    organisation: str,
    ticket: str,
) -> int:
    """Write the message to the client's IT: what their network blocks, and what to change."""
    from checks.network.chosen_targets import targets
    from checks.network.letter.it_letter import letter as write

    if source is not None and vantage is not None:
        raise Problem("letter.vantage")
    settings, lang = common.settings.network, client_language(common)
    known = {target.name: target for target in targets(settings)}
    report = run_sweep(settings, vantage) if source is None else _read(source)
    written = write(report, lang, organisation=organisation, ticket=ticket, known=known)
    text = "" if written is None else written.markdown if markdown else written.text
    if written is not None and output is not None:
        write_or_problem(output, text, "letter.unwritable")
        print_line(t("letter.kept", file=output), err=True)
    if common.as_json:
        print_json(_as_json(written, lang, practice=report.practice))
    elif written is None:
        print_line(t("letter.nothing", **_counts(report)), err=True)
    elif output is None:
        click.echo(text, nl=False)
    return status_of(report)


def _read(source: str) -> NetworkReport:
    from checks.network.result_file import LONGEST, read_result, result_of

    return result_of(sys.stdin.buffer.read(LONGEST + 1), "-") if source == "-" else read_result(Path(source))


def _counts(report: NetworkReport) -> dict[str, int]:
    from checks.network.report import VERDICTS

    return {verdict: report.summary.count(verdict) for verdict in VERDICTS}


def _as_json(written: Letter | None, lang: Lang, *, practice: bool) -> dict[str, Any]:
    """Return the document of the command; its texts are null if there is nothing to ask."""
    return {
        "schema": "mfa-desk/letter/1",
        "lang": lang,
        "practice": practice,
        "subject": written.subject if written else None,
        "text": written.text if written else None,
        "markdown": written.markdown if written else None,
        "hosts": [host.as_json() for host in written.hosts] if written else [],
    }
