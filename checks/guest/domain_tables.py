"""The words and lists about domains (``domain.toml``): what has to be known of one before anybody is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def tables() -> Mapping[str, Any]:
    """The whole file."""
    return tomllib.loads(files("checks.guest").joinpath("domain.toml").read_text("utf-8"))


def is_public(domain: str) -> bool:
    """Whether the domain is a mail service that anyone may have an address of: a tenant of its owner's says nothing of its users."""
    return domain in tables()["public"]["domains"]
