"""The methods of a guest that an action can remove, as registered now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.guest.actions import Subject, removable
from checks.problems import Problem

if TYPE_CHECKING:
    from checks.guest.directory import TenantDirectory
    from checks.guest.graph.records import AuthMethod


async def read_methods(subject: Subject, directory: TenantDirectory, *, until: float) -> tuple[AuthMethod, ...]:
    """Return the guest's registered methods that can be removed, as they are now. Raises Problem if they can't be read."""
    from checks.guest.graph.records import User

    result = await directory.methods(User(subject.id), until)
    if result.value is None:
        reasons = [
            ", ".join(part for part in (unread.needs, unread.request_id) if part) or unread.why
            for unread in result.unread
        ]
        raise Problem("action.unread", exit_status=1, told="; ".join(reasons))
    return removable(result.value)
