"""What is left of a crash: a report without values, and one sentence."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from checks.diagnostics import where_broken


def write_report(error: BaseException, folder: Path, program: str) -> Path:
    """Write where the program broke (files, lines, functions; no values, no locals) to a 0600 file in ``folder``.

    Raises OSError if it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    lines = [f"mfa-desk {program}, Python {platform.python_version()}, {platform.system()}", *where_broken(error), ""]
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as report:
        report.write("\n".join(lines))
    return path
