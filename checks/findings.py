"""What a check concludes: one type for the guest, the domain and this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from checks.texts import Catalogue, Lang

ReportedSeverity = Literal["info", "warn", "problem"]
Severity = Literal["ok", ReportedSeverity]
"""How much a finding matters; ``ok`` is only this machine's, for what was checked and is in order."""
Party = Literal["client", "client_it", "agent", "tenant_admin"]
"""Who can act."""
Owner = Literal[Party, "nobody"]
"""Who has to act next."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A conclusion; the texts under its ``code`` (``guest.deleted``) are filled with its ``params``.

    ``subject`` is the id of what it is about, if there can be several; ``evidence`` is what it rests on, as public JSON has it.
    """

    code: str
    severity: Severity
    owner: Owner = "nobody"
    params: Mapping[str, object] = field(default_factory=dict)
    subject: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)

    def text(self, catalogue: Catalogue, part: str, lang: Lang) -> str | None:
        """Return the text of a part (``explain``, ``next``) in one language; None if the finding has no such part.

        Raises KeyError for a missing parameter.
        """
        key = f"{self.code}.{part}"
        return catalogue.text(key, lang, **self.params) if key in catalogue else None

    def texts(self, catalogue: Catalogue, part: str) -> dict[Lang, str] | None:
        """Return the text of a part in both languages; None if the finding has no such part."""
        key = f"{self.code}.{part}"
        return catalogue.texts(key, **self.params) if key in catalogue else None
