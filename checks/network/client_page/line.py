"""The check as one line for a shell: sh with curl, and PowerShell. They print a table, and the code that the page would give.

If the shell may not connect at all, they print one sentence that says so, and no code; a single address that could not be tried because
of the shell itself is "not tried". If nothing answers, an address that nobody has (RFC 5737) distinguishes a network from a shell that may
not connect: names are not found in either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final, Literal

from checks.network.client_page.checksum import ALPHABET
from checks.network.client_page.page import described
from checks.network.client_page.target_list import TargetList
from checks.texts import Lang, package_tables

Shell = Literal["sh", "powershell"]
_FILES: Final[Mapping[Shell, str]] = {"sh": "line.sh", "powershell": "line.ps1"}
_PATIENCE: Final = 4
"""Seconds for one try: a lost first packet is sent again after 1 s and after 3 s."""
_FROM_SHELL: Final = 1
_SAFE: Final = re.compile(r"[^A-Za-z0-9:/._~?&=%@+,;\[\]-]")
"""Anything that could mean something to a shell, even inside quotes."""


def line(shell: Shell, target_list: TargetList, made: date, lang: Lang) -> str:
    """Return the line to paste into that shell."""
    words = _toml()["words"]
    page = described(target_list, made)
    targets = [
        (_SAFE.sub("?", target.name), _SAFE.sub(_escaped, target_list.url_of(target))) for target in target_list.targets
    ]
    if shell == "sh":
        listed = " ".join(f'"{name} {url}"' for name, url in targets)
    else:
        # A single pair needs a leading comma, or PowerShell takes it for two texts.
        listed = "," * (len(targets) == 1) + ", ".join(f"@('{name}', '{url}')" for name, url in targets)
    parts = {
        "TARGETS": listed,
        "PATIENCE": _PATIENCE,
        "MIDNIGHT": page["midnight"] // 1000,
        "MIDNIGHT_MINUTES": page["midnight"] // 60_000,
        "ZEROS": " ".join("0" * page["digits"]),
        "SOURCE": _FROM_SHELL,
        "ALPHABET": ALPHABET,
        # A curl without https can still do a list that has none.
        "SCHEME": "https" if any(target.tls for target in target_list.targets) else "http",
        **{name.upper(): page[name] for name in ("version", "days", "day", "clocks", "before", "after", "digits")},
        **{f"SEAL_{place}": symbol for place, symbol in enumerate(page["seal"], 1)},
        **{name.upper(): said[lang] for name, said in words.items()},
    }
    text = _joined(_FILES[shell])
    for name, part in parts.items():
        text = text.replace(f"%{name}%", str(part))
    return f"sh -c '{text}'" if shell == "sh" else text


def _joined(name: str) -> str:
    """Return a script's lines, joined, without the first, which is a comment."""
    _, *lines = files("checks.network.client_page").joinpath(name).read_text("utf-8").splitlines()
    return " ".join(lines)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _toml() -> Mapping[str, Any]:
    return package_tables("checks.network.client_page", "line.toml")
