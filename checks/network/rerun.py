"""A part of a sweep run again: the results of its other targets are judged anew from their evidence, so that the end speaks for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from checks.network.diagnose.judge import Result, judge
from checks.network.probe.measurement import BadMeasurement, from_json
from checks.network.targets import Target


def part(
    results: Iterable[Mapping[str, Any]], known: Mapping[str, Target], only: Collection[str]
) -> tuple[tuple[Target, ...], tuple[Result, ...]]:
    """The targets to measure so that ``only`` are new and every known one has a result, and the results that stand for the others."""
    kept = remembered((one for one in results if one["target"] not in only), known)
    return tuple(target for name, target in known.items() if name not in kept), tuple(kept.values())


def remembered(results: Iterable[Mapping[str, Any]], known: Mapping[str, Target]) -> dict[str, Result]:
    """Results in their public shape as the judge gives them, by target.

    Left out is what cannot be judged again: a target that is not known any more, or evidence of another shape than this program's.
    """
    found = {}
    for one in results:
        target = known.get(one["target"])
        if target is None:
            continue
        total = one["ms"].get("total")
        try:
            measured = from_json({**one["evidence"], **({} if total is None else {"total_ms": total})})
        except BadMeasurement:
            continue
        found[target.name] = judge(target, measured)
    return found
