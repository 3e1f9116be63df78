"""A look-up for tests, with its result."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from checks.checking import Ended, Result, Started
from checks.facts import parse_fact
from checks.guest.check import GuestUpdate, check_guest
from checks.guest.report import GuestReport
from checks.settings import Settings, TenantSettings
from tests.checks.guest.shape import assert_document
from tests.checks.guest.tenant import (
    ADDRESS,
    NOW,
    Signed,
)
from tests.lab.graph import Emulator


async def looked_up(
    there: Emulator | str, text: str = ADDRESS, tokens: Signed | None = None, *, deadline: float = 5.0, **more: Any
) -> dict[str, Any]:
    """Look up what a text asks for and return the document, checked to have its shape."""
    url = there if isinstance(there, str) else there.url
    settings = Settings(tenant=TenantSettings(graph=url, deadline=deadline))
    steps = [step async for step in check_guest(settings, tokens or Signed(), text, now=lambda: NOW, **more)]
    assert [type(step) for step in steps] == [Started, Result, Ended]
    assert isinstance(steps[1], Result) and isinstance(steps[2], Ended)
    document = steps[1].report.as_json()
    assert_document(document)
    assert GuestReport.parse(json.loads(json.dumps(document))) == steps[1].report
    assert [fact.as_json() for fact in steps[2].facts] == document["facts"]
    if isinstance(there, Emulator):
        assert there.refused == []
    return document


async def report_in(updates: AsyncIterator[GuestUpdate]) -> GuestReport:
    """Return the report among the updates of a look-up."""
    (report,) = [update.report async for update in updates if isinstance(update, Result)]
    return report


def codes(document: dict[str, Any]) -> list[str]:
    """The codes of its findings."""
    return [finding["code"] for finding in document["findings"]]


def unread(document: dict[str, Any]) -> dict[str, str]:
    """Return why each part was not read."""
    return {part["part"]: part["why"] for part in document["unread"]}


def known(document: dict[str, Any]) -> dict[str, Any]:
    """Its facts."""
    return {parse_fact(fact).key: fact["value"] for fact in document["facts"]}
