"""Two sweeps held against each other: which targets stand otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from checks.network.report import VERDICTS, TargetResult, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose verdict or cause is another than before."""

    before: TargetResult
    after: TargetResult

    @property
    def target(self) -> str:
        """The target's name."""
        return self.after.target

    @property
    def direction(self) -> Literal["better", "worse", "other"]:
        """Whether the target stands better than before, worse, or as badly with another cause."""
        gained = _place(self.after.verdict) - _place(self.before.verdict)
        return "better" if gained > 0 else "worse" if gained < 0 else "other"


def compare(before: Iterable[TargetResult], after: Iterable[TargetResult]) -> list[Change]:
    """Return what changed between two sweeps' results, what is bad now first; a target that only one of them has is no change."""
    earlier = {result.target: result for result in before}
    changes = [
        Change(earlier[result.target], result)
        for result in after
        if result.target in earlier and _standing(result) != _standing(earlier[result.target])
    ]
    return sorted(changes, key=lambda change: _place(change.after.verdict))


def _standing(result: TargetResult) -> tuple[str, str]:
    return result.verdict, result.cause


def _place(verdict: Verdict) -> int:
    return VERDICTS.index(verdict)
