"""``mfa-desk guest ADDRESS``: everything that the tenant knows about a guest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checks.settings import Settings
from checks.texts import format_number
from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.output import WIDTH, print_json, print_line

if TYPE_CHECKING:
    from checks.guest.check import GuestUpdate
    from checks.guest.report import GuestReport


@command(help="command.guest")
@common_options
@option("--practice", is_flag=True, help="option.guest.practice")
@argument("address", metavar="metavar.address")
def guest(common: Common, address: str, practice: bool) -> int:
    """Look up a guest by e-mail address, #EXT# name or object id."""
    report = asyncio.run(_look_up(common.settings, address, practice=practice))
    if common.as_json:
        print_json(report.as_json())
    else:
        _show(report)
    return FOUND_A_PROBLEM if report.has_problem or not report.count else 0


async def _look_up(settings: Settings, address: str, *, practice: bool) -> GuestReport:
    """Return the report. Raises Problem for a text that asks for nothing, for settings that can't be used, and if nobody signs in."""
    from checks.checking import Result

    updates = _practice(address) if practice else await _tenant(settings, address)
    async with aclosing(updates) as steps:
        return next(iter([update.report async for update in steps if isinstance(update, Result)]))


def _practice(address: str) -> AsyncGenerator[GuestUpdate, None]:
    from checks.practice.directory import check_practice_guest
    from checks.practice.scenarios import scenarios

    return check_practice_guest(address, _now, [scenario.guest for scenario in scenarios()])


async def _tenant(settings: Settings, address: str) -> AsyncGenerator[GuestUpdate, None]:
    from checks.guest.check import check_guest
    from checks.guest.query import parse_query
    from tui.commands.signing import signed_in

    parse_query(address)
    return check_guest(settings, await signed_in(settings), address, now=_now)


def _now() -> datetime:
    return datetime.now(UTC)


def _show(report: GuestReport) -> None:
    from tui.i18n import current_language, t
    from tui.panes.guest_report import report_rows

    if report.practice:
        print_line(t("guest.practice"))
    for line in report_rows(report, WIDTH, masked=False, read_at=_now()):
        print_line(line.text.rstrip())
    if not report.practice:
        seconds = format_number(report.elapsed_ms / 1000, current_language(), decimals=1)
        print_line(t("guest.took", waits=report.round_trips, requests=report.requests, seconds=seconds))
