"""``mfa-desk domain DOMAIN``: what a client's domain tells without a sign-in."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line, print_text
from tui.click_i18n import argument, command
from tui.i18n import current_language

if TYPE_CHECKING:
    from checks.domain.findings import Finding

_MARKS: Final = {"problem": "x", "warn": "!", "info": "+"}


@command(help="command.domain")
@common_options
@argument("domain", metavar="metavar.domain")
def domain(common: Common, domain: str) -> int:
    """Tell a domain's tenant, sign-in and mail gateway, and how the invitations' senders stand. An address will do too."""
    from checks.domain.discovery import discover
    from checks.domain.findings import document, findings_of
    from checks.facts import Vantage

    started = time.monotonic()
    found = asyncio.run(discover(domain, common.settings))
    findings = findings_of(found)
    if common.as_json:
        vantage = Vantage(common.settings.network.vantage or "desk")
        print_json(document(found, domain, vantage, (time.monotonic() - started) * 1000))
    else:
        print_line(found.name)
        for finding in findings:
            _show(finding)
    bad = found.unread or any(finding.severity == "problem" for finding in findings)
    return FOUND_A_PROBLEM if bad else 0


def _show(finding: Finding) -> None:
    lang = current_language()
    print_text(finding.explain[lang], f"[{_MARKS[finding.severity]}] ", indent="    ")
    if finding.next is not None:
        print_text(finding.next[lang], "    ", indent="    ")
