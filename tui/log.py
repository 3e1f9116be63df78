"""The log that ``--debug`` keeps: what was done, never with whom."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path


class PrivateLog(RotatingFileHandler):
    """A log of three files of a megabyte, readable only by its owner (0600) whatever the umask, in a folder that is too (0700).

    Raises OSError if it cannot be kept.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        super().__init__(folder / "mfa-desk.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8")
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))

    def _open(self) -> TextIOWrapper:
        """Return the file when it is started, at first and each time it is full."""
        file = os.fdopen(
            os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8"
        )
        Path(self.baseFilename).chmod(0o600)
        return file
