"""What a user can cause or mend, as one clear sentence with the mend, in both languages (``problems.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Lang = Literal["fr", "en"]
LANGS: Final[tuple[Lang, Lang]] = ("fr", "en")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("checks").joinpath("problems.toml").read_text("utf-8"))


class Problem(Exception):
    """Something that a user can mend: ``code`` names its words in ``problems.toml``, ``params`` fill them in, one by its language where
    it is told in both.

    ``exit_status`` is what a command ends with: 2 for wrong usage or configuration, 1 for a problem found.
    """

    def __init__(self, code: str, *, exit_status: int = 2, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.exit_status = exit_status

    def message(self, lang: Lang) -> str:
        """What is wrong, in one sentence."""
        return self._fill("message", lang)

    def mend(self, lang: Lang) -> str:
        """What to do about it, in one sentence."""
        return self._fill("mend", lang)

    def told(self, lang: Lang) -> str:
        """What is wrong and what to do about it, on one line."""
        return f"{self.message(lang)} {self.mend(lang)}"

    def as_json(self) -> dict[str, Any]:
        """The error document of the contracts."""
        return {
            "schema": "mfa-desk/error/1",
            "error": {
                "code": self.code,
                "message": {lang: self.message(lang) for lang in LANGS},
                "mend": {lang: self.mend(lang) for lang in LANGS},
            },
        }

    def _fill(self, part: str, lang: Lang) -> str:
        room, _, name = self.code.partition(".")
        return str(_words()[room][name][part][lang]).format_map(
            {name: value[lang] if isinstance(value, dict) else value for name, value in self.params.items()}
        )

    def __str__(self) -> str:
        return self.told("en")
