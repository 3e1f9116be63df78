"""What a result tells, in the shortest form."""

from __future__ import annotations

from typing import Any


def judged(result: dict[str, Any], *, slow: bool = False) -> tuple[str, str, str]:
    """Cause, blame and confidence. An answer that is late is well unless slowness is what is tested: so busy may the machine be."""
    cause = result["cause"]
    return "ok" if cause == "ok.slow" and not slow else cause, result["blame"], result["confidence"]


def is_late(result: dict[str, Any]) -> bool:
    """Whether it answered, but so late that its sentence tells the time in the place of all else."""
    return bool(result["cause"] == "ok.slow")
