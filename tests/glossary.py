"""Every text of the program outside the guide's content, and which kind the glossary takes it for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from babel.messages.pofile import read_po

from checks.guide.glossary import TextPurpose
from checks.texts import LANGS, Lang

ROOT: Final = Path(__file__).parent.parent
_NOBODYS: Final = ("checks/guide/content", "checks/guide/search", "checks/redaction", "checks/hosts.toml")
"""The content has its own linter; what people type and what is searched for is nobody's wording."""
_KINDS: Final[tuple[tuple[str, TextPurpose], ...]] = (
    ("checks/network/client_page", "client"),
    ("checks/network/letter", "letter"),
    ("checks/errors", "agent"),
    ("checks/guest", "agent"),
    ("checks/domain", "agent"),
    ("checks/practice", "papers"),
)
"""How a practice client speaks is judged like documentation: one name for one thing, and no more."""
_FENCED: Final = re.compile(r"^```.*?^```$|^    \S.*$|^\|.*`.*$|\]\([^)]*\)|<[^>]+>", re.MULTILINE | re.DOTALL)


class Said(NamedTuple):
    """A text: its file, its place there, its kind and language."""

    file: str
    place: str
    where: TextPurpose
    lang: Lang
    text: str


def all_texts() -> Iterator[Said]:
    """Yield the texts of all TOML files, of both catalogues of the screens, and of the documentation."""
    for path in sorted((ROOT / "checks").rglob("*.toml")):
        file = path.relative_to(ROOT).as_posix()
        if not file.startswith(_NOBODYS):
            yield from _in_table(file, "", tomllib.loads(path.read_text("utf-8")))
    for lang in LANGS:
        path = ROOT / "tui" / "locales" / lang / "LC_MESSAGES" / "mfa_desk.po"
        with path.open("rb") as words:
            for message in read_po(words):
                for text in [message.string] if isinstance(message.string, str) else message.string:
                    if message.id:
                        yield Said(path.relative_to(ROOT).as_posix(), str(message.id), "screens", lang, text)
    papers = [path for path in ROOT.rglob("*.md") if ".venv" not in path.parts and "node_modules" not in path.parts]
    for path in sorted(papers):
        file = path.relative_to(ROOT).as_posix()
        language: Lang = "fr" if "locales/fr/" in file else "en"
        for number, line in enumerate(_FENCED.sub("", path.read_text("utf-8")).splitlines()):
            yield Said(file, str(number), "papers", language, line)


def _in_table(file: str, place: str, value: Any) -> Iterator[Said]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in LANGS and isinstance(inner, str):
                yield Said(file, f"{place}.{key}", _kind(file, place), key, inner)
            else:
                yield from _in_table(file, f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _in_table(file, f"{place}.{number}", inner)


def _kind(file: str, place: str) -> TextPurpose:
    if place.rpartition(".")[2] == "say":
        return "say"
    return next((kind for folder, kind in _KINDS if file.startswith(folder)), "screens")
