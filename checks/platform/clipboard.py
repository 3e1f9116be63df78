"""The clipboard of this machine's own desktop, and which terminals hand a text on to theirs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Literal, TypeAlias

Delivery: TypeAlias = Literal["copied", "sent", "none"]
"""Whether a text is on this machine's clipboard, was sent to the terminal, which never confirms it, or could be handed to neither."""


def over_ssh(environment: Mapping[str, str]) -> bool:
    """Return whether the person sits at another machine, so that the clipboard of this one is not theirs."""
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def has_desktop(environment: Mapping[str, str]) -> bool:
    """Return whether the person sits at this machine's own desktop.

    A display on another machine is none: to reach it may take minutes, and its clipboard is as unsure as a terminal's.
    """
    if over_ssh(environment):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(environment.get("WAYLAND_DISPLAY")) or environment.get("DISPLAY", "").startswith((":", "unix:"))


def has_library() -> bool:
    """Return whether the library is installed that reaches a desktop's clipboard; it is not loaded for that."""
    return find_spec("copykitten") is not None


def put_on_clipboard(text: str, environment: Mapping[str, str]) -> bool:
    """Put a text on the clipboard of this machine's desktop, and return whether it is there.

    False also without the library: it has no wheel for Windows on ARM, and on Linux it is an extra. X11 and Wayland ask the desk for the
    text when it is pasted, so it is there while the desk runs, and after that if the desktop keeps it.
    """
    if not has_desktop(environment):
        return False
    try:
        import copykitten
    except ImportError:
        return False
    try:
        copykitten.copy(text)
    except copykitten.CopykittenError:
        return False
    return True


def terminal_hands_on(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal may hand on what it is sent for its clipboard (OSC 52).

    GNU screen writes a long text over the screen instead, and the Linux console has no clipboard.
    """
    in_screen = bool(environment.get("STY")) and not environment.get("TMUX")
    return not in_screen and environment.get("TERM") != "linux"
