"""How an unsuccessful sign-in ends, as data: read from Microsoft's answer, with its words in ``problems.toml``.

The numbers are Microsoft's AADSTS codes (Microsoft Learn, "Microsoft Entra authentication and authorization error codes"), the names
are OAuth's errors (RFC 6749, 5.2; RFC 8628, 3.5). One that is on neither list is reported as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from checks.guid import is_guid
from checks.problems import Problem
from checks.text import clean

OutcomeCode = Literal[
    "sign_in.needed",
    "sign_in.expired",
    "sign_in.declined",
    "sign_in.blocked",
    "sign_in.cancelled",
    "sign_in.consent",
    "sign_in.again",
    "sign_in.no_client_id",
    "sign_in.app_unknown",
    "sign_in.public_client",
    "sign_in.redirect",
    "sign_in.tenant_unknown",
    "sign_in.scope_unknown",
    "sign_in.not_here",
    "sign_in.disabled",
    "sign_in.locked",
    "sign_in.unreachable",
    "sign_in.not_allowed",
    "sign_in.timeout",
    "sign_in.tls",
    "sign_in.proxy",
    "sign_in.portal",
    "sign_in.nonsense",
    "sign_in.elsewhere",
    "sign_in.busy",
    "sign_in.paste_wrong",
    "sign_in.az_missing",
    "sign_in.az_login",
    "sign_in.az_failed",
    "sign_in.no_token",
    "sign_in.bad_token",
    "sign_in.token_over",
    "sign_in.certificate",
    "sign_in.certificate_refused",
    "sign_in.cache",
    "sign_in.refused",
    "sign_in.error",
]

_CODES: Final[Mapping[OutcomeCode, tuple[int, ...]]] = {
    "sign_in.expired": (70019, 70020),
    "sign_in.declined": (65004,),
    "sign_in.blocked": (
        *(50097, 50131, 53000, 53001, 53002, 53003, 53009),
        *(530001, 530003, 530004, 530031, 530032, 530034, 530035),
    ),
    "sign_in.consent": (65001, 90008, 90093, 90094, 90095),
    "sign_in.app_unknown": (700016, 700038),
    "sign_in.public_client": (7000215, 7000218),
    "sign_in.redirect": (50011, 500112, 900971),
    "sign_in.tenant_unknown": (50059, 50128, 90002, 90013, 90019, 900023),
    "sign_in.scope_unknown": (70011, 500011, 650052, 650053, 650057),
    "sign_in.not_here": (16003, 50020, 50034, 50194, 51004, 90072),
    "sign_in.disabled": (50057, 500571),
    "sign_in.locked": (50053,),
    "sign_in.again": (
        *(50072, 50074, 50076, 50078, 50079, 50133, 50158, 50173, 53004, 53011),
        *(70008, 70043, 70044, 70046, 700082, 700084),
    ),
    "sign_in.certificate_refused": (700021, 700023, 700024, 700027, 700030, 7000222),
}
_NUMBERS: Final[Mapping[int, OutcomeCode]] = {number: code for code, numbers in _CODES.items() for number in numbers}
_NAMES: Final[Mapping[str, OutcomeCode]] = {
    "expired_token": "sign_in.expired",
    "code_expired": "sign_in.expired",
    "authorization_declined": "sign_in.declined",
    "access_denied": "sign_in.declined",
    "consent_required": "sign_in.consent",
    "interaction_required": "sign_in.again",
    "login_required": "sign_in.again",
    "unauthorized_client": "sign_in.app_unknown",
    "invalid_scope": "sign_in.scope_unknown",
}
_LOST: Final[frozenset[OutcomeCode]] = frozenset(
    {
        "sign_in.needed",
        "sign_in.again",
        "sign_in.blocked",
        "sign_in.disabled",
        "sign_in.declined",
        "sign_in.expired",
        "sign_in.token_over",
    }
)
_NUMBER = re.compile(r"AADSTS(\d{4,8})")


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """A sign-in that failed: ``code`` names its words, ``params`` fill them in; there is no secret among them."""

    code: OutcomeCode
    params: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None

    @property
    def problem(self) -> Problem:
        """What to report."""
        return Problem(self.code, **self.params)

    @property
    def ends(self) -> bool:
        """Whether somebody who was signed in no longer is."""
        return self.code in _LOST


class SignInRefused(Exception):
    """A sign-in that cannot go on: carries its outcome out of a blocking call."""

    def __init__(self, outcome: SignInOutcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


def judged(answer: Mapping[str, Any], *, account: bool = True) -> SignInOutcome:
    """Return the outcome of an error answer; without ``account``, signing in again would not help against a refused grant."""
    numbers = tuple(_numbers(answer))
    number = next((number for number in numbers if number in _NUMBERS), numbers[0] if numbers else None)
    name = clean(str(answer.get("error") or ""), 60)
    code = _NUMBERS.get(number or 0) or _NAMES.get(name)
    if code is None:
        code = "sign_in.again" if name == "invalid_grant" and number is None and account else "sign_in.refused"
    parts = [f"AADSTS{number}" if number is not None else name or "?"]
    correlation = answer.get("correlation_id")
    if isinstance(correlation, str) and is_guid(correlation):
        parts.append(correlation.lower())
    return SignInOutcome(code, {"told": ", ".join(parts)}, number)


def pending(answer: Mapping[str, Any]) -> bool:
    """Return whether the answer to a poll says to poll again."""
    return answer.get("error") in ("authorization_pending", "slow_down")


def _numbers(answer: Mapping[str, Any]) -> Iterator[int]:
    listed = answer.get("error_codes")
    if isinstance(listed, list):
        yield from (number for number in listed if isinstance(number, int) and not isinstance(number, bool))
    description = answer.get("error_description")
    if isinstance(description, str):
        yield from map(int, _NUMBER.findall(description[:2000]))
