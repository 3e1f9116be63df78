"""The colours: dark, light, and high contrast. One accent; whatever a colour says, a glyph and a word say too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

LIGHT: Final = Theme(
    name="desk-light",
    primary="#00508f",
    secondary="#5a3d8a",
    accent="#00508f",
    warning="#7a4f00",
    error="#a31515",
    success="#1e6b1e",
    foreground="#1f1f1f",
    background="#f5f5f5",
    surface="#e4e4e4",
    panel="#dcdcdc",
    dark=False,
    variables={
        "primary-muted": "#cfe3f5",
        "surface-lighten-2": "#8a8a8a",
        "text-accent": "#00508f",
        "text-primary": "#00508f",
        "error-muted": "#f5d0d0",
        "text-secondary": "#5a3d8a",
        "text-success": "#1e6b1e",
        "text-warning": "#7a4f00",
        "text-error": "#a31515",
    },
)
"""For a bright room: every text has at least the contrast that WCAG asks for, which Textual's own light theme does not reach."""
HIGH_CONTRAST: Final = Theme(
    name="high-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#ffff00",
    warning="#ffd75f",
    error="#ff8787",
    success="#5fff5f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "primary-muted": "#1c1c1c",
        "surface-lighten-2": "#ffffff",
        "text-accent": "#ffff00",
        "text-primary": "#ffffff",
        "error-muted": "#5f0000",
        "text-secondary": "#00ffff",
        "text-success": "#5fff5f",
        "text-warning": "#ffd75f",
        "text-error": "#ff8787",
    },
)
"""White, yellow and clear signal colours on black."""

THEMES: Final[Mapping[str, str]] = {
    "dark": "textual-dark",
    "light": LIGHT.name,
    "high_contrast": HIGH_CONTRAST.name,
}
"""The theme for each word of ``[screen] theme``."""
