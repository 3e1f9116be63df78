"""Web addresses from the settings and from answers."""

from __future__ import annotations

import httpx


def address(text: object) -> httpx.URL | None:
    """Return an address with a host; None for anything else."""
    try:
        url = httpx.URL(text) if isinstance(text, str) else None
        return url if url is not None and url.host else None
    except (
        httpx.InvalidURL,
        UnicodeError,
    ):  # UnicodeError: half a character, or a host name that is not valid IDNA (RFC 5891)
        return None
