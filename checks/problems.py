"""What a user can cause or fix, as one clear sentence with the remedy, in both languages (``problems.toml``)."""

from __future__ import annotations

from typing import Any, Final

from checks.texts import LANGS, Catalogue, Lang

_TEXTS: Final = Catalogue("checks", "problems.toml")


class Problem(Exception):
    """Something that a user can fix: ``code`` names its texts in ``problems.toml``, ``params`` fill them in.

    A parameter that is a mapping gives each language its own. ``exit_status`` is what a command ends with: 2 for wrong usage or
    configuration, 1 for a problem found.
    """

    def __init__(self, code: str, *, exit_status: int = 2, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.exit_status = exit_status

    def message(self, lang: Lang) -> str:
        """Return what is wrong, in one sentence."""
        return _TEXTS.text(f"{self.code}.message", lang, **self.params)

    def remedy(self, lang: Lang) -> str:
        """Return what to do about it, in one sentence."""
        return _TEXTS.text(f"{self.code}.mend", lang, **self.params)

    @property
    def messages(self) -> dict[Lang, str]:
        """What is wrong, in both languages."""
        return {lang: self.message(lang) for lang in LANGS}

    @property
    def remedies(self) -> dict[Lang, str]:
        """What to do about it, in both languages."""
        return {lang: self.remedy(lang) for lang in LANGS}

    def text(self, lang: Lang) -> str:
        """Return what is wrong and what to do about it, on one line."""
        return f"{self.message(lang)} {self.remedy(lang)}"

    def as_json(self) -> dict[str, Any]:
        """Return the public error document (``mfa-desk/error/1``)."""
        return {
            "schema": "mfa-desk/error/1",
            "error": {
                "code": self.code,
                "message": self.messages,
                "mend": self.remedies,
            },
        }

    def __str__(self) -> str:
        return self.text("en")
