"""Events as the store keeps them: JSON, with the event's ``kind`` alongside."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from checks.call.events import Body


@cache
def _adapter() -> TypeAdapter[Body]:
    """Return the one reader and writer of events, made when first needed: it is as large as a screen."""
    return TypeAdapter(Annotated[Body, Field(discriminator="kind")])


def dump_body(body: Body) -> dict[str, Any]:
    """Return what happened as JSON-able data, without its ``kind``."""
    dumped: dict[str, Any] = _adapter().dump_python(body, mode="json", by_alias=True, exclude={"kind"})
    return dumped


def parse_body(kind: str, stored: object) -> Body:
    """Return what was stored as ``kind``. Raises ValueError for anything that no version of the program has written."""
    if not isinstance(stored, dict) or "kind" in stored:
        raise ValueError(f"event {kind[:40]!r}: an object without kind expected")
    try:
        return _adapter().validate_python({**stored, "kind": kind})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ValueError(f"event {kind[:40]!r}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
