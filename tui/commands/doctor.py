"""``mfa-desk doctor``: what this machine, terminal, configuration and sign-in can and cannot do, each with the mend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line, print_text
from tui.click_i18n import command
from tui.commands.guide import chosen_folder, content_option
from tui.i18n import current_language, t

if TYPE_CHECKING:
    from checks.doctor.judge import Finding

_MARKS: Final = {"ok": "+", "info": " ", "warn": "!", "problem": "x"}


@command(help="command.doctor")
@common_options
@content_option
def doctor(common: Common, folder: Path | None) -> int:
    """Tell what is so and what to mend; a problem is exit status 1."""
    from checks.doctor.examine import examine
    from checks.doctor.judge import document, judge
    from checks.session.version import program_version

    context = click.get_current_context()
    config = context.params.get("config") or context.find_root().params.get("config")
    found = examine(common.settings, program_version(), config, chosen_folder(common, folder))
    findings = judge(found)
    if common.as_json:
        print_json(document(found, findings))
    else:
        _show(findings)
    return FOUND_A_PROBLEM if any(one.verdict == "problem" for one in findings) else 0


def _show(findings: tuple[Finding, ...]) -> None:
    """Part by part, what is so, and under it what to do."""
    lang, part = current_language(), ""
    for one in findings:
        if one.part != part:
            part = one.part
            print_line(t(f"doctor.{part}"))
        print_text(one.explain(lang), f"  [{_MARKS[one.verdict]}] ")
        mend = one.mend(lang)
        if mend is not None:
            print_text(mend, "      -> ")
    problems = sum(one.verdict == "problem" for one in findings)
    print_line(t("doctor.counts", problems=problems, warnings=sum(one.verdict == "warn" for one in findings)))
