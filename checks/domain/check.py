"""What a domain tells, as the updates of a check in a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from checks.domain.discovery import discover
from checks.domain.findings import document
from checks.facts import Vantage, iso
from checks.settings import Settings
from checks.text import clean


async def updates(settings: Settings, text: str, *, vantage: Vantage) -> AsyncGenerator[dict[str, Any], None]:
    """Ask about the domain that a text names, yielding ``{"started": {"asked", "vantage"}}``, ``{"result": document}`` and
    ``{"ended": {"at"}, "facts": [Fact, …]}``. Raises Problem for a text that names none, and for settings that can't be used."""
    yield {"started": {"asked": clean(text), "vantage": vantage.value}}
    loop = asyncio.get_running_loop()
    began = loop.time()
    found = await discover(text, settings)
    yield {"result": document(found, text, vantage, (loop.time() - began) * 1000)}
    yield {"ended": {"at": iso(found.at)}, "facts": list(found.facts(vantage))}
