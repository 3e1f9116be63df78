"""Hold one call and what serves it: the only entry point that a front end uses.

Everything a person commands and a check finds goes through here, in one direction: it becomes events, the journal stores and folds
them, and whoever watches the session shows the new state. A check is imported when it is first needed.
"""

from checks.session.context import Library
from checks.session.imports import read_facts
from checks.session.session import CallSession
from checks.session.sources import CheckName

__all__ = ["CallSession", "CheckName", "Library", "read_facts"]
