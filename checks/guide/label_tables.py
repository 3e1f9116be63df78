"""Labels by key in the tables of a content file: in its texts, and where a list names what is on a screen.

``sees`` and ``labels`` are lists of keys or of tables; a screen has a table with ``label``: one key, or several that appear
on one screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from checks.labels import FORMS, LABEL, ScreenLabel, fill_tables

_LISTS: Final = ("sees", "labels", "screens")


def unknown_labels(raw: object, labels: Mapping[str, ScreenLabel], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield where a table names a label that does not exist, or a form of one, and what it names."""
    if isinstance(raw, str):
        for named in LABEL.finditer(raw):
            if named["key"] not in labels or named["form"] not in (None, *FORMS):
                yield place, ".".join(filter(None, (named["key"], named["form"])))
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            inner = f"{place}.{key}".lstrip(".")
            if key in _LISTS and isinstance(value, list):
                yield from ((inner, named) for item in value for named in _keys(item) if named not in labels)
            yield from unknown_labels(value, labels, inner)
    elif isinstance(raw, list):
        for number, value in enumerate(raw, 1):
            yield from unknown_labels(value, labels, f"{place}.{number}")


def with_labels(raw: Mapping[str, Any], labels: Mapping[str, ScreenLabel]) -> Any:
    """Return the tables with the labels' words instead of their keys. Raises UnknownLabelError."""
    return _listed(fill_tables(raw, labels), labels)


def _listed(raw: Any, labels: Mapping[str, ScreenLabel]) -> Any:
    if isinstance(raw, dict):
        return {
            key: [_label(item, labels) for item in value]
            if key in _LISTS and isinstance(value, list)
            else _listed(value, labels)
            for key, value in raw.items()
        }
    return [_listed(item, labels) for item in raw] if isinstance(raw, list) else raw


def _label(item: Any, labels: Mapping[str, ScreenLabel]) -> Any:
    """Return an item of a list as a table; one that names no label is left as it is."""
    keys = _keys(item)
    if not keys:
        return item
    more = {name: value for name, value in item.items() if name != "label"} if isinstance(item, dict) else {}
    return {**_together([labels[key] for key in keys]), **more}


def _keys(item: object) -> Sequence[str]:
    named = item.get("label") if isinstance(item, dict) else item
    if isinstance(named, str):
        return [named]
    return [key for key in named if isinstance(key, str)] if isinstance(named, list) else []


def _together(shown: Sequence[ScreenLabel]) -> dict[str, Any]:
    """Return what is on one screen as a single label."""
    en = ". ".join(label.en for label in shown)
    if all(label.fr is None for label in shown):
        return {"en": en, "same": True}
    unread = any(label.fr is not None and not label.verified for label in shown)
    return {"en": en, "fr": ". ".join(label.fr or label.en for label in shown), "unverified": unread}
