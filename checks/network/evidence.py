"""What was measured of a target, as its result holds it: read by this program, shown in full whoever wrote it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import JsonValue

from checks.network.probe.measurement import BadMeasurement, Measurement, Path, from_json, to_json
from checks.text import clean

_LONGEST_TEXT: Final = 1000
_LONGEST_KEY: Final = 120
_DEEPEST: Final = 8
_MOST_PARTS: Final = 500
_LARGEST: Final = 1e15


@dataclass(frozen=True, slots=True)
class Evidence:
    """A measurement without its total time.

    If another program or a client's page wrote it in another form, ``foreign`` is all of it, cleaned, and ``measured`` whatever this
    program knows: that is shown, but never judged again.
    """

    measured: Measurement
    foreign: Mapping[str, JsonValue] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return all of it by layer, without what is not known."""
        return to_json(self.measured) if self.foreign is None else dict(self.foreign)


def evidence_of(measured: Measurement) -> Evidence:
    """Return a measurement as evidence."""
    return Evidence(replace(measured, total_ms=None))


def parse_evidence(raw: object) -> Evidence:
    """Return the evidence in a JSON object, whoever wrote it. Raises ValueError if it isn't an object, or is too deep or broad."""
    tree = _clean_tree(raw, 0)
    if not isinstance(tree, dict):
        raise ValueError("an object expected")
    left: JsonValue = tree
    for _ in range(_DEEPEST):
        try:
            return Evidence(from_json(left), None if left is tree else tree)
        except BadMeasurement as error:
            left = _without(left, frozenset(error.paths))
    return Evidence(Measurement(), tree)


def _without(value: JsonValue, paths: Collection[Path], path: Path = ()) -> JsonValue:
    """Return the value without what is at the paths."""
    if isinstance(value, dict):
        return {key: _without(part, paths, (*path, key)) for key, part in value.items() if (*path, key) not in paths}
    if isinstance(value, list):
        return [_without(part, paths, (*path, at)) for at, part in enumerate(value) if (*path, at) not in paths]
    return value


def _clean_tree(value: object, depth: int) -> JsonValue:
    """Return a JSON value with its texts cleaned. Raises ValueError for one that is too deep, too broad or not JSON."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    match value:
        case str():
            return clean(value, _LONGEST_TEXT)
        case None | bool():
            return value
        case int() | float() if -_LARGEST <= value <= _LARGEST:
            return value
        case list() | tuple() if len(value) <= _MOST_PARTS:
            return [_clean_tree(part, depth + 1) for part in value]
        case Mapping() if len(value) <= _MOST_PARTS:
            return {clean(str(key), _LONGEST_KEY): _clean_tree(part, depth + 1) for key, part in value.items()}
    raise ValueError("too large, or no JSON")
