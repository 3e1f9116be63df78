"""Running a part of a sweep again: the results of its other targets are judged again from their evidence, so that the end covers all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from checks.network.diagnose.judge import Judgement, judge
from checks.network.report import TargetResult
from checks.network.targets import Target


def split_rerun(
    results: Iterable[TargetResult], known: Mapping[str, Target], only: Collection[str]
) -> tuple[tuple[Target, ...], tuple[Judgement, ...]]:
    """Return the targets to measure so that ``only`` are new and every known one has a result, and the judgements kept for the others."""
    kept = judge_again((result for result in results if result.target not in only), known)
    return tuple(target for name, target in known.items() if name not in kept), tuple(kept.values())


def judge_again(results: Iterable[TargetResult], known: Mapping[str, Target]) -> dict[str, Judgement]:
    """Return results as the judge gives them now, by target.

    Anything that cannot be judged again is left out: a target that is no longer known, or evidence that this program did not write.
    """
    return {
        result.target: judge(target, replace(result.evidence.measured, total_ms=result.ms.total))
        for result in results
        if result.evidence.foreign is None and (target := known.get(result.target)) is not None
    }
