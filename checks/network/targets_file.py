"""Targets in a user's file: each adds a host, replaces a built-in one, or removes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictBool, StrictStr, ValidationError

from checks import tables
from checks.files import reason_of
from checks.network.targets import CUSTOM, NotATarget, Target, groups, make_target
from checks.problems import Problem
from checks.text import clean
from checks.toml_faults import TomlError


def _known_group(name: str) -> str:
    if name not in groups():
        raise ValueError("no such group")
    return name


class _Why(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    fr: StrictStr
    en: StrictStr


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Annotated[StrictStr, AfterValidator(_known_group)] = CUSTOM
    required: StrictBool = False
    url: StrictStr | None = None
    why: _Why | None = None
    microsoft_set: StrictStr | None = None
    microsoft_required: StrictBool | None = None


_FLAG: Final = "true, false"


def read_targets(file: Path) -> dict[str, Target | None]:
    """Return the targets in a file by name; None if ``targets.HOST = false`` removes one.

    Raises Problem, which names the file, the key and what was expected.
    """
    try:
        raw = tables.parse(tables.read_text(file))
    except OSError as error:
        raise Problem("check.file", path=file, reason=reason_of(error)) from None
    except TomlError as error:
        raise Problem("check.file", path=file, reason=error.reason) from None
    for key in raw:
        if key != "target":
            raise Problem("check.unknown_key", path=file, key=clean(key, 60))
    table = raw.get("target", {})
    if not isinstance(table, dict):
        raise Problem("check.wrong_value", path=file, key="target", expected='[target."HOST"]')
    return {name.lower(): _target(file, name, entry) for name, entry in table.items()}


def _target(file: Path, name: str, raw: object) -> Target | None:
    where = f"target.{clean(name, 60)}"
    if raw is False:
        return None
    if not isinstance(raw, dict):
        raise Problem("check.wrong_value", path=file, key=where, expected=f'[target."{clean(name, 60)}"], false')
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as error:
        raise _problem(file, where, error) from None
    try:
        return make_target(
            name,
            entry.url,
            group=entry.group,
            required=entry.required,
            why=None if entry.why is None else {"fr": entry.why.fr, "en": entry.why.en},
            microsoft_set=entry.microsoft_set,
            microsoft_required=entry.microsoft_required,
        )
    except NotATarget:
        raise Problem("check.wrong_value", path=file, key=where, expected="HOST, http(s)://HOST[:PORT]/…") from None


def _problem(file: Path, where: str, error: ValidationError) -> Problem:
    """Return the problem with the first faulty key."""
    fault = error.errors(include_url=False, include_input=False)[0]
    key = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden" and len(fault["loc"]) == 1:
        return Problem("check.unknown_key", path=file, key=f"{where}.{clean(key, 60)}")
    expected = {"group": ", ".join(groups()), "required": _FLAG, "microsoft_required": _FLAG, "why": "fr, en"}
    return Problem("check.wrong_value", path=file, key=f"{where}.{key}", expected=expected.get(key, "text"))
