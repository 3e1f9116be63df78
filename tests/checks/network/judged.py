"""What a result says, in the shortest form."""

from __future__ import annotations

from typing import Any


def judged(result: dict[str, Any], *, slow: bool = False) -> tuple[str, str, str]:
    """Return cause, blame and confidence. A late answer counts as healthy unless slowness is tested: the machine may be that busy."""
    cause = result["cause"]
    return "ok" if cause == "ok.slow" and not slow else cause, result["blame"], result["confidence"]


def is_late(result: dict[str, Any]) -> bool:
    """Return whether it answered, but so late that its sentence gives the time instead of everything else."""
    return bool(result["cause"] == "ok.slow")
