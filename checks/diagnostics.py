"""What broke, told without values: the types of the errors and where they came up."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checks.text import redact

_OF_NAMES: Final = (AttributeError, ImportError, NameError)


def where_broken(error: BaseException) -> Iterator[str]:
    """Yield the files, lines and functions that an error came through, a line each, then its type; before it what it came of.

    What broke in a worker is told with how the worker came by it. An error's own words stand there only where Python made them of
    names in the code: any other may hold what the client said.
    """
    cause = getattr(error, "error", None) or error.__cause__ or error.__context__
    if isinstance(cause, BaseException):
        yield from where_broken(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
    words = f": {redact(str(error), 300, lines=False)}" if isinstance(error, _OF_NAMES) else ""
    yield f"{type(error).__name__}{words}"
