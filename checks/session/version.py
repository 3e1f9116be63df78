"""The program's version."""

from __future__ import annotations


def program_version() -> str:
    """Return the installed program's version, "0" if it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mfa-desk")
    except PackageNotFoundError:
        return "0"
