"""What screens show about the call records: each call's row in a list, and why the database fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checks.files import reason_of
from checks.texts import Lang

TroubleCode = Literal["locked", "full", "read_only", "corrupt", "unreachable", "newer", "foreign", "no_locks"]


class StoreTrouble(Exception):
    """The database cannot be read or written now; ``code`` says why, ``detail`` is SQLite's or the system's own message.

    ``newer`` and ``foreign`` mean a file that replaced our own during a call; one that was there before it is a Problem.
    """

    def __init__(self, code: TroubleCode, detail: str, error: OSError | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: TroubleCode = code
        self.detail = detail
        self._error = error

    def reason(self) -> str | dict[Lang, str]:
        """Return the reason as it is shown: the detail, or the system's error in both languages."""
        return self.detail if self._error is None else reason_of(self._error)


@dataclass(frozen=True, slots=True)
class Summary:
    """A call as the lists show it; ``state`` is ``open`` until the call is wrapped up."""

    id: str
    opened: datetime
    last: datetime
    state: Literal["open", "closed"]
    practice: str | None
    name: str
    address: str
    ticket: str
    step: int | None
    how: str | None
    due: datetime | None = None
    """By when whoever has to act was promised to; known of the calls of a worklist alone."""
    held: str | None = None
    """How the client left the line, while they are off it; known of the calls of a worklist alone."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the client yet: such a call may have been opened by mistake."""
        return not (self.name or self.address or self.ticket or self.step)
