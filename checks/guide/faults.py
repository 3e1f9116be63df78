"""The faults that the linter finds, with their words."""

from __future__ import annotations

from checks.guide.content import Fault
from checks.guide.words import word
from checks.problems import Lang


class Faults:
    """The faults found so far, with their words in the author's language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.found: list[Fault] = []

    def add(self, file: str, place: str, code: str, /, **params: object) -> None:
        """Note a fault; ``params`` fill in the words of its ``code``."""
        self.found.append(Fault(file, place, code, word("lint", code, self.lang, **params)))
