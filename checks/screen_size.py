"""The smallest terminal that the screens can be drawn in."""

from __future__ import annotations

from typing import Final

LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 20
LEAST_SIZE: Final = f"{LEAST_COLUMNS}x{LEAST_ROWS}"
"""As a person reads it."""


def is_too_small(columns: int, rows: int) -> bool:
    """Return whether a terminal of this size, in cells, is too small for the screens."""
    return columns < LEAST_COLUMNS or rows < LEAST_ROWS
