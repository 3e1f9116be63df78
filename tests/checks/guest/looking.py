"""A look-up for tests, with what it came to."""

from __future__ import annotations

from typing import Any

from checks.facts import fact_from_json
from checks.guest.report import updates
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
    """Look up what a text asks for: the document, which has its shape."""
    url = there if isinstance(there, str) else there.url
    settings = Settings(tenant=TenantSettings(graph=url, deadline=deadline))
    found = [one async for one in updates(settings, tokens or Signed(), text, now=lambda: NOW, **more)]
    assert [next(iter(one)) for one in found] == ["started", "result", "ended"]
    document: dict[str, Any] = found[1]["result"]
    assert_document(document)
    assert [fact.as_json() for fact in found[2]["facts"]] == document["facts"]
    if isinstance(there, Emulator):
        assert there.refused == []
    return document


def codes(document: dict[str, Any]) -> list[str]:
    """The codes of its findings."""
    return [one["code"] for one in document["findings"]]


def unread(document: dict[str, Any]) -> dict[str, str]:
    """Why each part stayed dark."""
    return {one["part"]: one["why"] for one in document["unread"]}


def known(document: dict[str, Any]) -> dict[str, Any]:
    """Its facts."""
    return {fact_from_json(one).key: one["value"] for one in document["facts"]}
