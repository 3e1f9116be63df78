"""The base of every model that is public JSON: what a check reports, what an event stores, what a saved file is read into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from checks.facts import Fact, Moment, parse_fact
from checks.text import clean, redact

_REMOVED = "•"
"""Appears in what redaction left of a text, and in no address."""


class Document(BaseModel):
    """A frozen model that ignores keys it does not know, so that a newer program's documents can be read."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, defer_build=True)

    @classmethod
    def parse(cls, raw: object) -> Self | None:
        """Return the document in this public JSON; None if it is not such a document."""
        try:
            return cls.model_validate(raw)
        except ValidationError:
            return None

    def as_json(self) -> dict[str, Any]:
        """Return the document as public JSON has it: its keys in order, moments in ISO 8601."""
        return self.model_dump(mode="json", by_alias=True)


class CheckAbout(Document):
    """What a check asks about, and when it began."""

    at: Moment | None = None


class AddressAbout(CheckAbout):
    """What a check of a person's address asks about, as it was typed."""

    query: str = Field("", alias="asked")

    def is_about(self, address: str) -> bool:
        """Return whether this address was asked for, however its letters were typed: the one meaning of "it was looked up".

        Earlier versions stored the address redacted if it read like a secret.
        """
        query = clean(self.query).casefold()
        if query == clean(address).casefold():
            return True
        return _REMOVED in query and query == redact(address).casefold()


class TolerantDocument(Document):
    """A document in which a value of the wrong type counts as missing, so that one of them does not cost the others."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _tolerate(cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Return the value as its field has it, else the field's default. Raises ValidationError for a field without one."""
        try:
            return handler(value)
        except ValidationError:
            field = cls.model_fields[info.field_name or ""]
            if field.is_required():
                raise
            return field.get_default(call_default_factory=True)


def _parse_fact(value: object) -> object:
    return parse_fact(dict(value)) if isinstance(value, Mapping) else value


ReportedFact = Annotated[Fact, BeforeValidator(_parse_fact), PlainSerializer(Fact.as_json, return_type=dict[str, Any])]
"""A fact, in its own form in public JSON."""
