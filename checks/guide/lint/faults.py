"""The faults that the linter finds, with their words."""

from __future__ import annotations

from checks.guide.content import Fault
from checks.guide.lint_texts import texts_of
from checks.text import clean


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(self, file: str, place: str, code: str, /, **params: object) -> None:
        """Note a fault; ``params`` fill in the words of its ``code``."""
        self.all.append(Fault(clean(file), clean(place), code, texts_of("lint", code, **params)))
