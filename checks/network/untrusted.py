"""Evidence as a document gives it, read whatever its shape: it may come out of a file that another program wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks.text import clean


def table(evidence: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table of the evidence; an empty one where there is none."""
    found = evidence.get(key)
    return found if isinstance(found, Mapping) else {}


def tables(value: object) -> list[Mapping[str, Any]]:
    """The tables of a list, without what else stands in it; none where it is no list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def texts(table: Mapping[str, Any], key: str) -> list[str]:
    """The texts of a list, cleaned, without what else stands in it; none where it is no list."""
    value = table.get(key)
    return [clean(one, 120) for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def scalar(table: Mapping[str, Any], key: str) -> str:
    """A text or number, cleaned; empty where there is none."""
    value = table.get(key)
    return clean(str(value), 160) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
