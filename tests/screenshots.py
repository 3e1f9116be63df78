"""The README's pictures, made from the running app: ``python -m tests.screenshots [FOLDER]``.

A practice call is played with keys in the real app at both sizes and in both languages, with the clock stopped, so that the same
program makes the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

os.environ["TZ"] = "America/Toronto"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

NOON: Final = datetime(2026, 11, 24, 15, 2, 11, tzinfo=UTC)
SIZES: Final = ((80, 24), (120, 40))


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, the scenario that is played, and the keys that lead there."""

    name: str
    scenario: str
    keys: tuple[str, ...]


PICTURES: Final = (
    Picture("desk", "password", ("3", "1")),
    Picture("network", "firewall", ("1", "f4")),
    Picture("guest", "policy", ("5", "f5")),
)


async def picture(picture: Picture, size: tuple[int, int], lang: str, folder: Path) -> Path:
    """Play the keys and save what the screen shows."""
    from checks.session import CallSession
    from checks.settings import CallSettings, Settings
    from tests.waiting import until
    from tui.app import DeskApp
    from tui.i18n import set_language

    set_language("fr" if lang == "fr" else "en")
    with tempfile.TemporaryDirectory() as scratch:
        desk = CallSession(Settings(calls=CallSettings(database=f"{scratch}/calls.db")), clock=lambda: NOON)
        app = DeskApp(desk.settings, lambda: desk, practising=True, scenario=picture.scenario)
        async with app.run_test(size=size) as pilot:
            await until(lambda: settled(desk))
            desk.set_client_language("fr" if lang == "fr" else "en")
            for key in picture.keys:
                await pilot.press(key)
            await pilot.pause()
            svg = app.export_screenshot(title="mfa-desk --practice")
    path = folder / f"{picture.name}-{size[0]}x{size[1]}-{lang}.svg"
    path.write_text(stable(svg, path.stem), encoding="utf-8")
    return path


def settled(desk: object) -> bool:
    """Return whether every check of the call has ended."""
    running: Callable[[str], bool] = desk.checks.is_running  # type: ignore[attr-defined]  # the desk is imported late
    return not running("network") and not running("guest")


def stable(svg: str, name: str) -> str:
    """Return the picture without the random number that Textual draws, so that a new one differs only where the screen does."""
    return re.sub(r"terminal-\d+", f"terminal-{name}", svg)


async def main(folder: Path) -> None:
    """Make every picture at every size in both languages."""
    folder.mkdir(exist_ok=True)
    for drawn in PICTURES:
        for size in SIZES:
            for lang in ("fr", "en"):
                print(await picture(drawn, size, lang, folder))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")))
