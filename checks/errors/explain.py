"""A code or any pasted text explained for this onboarding: what was found in it, and what is known of each code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from checks.errors.codes import Code, explain_code, lookup_address
from checks.errors.pasted import read
from checks.facts import iso
from checks.text import redact

SCHEMA: Final = "mfa-desk/explain/1"
_ASKED: Final = 256
_TOLD: Final = 2_000
"""Of what was asked, so many characters are repeated, out of so many that are read for it."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A code that a text names, and what is known of it; None where nothing is, so that only Microsoft's page can tell."""

    number: int
    known: Code | None

    @property
    def name(self) -> str:
        """The code as Microsoft writes it."""
        return f"AADSTS{self.number}"

    @property
    def address(self) -> str:
        """Microsoft's page that looks the code up."""
        return lookup_address(self.number)

    def as_json(self) -> dict[str, Any]:
        """The code in the document; what is not known is null."""
        known = self.known
        return {
            "code": self.number,
            "known": known is not None,
            "kind": known and known.kind,
            "means": known and known.means,
            "say": known and known.say,
            "do": known and known.do,
            "owner": known and known.owner,
            "leads_to": known and known.leads_to,
            "source": known and (known.source.page or None),
            "verified": known is not None and known.source.verified,
            "look_up": self.address,
        }


@dataclass(frozen=True, slots=True)
class Explained:
    """What a text turned out to say. ``asked`` is the text without secrets; ``at`` is in UTC."""

    asked: str
    codes: tuple[Mentioned, ...]
    correlation_id: str | None
    trace_id: str | None
    request_id: str | None
    at: datetime | None

    @property
    def known(self) -> bool:
        """Whether at least one code is known."""
        return any(one.known is not None for one in self.codes)

    def as_json(self) -> dict[str, Any]:
        """The document of ``mfa-desk explain --json``."""
        return {
            "schema": SCHEMA,
            "asked": self.asked,
            "codes": [one.as_json() for one in self.codes],
            "correlation_id": self.correlation_id,
            "trace_id": self.trace_id,
            "request_id": self.request_id,
            "at": iso(self.at) if self.at else None,
        }


def explain(text: str) -> Explained:
    """A code, or any text, explained; nothing in it is no error. Never raises, whatever the text."""
    pasted = read(text)
    return Explained(
        redact(text[:_TOLD], _ASKED, lines=False),
        tuple(Mentioned(number, explain_code(number)) for number in pasted.codes),
        pasted.correlation_id,
        pasted.trace_id,
        pasted.request_id,
        pasted.at,
    )
