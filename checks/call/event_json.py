"""Events as the store keeps them: JSON, with the event's ``kind`` beside it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from checks.call.events import Body

_ADAPTER: Final[TypeAdapter[Body]] = TypeAdapter(Annotated[Body, Field(discriminator="kind")])


def dump_body(body: Body) -> dict[str, Any]:
    """Return what happened as JSON-able data, without its ``kind``."""
    dumped: dict[str, Any] = _ADAPTER.dump_python(body, mode="json", by_alias=True, exclude={"kind"})
    return dumped


def parse_body(kind: str, stored: object) -> Body:
    """Return what was stored as ``kind``. Raise ValueError for what no version of the program has written."""
    if not isinstance(stored, dict) or "kind" in stored:
        raise ValueError(f"event {kind[:40]!r}: an object without kind expected")
    try:
        return _ADAPTER.validate_python({**stored, "kind": kind})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ValueError(f"event {kind[:40]!r}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
