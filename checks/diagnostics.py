"""What broke, reported without values: the types of the errors and where they occurred."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checks.text import redact

_OF_NAMES: Final = (AttributeError, ImportError, NameError)


def where_broken(error: BaseException) -> Iterator[str]:
    """Yield the files, lines and functions that an error passed through, a line each, then its type; before it, what caused it.

    What broke in a worker is reported with how the worker came by it. An error's own words are included only if Python made them from
    names in the code: any others may contain what the client said.
    """
    cause = getattr(error, "error", None) or error.__cause__ or error.__context__
    if isinstance(cause, BaseException):
        yield from where_broken(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
    words = f": {redact(str(error), 300, lines=False)}" if isinstance(error, _OF_NAMES) else ""
    yield f"{type(error).__name__}{words}"
