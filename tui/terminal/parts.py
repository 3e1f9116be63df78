"""Whether Textual's private parts may be used: only those of the minor version that the tests ran with, and only all of them.

With any other version Textual paints and reads the terminal in its own way: more bytes for a slow line, the same desk.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import textual

_TESTED: Final = "8.2"
"""The minor version in tests/constraints.txt."""
_NAMES: Final = (
    ("textual._compositor", "ChopsUpdate"),
    ("textual._compositor", "LayoutUpdate"),
    ("textual._compositor", "CompositorUpdate.render_segments"),
    ("textual._xterm_parser", "XTermParser._sequence_to_key_events"),
    ("textual.app", "App._display"),
    ("textual.app", "App._handle_exception"),
    ("textual.app", "App._close_messages_no_wait"),
    *([] if sys.platform == "win32" else [("textual.drivers.linux_driver", "LinuxDriver._run_input_thread")]),
)


def _version() -> str:
    """Return the installed version; empty if unknown. `importlib.metadata` would cost more than the rest of the first screen."""
    installed = Path(textual.__file__).parent.parent.glob("textual-*.dist-info")
    versions = [folder.name.removeprefix("textual-").removesuffix(".dist-info") for folder in installed]
    return versions[0] if len(versions) == 1 else ""


def _has(module: str, name: str) -> bool:
    try:
        part: object = import_module(module)
        for attribute in name.split("."):
            part = getattr(part, attribute)
    except (ImportError, AttributeError):
        return False
    return True


KNOWN: Final = _version().startswith(f"{_TESTED}.") and all(_has(*name) for name in _NAMES)
"""The one place where this is decided."""
