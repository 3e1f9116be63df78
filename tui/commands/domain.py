"""``mfa-desk domain DOMAIN``: what a client's domain reveals without a sign-in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tui.click_i18n import argument, command
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import current_language
from tui.output import print_json, print_line, print_text

if TYPE_CHECKING:
    from checks.domain.report import DomainFinding

_MARKS: Final = {"problem": "x", "warn": "!", "info": "+"}


@command(help="command.domain")
@common_options
@argument("domain", metavar="metavar.domain")
def domain(common: Common, domain: str) -> int:
    """Show a domain's tenant, sign-in and mail gateway, and the state of the invitations' senders. An address will do too."""
    from checks.domain.check import examine
    from checks.facts import Vantage

    vantage = Vantage(common.settings.network.vantage or "desk")
    report = asyncio.run(examine(common.settings, domain, vantage=vantage))
    if common.as_json:
        print_json(report.as_json())
    else:
        print_line(report.domain)
        for finding in report.findings:
            _show(finding)
    return FOUND_A_PROBLEM if report.unread or report.has_problem else 0


def _show(finding: DomainFinding) -> None:
    lang = current_language()
    print_text(finding.explain[lang], f"[{_MARKS[finding.severity]}] ", indent="    ")
    if finding.next is not None:
        print_text(finding.next[lang], "    ", indent="    ")
