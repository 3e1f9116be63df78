"""``mfa-desk guest ADDRESS``: everything that the tenant knows of a guest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Final

from checks.settings import Settings
from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line
from tui.click_i18n import argument, command, option

_WIDTH: Final = 80


@command(help="command.guest")
@common_options
@option("--practice", is_flag=True, help="option.guest.practice")
@argument("address", metavar="metavar.address")
def guest(common: Common, address: str, practice: bool) -> int:
    """Look up a guest by e-mail address, #EXT# name or object id."""
    document = asyncio.run(_looked_up(common.settings, address, practice=practice))
    if common.as_json:
        print_json(document)
    else:
        _show(document)
    return status_of(document)


def status_of(document: Mapping[str, Any]) -> int:
    """What the command ends with: a problem was found, or nobody was."""
    problem = any(one["severity"] == "problem" for one in document["findings"])
    return FOUND_A_PROBLEM if problem or not document["found"] else 0


async def _looked_up(settings: Settings, address: str, *, practice: bool) -> dict[str, Any]:
    """The document. Raises Problem for a text that asks for nothing, for settings that can't be used, and where nobody signs in."""
    updates = _practice(address) if practice else await _tenant(settings, address)
    async with aclosing(updates) as told:
        found = [update async for update in told]
    document: dict[str, Any] = next(update["result"] for update in found if "result" in update)
    return document


def _practice(address: str) -> AsyncGenerator[Mapping[str, Any], None]:
    from checks.practice.look_up import updates
    from checks.practice.scenarios import scenarios

    return updates(address, _now, [scenario.guest for scenario in scenarios()])


async def _tenant(settings: Settings, address: str) -> AsyncGenerator[Mapping[str, Any], None]:
    from checks.guest.query import read_asked
    from checks.guest.report import updates
    from tui.commands.signing import signed_in

    read_asked(address)
    return updates(settings, await signed_in(settings), address, now=_now)


def _now() -> datetime:
    return datetime.now(UTC)


def _show(document: Mapping[str, Any]) -> None:
    from tui.i18n import t
    from tui.panes.guest_document import document_rows

    if document["practice"]:
        print_line(t("guest.practice"))
    for line in document_rows(document, _WIDTH, masked=False, read_at=_now()):
        print_line(line.text.rstrip())
    if not document["practice"]:
        seconds = f"{document['elapsed_ms'] / 1000:.1f}"
        print_line(t("guest.took", waits=document["round_trips"], requests=document["requests"], seconds=seconds))
