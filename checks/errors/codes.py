"""Microsoft's AADSTS codes: what each means in this onboarding, what to say and do, and whose turn it is (``codes/*.toml``).

Microsoft warns that its codes change and that programs should not base decisions on them: here they are advice. The two closed sets are
for what has no status of its own: the interrupts that every sign-in goes through, and the refusals caused by a policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from checks.errors.named import AccountKind, NamedParties
from checks.findings import Owner
from checks.texts import Lang, package_tables, read_tables

CodeKind = Literal["error", "interrupt", "block"]


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a meaning: the name of Microsoft's page; empty, and not ``verified``, if Microsoft does not document it."""

    page: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Code:
    """What a code ``means`` here, what to ``say`` to the client, what to ``do``, and who has to act.

    ``leads_to`` is the issue (``@issue`` or ``@issue.node``) to go on from. An ``interrupt`` is a normal stop in a sign-in
    that then succeeds; a ``block`` is a policy's refusal.
    """

    number: int
    kind: CodeKind
    owner: Owner
    means: Mapping[Lang, str]
    say: Mapping[Lang, str]
    do: Mapping[Lang, str]
    leads_to: str | None
    source: Source
    variants: tuple[Variant, ...] = ()

    def as_in(self, named: NamedParties, text: str) -> Code:
        """Return the code as adjusted to a message's tenant, provider or wording; the first variant that applies counts."""
        variant = next((variant for variant in self.variants if variant.applies(named, text)), None)
        if variant is None:
            return self
        return replace(
            self,
            owner=variant.owner or self.owner,
            leads_to=variant.leads_to or self.leads_to,
            means=variant.means,
            say=variant.say,
            do=variant.do,
        )


@dataclass(frozen=True, slots=True)
class Variant:
    """What a code means if the message names a tenant other than ours, an account's provider, or has certain words."""

    means: Mapping[Lang, str]
    say: Mapping[Lang, str]
    do: Mapping[Lang, str]
    tenant: Literal["other"] | None = None
    provider: AccountKind | None = None
    says: str | None = None
    owner: Owner | None = None
    leads_to: str | None = None

    def applies(self, named: NamedParties, text: str) -> bool:
        """Return whether the message is of this kind."""
        if self.tenant == "other":
            return named.elsewhere
        if self.provider is not None:
            return named.kind == self.provider
        return self.says is not None and re.search(self.says, text, re.I) is not None


def explain_code(code: int) -> Code | None:
    """Return what is known about a code; None if it is not known here."""
    return codes().get(code)


def is_interrupt(code: int) -> bool:
    """Return whether the code is a normal stop in a sign-in: not a failure if a success with the same correlation id follows."""
    known = explain_code(code)
    return known is not None and known.kind == "interrupt"


def is_blocked_by_policy(code: int) -> bool:
    """Return whether the code is a policy's refusal, the tenant's or the client's organisation's."""
    known = explain_code(code)
    return known is not None and known.kind == "block"


def lookup_address(code: int) -> str:
    """Return the address of Microsoft's own page that explains a code."""
    return f"https://login.microsoftonline.com/error?code={code}"


@cache
def codes() -> Mapping[int, Code]:
    """Return every known code, by its number."""
    sources = {key: Source(**raw) for key, raw in package_tables("checks.errors", "sources.toml").items()}
    files_of_codes = sorted(files("checks.errors").joinpath("codes").iterdir(), key=lambda file: file.name)
    return {
        int(number): _code(int(number), raw, sources)
        for file in files_of_codes
        for number, raw in read_tables(file).items()
    }


def _code(number: int, raw: Mapping[str, Any], sources: Mapping[str, Source]) -> Code:
    return Code(
        number,
        raw.get("kind", "error"),
        raw["owner"],
        raw["means"],
        raw["say"],
        raw["do"],
        raw.get("leads_to"),
        sources[raw["source"]],
        tuple(Variant(**variant) for variant in raw.get("when", ())),
    )
