"""Reading the content from its folder: every fault is found at once, each with file, place and reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from checks import tables
from checks.files import reason_of
from checks.guide.glossary import Glossary
from checks.guide.label_tables import unknown_labels, with_labels
from checks.guide.lint_texts import texts_of
from checks.guide.models import (
    Card,
    CardsFile,
    FactsFile,
    GuideFact,
    Issue,
    LabelsFile,
    OwnSource,
    SourcesFile,
    Stage,
    Step,
    StepsFile,
    Words,
)
from checks.hosts import hosts_of
from checks.labels import ScreenLabel
from checks.problems import Problem
from checks.settings import TenantSettings
from checks.text import clean, unsafe_in
from checks.texts import Lang
from checks.toml_faults import TomlError

M = TypeVar("M", bound=BaseModel)
_LISTED: Final = re.compile(r"\{(?:senders|hosts\.([a-z-]+))\}")
_BESIDE_THE_TREES: Final = ("facts.toml", "steps.toml", "cards.toml", "labels.toml", "glossary.toml", "sources.toml")
_MOST_FAULTS: Final = 100
"""How many faults of one kind are listed for one file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the content: ``file`` within the folder, ``place`` within the file, ``reason``, and a stable ``code``."""

    file: str
    place: str
    code: str
    reason: Words

    def to(self, lang: Lang) -> str:
        """Return the fault in one line."""
        return ": ".join(part for part in (self.file, self.place, self.reason.to(lang)) if part)


class ContentError(Exception):
    """The content cannot be used; ``faults`` holds every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.to("en") for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Content:
    """The guide and its trees, as read. ``version`` is the author's; ``digest`` distinguishes any two contents.

    ``reviewed`` is when the steps were last read through.
    """

    version: str
    digest: str
    reviewed: date
    opening: Words
    facts: Mapping[str, GuideFact]
    steps: tuple[Step, ...]
    cards: tuple[Card, ...]
    issues: Mapping[str, Issue]
    files: Mapping[str, str]
    """Which file an issue was read from, for the linter and the authors."""
    glossary: Glossary
    dictate: Mapping[str, Words]
    """How each address is said aloud."""
    own_sources: Mapping[str, OwnSource] = field(default_factory=dict)
    """What the author of a folder cites beside the guide's facts and the known failures."""

    def step(self, number: int) -> Step:
        """Return the step with that number. Raises KeyError."""
        return self._by_number[number]

    def stages(self, number: int, option: str | None) -> tuple[Stage, ...]:
        """Return the stages of a step that apply to the chosen option; those without an option always apply."""
        return tuple(stage for stage in self.step(number).stages if stage.option in (None, option))

    def place(self, place: str) -> tuple[int, Stage | None]:
        """Return the step of ``step.N`` or ``step.N.STAGE``, and the stage if one is named. Raises KeyError."""
        number, _, key = place.removeprefix("step.").partition(".")
        step = self.step(int(number))
        if not key:
            return step.number, None
        return step.number, {stage.key: stage for stage in step.stages}[key]

    @cached_property
    def _by_number(self) -> dict[int, Step]:
        return {step.number: step for step in self.steps}


def built_in() -> Path:
    """Return the folder of the content that comes with the program."""
    return Path(str(files("checks.guide").joinpath("content")))


def load(folder: Path | None = None, senders: Sequence[str] | None = None) -> Content:
    """Return the built-in content, overridden file by file by ``folder``, if given.

    ``senders`` are the addresses that genuine mail comes from; None means those in the default settings.
    Raises ContentError with every fault of every file.
    """
    texts = dict(_texts(built_in()))
    if folder is not None:
        if not _is_folder(folder):
            raise ContentError((_fault(str(folder), "", "folder.missing"),))
        texts |= dict(_texts(folder))
    return parse(texts, senders)


def parse(texts: Mapping[str, str], senders: Sequence[str] | None = None) -> Content:
    """Return the content in the files' texts, by their names within the folder. Raises ContentError.

    ``{senders}`` in a text is replaced by the genuine senders, ``{hosts.GROUP}`` by the hosts of a group (``checks/hosts.toml``).
    """
    listed = TenantSettings().invitation_senders if senders is None else senders
    texts = {name: _filled(text, listed) for name, text in texts.items()}
    faults: list[Fault] = []
    named = _read("labels.toml", texts, LabelsFile, faults, {}) if "labels.toml" in texts else LabelsFile(labels={})
    labels = {} if named is None else _labels(named, faults)
    facts = _read("facts.toml", texts, FactsFile, faults, labels)
    steps = _read("steps.toml", texts, StepsFile, faults, labels)
    cards = _read("cards.toml", texts, CardsFile, faults, labels)
    glossary = _read("glossary.toml", texts, Glossary, faults, {}) if "glossary.toml" in texts else Glossary()
    own = _read("sources.toml", texts, SourcesFile, faults, {}) if "sources.toml" in texts else SourcesFile({})
    issues: dict[str, Issue] = {}
    origin: dict[str, str] = {}
    for name in sorted(texts):
        if name in _BESIDE_THE_TREES:
            continue
        if not name.startswith("trees/"):
            faults.append(_fault(name, "", "file.unknown"))
            continue
        issue = _read(name, texts, Issue, faults, labels)
        if issue is None:
            continue
        if issue.key in issues:
            faults.append(_fault(name, "key", "key.duplicate", key=issue.key, file=origin[issue.key]))
            continue
        issues[issue.key], origin[issue.key] = issue, name
    if faults or facts is None or steps is None or cards is None or glossary is None or named is None or own is None:
        raise ContentError(tuple(faults))
    digest = hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()).hexdigest()[:12]
    return Content(
        version=steps.version,
        digest=digest,
        reviewed=steps.reviewed,
        opening=steps.opening,
        facts=facts.facts,
        steps=steps.steps,
        cards=cards.cards,
        issues=issues,
        files=origin,
        glossary=glossary,
        dictate=named.dictate,
        own_sources=own.root,
    )


def _filled(text: str, senders: Sequence[str]) -> str:
    """Return the text with each name replaced by what is listed under it elsewhere; a name with nothing listed is kept."""

    def listed(name: re.Match[str]) -> str:
        values = senders if name[1] is None else hosts_of(name[1])
        return ", ".join(values).replace("\\", "").replace('"', "") or name[0]

    return _LISTED.sub(listed, text)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            yield name, tables.read_text(path)
        except Problem:
            raise ContentError((_fault(name, "", "file.no_ordinary"),)) from None
        except (OSError, TomlError) as error:
            reason = Words(**(reason_of(error) if isinstance(error, OSError) else error.reason))
            raise ContentError((_fault(name, "", "file.unreadable", reason=reason),)) from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _labels(file: LabelsFile, faults: list[Fault]) -> Mapping[str, ScreenLabel]:
    """Return Microsoft's labels by key; a page that the file does not list is a fault."""
    for key, label in file.labels.items():
        for page in sorted(set(label.read.values()) - set(file.pages)):
            faults.append(_fault("labels.toml", f"labels.{key}.read", "label.page", page=page))
    return {key: ScreenLabel(label.en, label.fr, "fr" in label.read) for key, label in file.labels.items()}


def _read(
    name: str,
    texts: Mapping[str, str],
    model: type[M],
    faults: list[Fault],
    labels: Mapping[str, ScreenLabel],
) -> M | None:
    if name not in texts:
        faults.append(_fault(name, "", "file.missing"))
        return None
    try:
        raw: dict[str, Any] = tables.parse(texts[name])
    except TomlError as error:
        faults.append(Fault(clean(name), "", "key.duplicate" if error.is_twice else "toml", Words(**error.reason)))
        return None
    unsafe = tuple(islice(_unsafe(raw, ""), _MOST_FAULTS))
    if unsafe:
        faults += (_fault(name, place, "text.unsafe", char=char) for place, char in unsafe)
        return None
    unknown = tuple(islice(unknown_labels(raw, labels), _MOST_FAULTS))
    if unknown:
        faults += (_fault(name, place, "label.unknown", key=key) for place, key in unknown)
        return None
    try:
        return model.model_validate(with_labels(raw, labels))
    except ValidationError as error:
        for defect in error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]:
            place = ".".join(str(part) for part in defect["loc"])
            key = _REASONS.get(defect["type"], "value.other")
            params = {**defect.get("ctx", {}), "reason": defect["msg"]}
            faults.append(_fault(name, place, key, "value" if key.startswith("value.") else key, **params))
        return None


def _unsafe(raw: object, place: str) -> Iterator[tuple[str, str]]:
    """Yield where a text or a key has a character that would draw on a terminal or reverse what is read, and which one."""
    if isinstance(raw, str):
        char = unsafe_in(raw)
        if char:
            yield place, char
    elif isinstance(raw, dict):
        for key, value in raw.items():
            char = unsafe_in(key)
            inner = f"{place}.{clean(key, 60)}".lstrip(".")
            if char:
                yield inner, char
            yield from _unsafe(value, inner)
    elif isinstance(raw, list):
        for number, value in enumerate(raw, 1):
            yield from _unsafe(value, f"{place}.{number}")


_REASONS: Final[Mapping[str, str]] = {
    "extra_forbidden": "key.unknown",
    "missing": "key.missing",
    "bool_parsing": "value.truth",
    "bool_type": "value.truth",
    "date_from_datetime_parsing": "value.date",
    "date_type": "value.date",
    "dict_type": "value.table",
    "greater_than_equal": "value.low",
    "int_parsing": "value.number",
    "int_type": "value.number",
    "less_than_equal": "value.high",
    "literal_error": "value.one_of",
    "model_type": "value.table",
    "string_pattern_mismatch": "value.form",
    "string_too_long": "value.long",
    "string_too_short": "value.empty",
    "string_type": "value.text",
    "too_short": "value.empty",
    "tuple_type": "value.list",
    "union_tag_invalid": "value.kind",
    "union_tag_not_found": "value.kind",
    "value_error": "value.rule",
}
"""Which of our texts describes what Pydantic found wrong."""


def _fault(file: str, place: str, key: str, code: str | None = None, /, **params: object) -> Fault:
    return Fault(clean(file), clean(place), code or key, texts_of("reading", key, **params))
