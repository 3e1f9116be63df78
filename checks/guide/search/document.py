"""The JSON document of ``mfa-desk find``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from checks.guide.search.hits import Hit
from checks.text import redact
from checks.texts import Lang

SCHEMA: Final = "mfa-desk/find/1"
_SHOWN: Final = 256
_READ: Final = 2_000


def find_document(query: str, hits: Iterable[Hit], lang: Lang) -> dict[str, Any]:
    """Return what was searched for, without secrets, and where it leads."""
    return {"schema": SCHEMA, "asked": redact(query[:_READ], _SHOWN, lines=False), "hits": hits_as_json(hits, lang)}


def hits_as_json(hits: Iterable[Hit], lang: Lang) -> list[dict[str, Any]]:
    """Return each place with the text that it was found by, in one language."""
    return [
        {
            "target": hit.target,
            "title": {"fr": hit.title.fr, "en": hit.title.en},
            "score": round(hit.score, 3),
            "why": hit.matched.to(lang),
        }
        for hit in hits
    ]
