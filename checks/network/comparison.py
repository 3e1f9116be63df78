"""Two sweeps held against each other: which targets stand otherwise than before. Pure, and of results in their public shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

_ORDER: Final = {"fail": 0, "unknown": 1, "warn": 2, "pass": 3}


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose verdict or cause is another than before; both results are given as they are."""

    target: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def way(self) -> Literal["better", "worse", "other"]:
        """Whether the target stands better than before, worse, or as badly with another cause."""
        gained = _place(self.after) - _place(self.before)
        return "better" if gained > 0 else "worse" if gained < 0 else "other"


def changes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What changed between two lists of results, what is bad now first; a target that only one of them has is no change."""
    earlier = {str(one["target"]): one for one in before}
    found = [
        Change(str(one["target"]), earlier[str(one["target"])], one)
        for one in after
        if str(one["target"]) in earlier and _stand(one) != _stand(earlier[str(one["target"])])
    ]
    return sorted(found, key=lambda change: _place(change.after))


def _stand(result: Mapping[str, Any]) -> tuple[str, str]:
    return str(result["verdict"]), str(result["cause"])


def _place(result: Mapping[str, Any]) -> int:
    return _ORDER.get(str(result["verdict"]), 1)
