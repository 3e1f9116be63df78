"""Which tenant, application and account provider a sign-in message names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from checks.guid import is_guid

AccountKind = Literal["microsoft_account", "email_code", "google", "entra", "unknown"]

_QUOTED: Final = r"\s*[:\s]*['\"‘’“”«]\s*([^'\"‘’“”«»\n]{1,120}?)\s*['\"‘’“”»]"
_TENANT: Final = re.compile(rf"(?:\btenant|\blocataire|\bdirectory|\bannuaire){_QUOTED}", re.I)
_TENANT_BEFORE: Final = re.compile(r"['\"‘“]([^'\"‘’“”\n]{1,120})['\"’”] (?:tenant|directory)\b", re.I)
_PROVIDER: Final = re.compile(rf"(?:identity provider|fournisseur d['’]identit[ée]s?){_QUOTED}", re.I)
_APPLICATION: Final = re.compile(rf"\bapplication{_QUOTED}(?:\s*\(([^()\n]{{1,80}})\))?", re.I)
_OURS: Final = re.compile(r"streamworks|dmc\s?hosting", re.I)


@dataclass(frozen=True, slots=True)
class NamedParties:
    """What a message names, as written there; None for what it doesn't name."""

    tenant: str | None = None
    application: str | None = None
    provider: str | None = None

    @property
    def elsewhere(self) -> bool:
        """Return whether the tenant is definitely not ours; an id alone does not say."""
        return self.tenant is not None and not _OURS.search(self.tenant) and not is_guid(self.tenant)

    @property
    def kind(self) -> AccountKind | None:
        """Return what kind of account the provider is."""
        if self.provider is None:
            return None
        provider = self.provider.casefold()
        if "live.com" in provider:
            return "microsoft_account"
        if provider == "mail":
            return "email_code"
        if "google" in provider:
            return "google"
        return "entra" if "sts.windows.net" in provider or "microsoftonline" in provider else "unknown"

    def as_json(self) -> dict[str, Any]:
        """Return what is named as it is in the document of ``mfa-desk explain --json``."""
        return {"tenant": self.tenant, "application": self.application, "provider": self.provider}


def named_in(text: str) -> NamedParties:
    """Return what a message names, the first of each."""
    tenant = _TENANT.search(text) or _TENANT_BEFORE.search(text)
    application, provider = _APPLICATION.search(text), _PROVIDER.search(text)
    return NamedParties(
        tenant[1] if tenant else None,
        (application[2] or application[1]) if application else None,
        provider[1] if provider else None,
    )
