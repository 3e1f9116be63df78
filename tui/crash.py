"""What is left of a crash: a report without values, and one sentence."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from checks.text import redact

_OF_NAMES: Final = (AttributeError, ImportError, NameError)


def write_report(error: BaseException, folder: Path, program: str) -> Path:
    """Write where the program broke (files, lines, functions; no values, no locals) to a 0600 file in ``folder``.

    What broke in a worker is told with how the worker came by it. An error's own words stand there only where Python made them of
    names in the code: any other may hold what the client said. Raises OSError where it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    lines = [f"mfa-desk {program}, Python {platform.python_version()}, {platform.system()}", *_told(error), ""]
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as report:
        report.write("\n".join(lines))
    return path


def _told(error: BaseException) -> Iterator[str]:
    cause = getattr(error, "error", None) or error.__cause__ or error.__context__
    if isinstance(cause, BaseException):
        yield from _told(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
    words = f": {redact(str(error), 300, lines=False)}" if isinstance(error, _OF_NAMES) else ""
    yield f"{type(error).__name__}{words}"
