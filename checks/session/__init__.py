"""Hold one call and what serves it: the only door that a front end uses.

Every command of a person and every finding of a check goes through here, one way: it becomes events, the journal stores and folds
them, and whoever watches the session shows the new state. A check is imported when it is first needed.
"""

from checks.session.context import Library
from checks.session.imports import read_facts
from checks.session.session import CallSession
from checks.session.sources import CheckName

__all__ = ["CallSession", "CheckName", "Library", "read_facts"]
