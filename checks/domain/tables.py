"""The words and lists about domains (``domain.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def tables() -> Mapping[str, Any]:
    """Return the whole file."""
    return tomllib.loads(files("checks.domain").joinpath("domain.toml").read_text("utf-8"))
