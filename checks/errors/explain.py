"""Explain a code or any pasted text for this onboarding: what was found in it, and what is known about each code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from checks.errors.codes import Code, explain_code, lookup_address
from checks.errors.families import CodeRange, FamilyMatch, families_in, range_of
from checks.errors.markup import unwrap
from checks.errors.named import NamedParties, named_in
from checks.errors.pasted import LONGEST, read
from checks.facts import iso
from checks.text import clean, redact
from checks.texts import Lang

SCHEMA: Final = "mfa-desk/explain/1"
_ANY_MESSAGE: Final = "@message"
_LONGEST_TEXT: Final = 256
_LONGEST_READ: Final = 2_000
"""How many characters of a text are repeated, and how many are read for that."""


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code that a text names, and what is known about it.

    ``known`` is None if only Microsoft's page can say; ``near`` is then what its neighbours are about. ``guessed``: the number is not
    in the text exactly as it is here.
    """

    number: int
    known: Code | None
    guessed: bool = False

    @property
    def name(self) -> str:
        """Return the code as Microsoft writes it."""
        return f"AADSTS{self.number}"

    @property
    def address(self) -> str:
        """Return the address of Microsoft's page that looks the code up."""
        return lookup_address(self.number)

    @property
    def near(self) -> CodeRange | None:
        """Return what the neighbours of an unknown code are about."""
        return None if self.known else range_of(self.number)

    @property
    def means(self) -> Mapping[Lang, str] | None:
        """Return what the code means, or its neighbours do."""
        source = self.known or self.near
        return source.means if source else None

    @property
    def leads_to(self) -> str | None:
        """Return the place that to go on from: the known code's, else the one of its neighbours, else that for any message."""
        if self.known is not None:
            return self.known.leads_to
        return self.near.leads_to if self.near else _ANY_MESSAGE

    def as_json(self) -> dict[str, Any]:
        """Return the code as it is in the document; what is not known is null."""
        known = self.known
        return {
            "code": self.number,
            "known": known is not None,
            "guessed": self.guessed,
            "kind": known and known.kind,
            "means": known and known.means,
            "say": known and known.say,
            "do": known and known.do,
            "owner": known and known.owner,
            "leads_to": self.leads_to,
            "source": known and (known.source.page or None),
            "verified": known is not None and known.source.verified,
            "look_up": self.address,
        }


@dataclass(frozen=True, slots=True)
class MessageExplanation:
    """What a text says. ``text`` is what was pasted, without secrets; ``at`` is in UTC.

    ``families`` are errors that are not AADSTS codes.
    """

    text: str
    codes: tuple[CodeMention, ...]
    families: tuple[FamilyMatch, ...]
    named: NamedParties
    correlation_id: str | None
    trace_id: str | None
    request_id: str | None
    at: datetime | None

    @property
    def known(self) -> bool:
        """Return whether at least one code is known."""
        return any(code.known is not None for code in self.codes)

    def as_json(self) -> dict[str, Any]:
        """Return the document of ``mfa-desk explain --json``, except for the places that a search finds."""
        return {
            "schema": SCHEMA,
            "asked": self.text,
            "codes": [code.as_json() for code in self.codes],
            "families": [met.as_json() for met in self.families],
            "named": self.named.as_json(),
            "correlation_id": self.correlation_id,
            "trace_id": self.trace_id,
            "request_id": self.request_id,
            "at": iso(self.at) if self.at else None,
        }


def explain(text: str) -> MessageExplanation:
    """Explain a code or any text; a text without a code is not an error. Raises nothing, whatever the text."""
    pasted, message = read(text), clean(unwrap(text), LONGEST, lines=False)
    named = named_in(message)
    return MessageExplanation(
        redact(text[:_LONGEST_READ], _LONGEST_TEXT, lines=False),
        tuple(
            CodeMention(number, known.as_in(named, message) if known else None, number in pasted.guessed)
            for number in pasted.codes
            for known in (explain_code(number),)
        ),
        tuple(families_in(message)),
        named,
        pasted.correlation_id,
        pasted.trace_id,
        pasted.request_id,
        pasted.at,
    )
