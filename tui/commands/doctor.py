"""``mfa-desk doctor``: what this machine, terminal, configuration and sign-in can and cannot do, each with a fix."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.click_i18n import command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options, content_folder, content_option
from tui.i18n import current_language, t
from tui.output import MARKS, print_json, print_line, print_text

if TYPE_CHECKING:
    from checks.findings import Finding


@command(help="command.doctor")
@common_options
@content_option
@option("--online", is_flag=True, help="option.online")
def doctor(common: Common, folder: Path | None, online: bool) -> int:
    """Print the findings and what to fix; a problem gives exit status 1."""
    import asyncio

    from checks.doctor.examine import examine, reach
    from checks.doctor.judge import document, judge
    from checks.session.version import program_version

    context = click.get_current_context()
    config = context.params.get("config") or context.find_root().params.get("config")
    machine = examine(common.settings, common.team, program_version(), config, content_folder(common, folder))
    if online:
        machine = replace(machine, online=asyncio.run(reach(common.settings)))
    findings = judge(machine)
    if common.as_json:
        print_json(document(machine, findings))
    else:
        _print_findings(findings)
    return FOUND_A_PROBLEM if any(finding.severity == "problem" for finding in findings) else 0


def _print_findings(findings: tuple[Finding, ...]) -> None:
    """Print the findings, part by part, each followed by how to fix it."""
    from checks.doctor.judge import TEXTS, part_of

    lang, heading = current_language(), ""
    for finding in findings:
        part = part_of(finding)
        if part != heading:
            heading = part
            print_line(t(f"doctor.{part}"))
        print_text(finding.text(TEXTS, "explain", lang) or "", f"  [{MARKS[finding.severity]}] ")
        remedy = finding.text(TEXTS, "mend", lang)
        if remedy is not None:
            print_text(remedy, "      -> ")
    severities = [finding.severity for finding in findings]
    print_line(t("doctor.counts", problems=severities.count("problem"), warnings=severities.count("warn")))
