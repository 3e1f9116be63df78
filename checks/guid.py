"""The form of a GUID, by which Microsoft names tenants, objects and correlated requests."""

from __future__ import annotations

import re
from typing import Final

GUID: Final = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
"""To be matched without regard to case."""
_GUID: Final = re.compile(GUID, re.IGNORECASE)


def is_guid(text: str) -> bool:
    """Return whether a text is a GUID and nothing else."""
    return _GUID.fullmatch(text) is not None
