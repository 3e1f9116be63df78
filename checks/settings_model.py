"""The configuration checked against its keys: one Pydantic model, built from the defaults, for a file and the environment.

It is imported only if a file or a variable has something that is not plainly of its key's type: loading Pydantic takes half as long as
everything else before the first screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Final, NoReturn, get_type_hints

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    ValidationError,
    create_model,
)
from pydantic_core import PydanticCustomError

from checks.files import path_of
from checks.problems import Problem
from checks.settings import LONGEST, Settings, choices_of, value_of, variable_of, with_values
from checks.texts import Catalogue


def _check_text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("text_type", "a text expected")
    if "\0" in value:
        raise PydanticCustomError("text_nul", "a text without U+0000 expected")
    return value


def _clamp(value: object) -> object:
    """Replace an integer that no float can hold by one that is out of range as well."""
    return max(-1, min(value, LONGEST + 1)) if type(value) is int else value


_KINDS: Final = Catalogue("checks", "settings_kinds.toml")
_Text = Annotated[str, PlainValidator(_check_text)]
_TYPES: Final[Mapping[Any, Any]] = {
    str: _Text,
    float: Annotated[float, Field(gt=0, le=LONGEST), BeforeValidator(_clamp)],
    tuple[str, ...]: Annotated[tuple[_Text, ...], Strict(strict=False)],
}
"""What keys of these types accept."""


def _model_of(table: Any) -> type[BaseModel]:
    """Return the model for a table of defaults."""
    hints = get_type_hints(type(table))
    taken = {
        key.name: (_TYPES.get(hints[key.name], hints[key.name]), getattr(table, key.name)) for key in fields(table)
    }
    return create_model(type(table).__name__, __config__=_STRICT, **taken)  # type: ignore[call-overload, no-any-return]  # fields by name


_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_TABLES: Final = {table.name: _model_of(getattr(Settings(), table.name)) for table in fields(Settings)}
_MODEL: Final[type[BaseModel]] = create_model(
    "SettingsModel",
    __config__=_STRICT,
    **{name: (model, Field(default_factory=model)) for name, model in _TABLES.items()},
)  # type: ignore[call-overload]  # fields by name


def check_settings(
    written: Mapping[str, Any], variables: Mapping[str, object], file: str, under: Settings | None = None
) -> Settings:
    """Return the settings that a file's tables and, over them, environment variables (by key) say, over other settings.

    Raises Problem, naming the file or variable, the key, and what is wrong with it.
    """
    raw = {table: dict(inner) if isinstance(inner, dict) else inner for table, inner in written.items()}
    for name, value in variables.items():
        table, _, key = name.partition(".")
        inner = raw.setdefault(table, {})
        if isinstance(inner, dict):
            inner[key] = value
    try:
        model = _MODEL.model_validate(raw)
    except ValidationError as error:
        _refuse(error, raw, variables, file)
    values = {
        f"{table.name}.{key}": getattr(getattr(model, table.name), key)
        for table in fields(Settings)
        for key in getattr(model, table.name).model_fields_set
    }
    settings = with_values(under or Settings(), values)
    if str(path_of(settings.calls.database)).startswith("~"):
        raise Problem("config.no_user", where=_origin("calls.database", variables, file), key="calls.database")
    return settings


def _refuse(error: ValidationError, raw: Mapping[str, Any], variables: Mapping[str, object], file: str) -> NoReturn:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    table, *rest = map(str, fault["loc"])
    if not rest and isinstance(raw[table], dict):
        rest = list(raw[table])[:1]
    name = ".".join(filter(None, (table, *rest[:1])))
    where = _origin(name, variables, file)
    match fault["type"]:
        case "extra_forbidden" | "model_type":
            raise Problem("config.unknown_key", where=where, key=name) from None
        case "literal_error":
            expected = ", ".join(filter(None, choices_of(name)))
        case "greater_than" | "less_than_equal":
            expected = f"0 < … ≤ {LONGEST}"
        case "text_nul":
            expected = "… ≠ U+0000"
        case _:
            kind = type(value_of(Settings(), name)).__name__
            raise Problem("config.wrong_type", where=where, key=name, expected=_KINDS.texts(kind)) from None
    raise Problem("config.wrong_value", where=where, key=name, expected=expected) from None


def _origin(name: str, variables: Mapping[str, object], file: str) -> str:
    """Return where a key's value came from: the variable, or else the file."""
    return variable_of(name) if name in variables else file
