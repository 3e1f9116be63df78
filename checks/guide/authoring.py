"""What helps an author begin: a new issue's file, a copy of one that is in use, and all that a text may cite or ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from checks import tables
from checks.facts import TARGET_PREFIX, VOCABULARY, FactKind, kind_of
from checks.files import exists
from checks.guide.content import Content, built_in
from checks.guide.models import KEY, Words
from checks.guide.trace import rows
from checks.problems import Problem

OWN_SOURCES: Final = "sources.toml"
_NAME: Final = "new_issue"
_HOST: Final = f"{TARGET_PREFIX}HOST"


@dataclass(frozen=True, slots=True)
class CitedSource:
    """Something that content may cite: a fact of the client guide, a known failure, or a source of the author's own."""

    id: str
    kind: Literal["guide", "known_failure", "own"]
    text: Words | None
    pages: tuple[str, ...]
    verified: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as ``guide sources --json`` prints it."""
        text = None if self.text is None else self.text.model_dump()
        return {"id": self.id, "kind": self.kind, "text": text, "pages": list(self.pages), "verified": self.verified}


def new_issue(content: Content, key: str, today: date) -> dict[str, str]:
    """Return the files of a new issue, by their names within a content folder. Raises Problem for a key that is none, or is taken."""
    if not re.fullmatch(KEY, key):
        raise Problem("guide.bad_key", name=key[:60])
    if key in content.issues:
        raise Problem("guide.issue_there", name=key)
    template = _template("new_issue.toml")
    own = next(iter(content.own_sources), "T1")
    body = template[template.index('key = "') :].replace(_NAME, key).replace('"T1"', f'"{own}"')
    return {
        f"trees/{key}.toml": re.sub(
            r"^reviewed = [0-9-]+", f"reviewed = {today.isoformat()}", body, flags=re.MULTILINE
        ),
        **({} if content.own_sources else {OWN_SOURCES: _template("new_sources.toml")}),
    }


def _template(name: str) -> str:
    return files("checks.guide").joinpath(name).read_text("utf-8")


def text_of_issue(content: Content, issue: str, folder: Path | None) -> tuple[str, str]:
    """Return the file that an issue was read from, by its name within the folder, and its text. Raises OSError, Problem and TomlError."""
    name = content.files[issue]
    own = None if folder is None else folder / name
    return name, tables.read_text(own if own is not None and exists(own) else built_in() / name)


def cited_sources(content: Content) -> tuple[CitedSource, ...]:
    """Return all that content may cite, by id: the guide's facts, the known failures, the author's own."""
    return (
        *(CitedSource(key, "guide", fact.text, (), True) for key, fact in content.facts.items()),
        *(CitedSource(key, "known_failure", None, tuple(row["pages"]), row["verified"]) for key, row in rows().items()),
        *(CitedSource(key, "own", None, own.pages, own.verified) for key, own in content.own_sources.items()),
    )


def vocabulary() -> dict[str, FactKind]:
    """Return the keys of all facts that a rule may ask for; ``net.target.HOST`` stands for one key per host."""
    host = kind_of(f"{TARGET_PREFIX}example.com")
    assert host is not None
    return {**VOCABULARY, _HOST: host}
