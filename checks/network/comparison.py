"""Comparing two sweeps: which targets have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from checks.network.report import VERDICTS, TargetResult, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose verdict or cause has changed."""

    before: TargetResult
    after: TargetResult

    @property
    def target(self) -> str:
        """The target's name."""
        return self.after.target

    @property
    def direction(self) -> Literal["better", "worse", "other"]:
        """Whether the target is now better, worse, or just as bad with another cause."""
        gained = _place(self.after.verdict) - _place(self.before.verdict)
        return "better" if gained > 0 else "worse" if gained < 0 else "other"


def compare(before: Iterable[TargetResult], after: Iterable[TargetResult]) -> list[Change]:
    """Return what changed between two sweeps' results, what is bad now first; a target that only one of them has is not a change."""
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
