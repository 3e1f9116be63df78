"""msal's application: made over our own HTTP client, asked for tokens, and kept from logging what it reads. Every call here blocks."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.cache import TokenStorage, open_cache
from checks.guest.sign_in.claims import account_of, is_sendable, scopes_of
from checks.guest.sign_in.http import AuthorityClient
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused, judged
from checks.settings import Settings
from checks.text import clean

_NO_SCOPES: Final = frozenset({"openid", "profile", "email", "offline_access", ".default"})
_LONGEST: Final = 86_400
"""The longest that a token is taken to last, in seconds, whatever the answer says: Entra's lasts 24 hours at most."""


@dataclass(frozen=True, slots=True)
class Application:
    """msal's application for one tenant, and how its tokens are stored."""

    msal: Any
    http: AuthorityClient
    graph: str
    kept: TokenStorage
    answers: dict[str, Any] = field(default_factory=dict, repr=False)

    def ask_anew(self) -> None:
        """Make msal forget the refusals that it caches for a minute: a person tries again because something was fixed."""
        self.answers.clear()

    def full(self, scopes: Sequence[str]) -> list[str]:
        """Return Graph's scopes by their full names."""
        return [f"{self.graph}/{scope}" for scope in scopes]

    def token(self, answer: Mapping[str, Any], account: str = "") -> AccessToken:
        """Return the token in an answer. Raises SignInRefused for an answer without one."""
        secret = answer.get("access_token")
        if not isinstance(secret, str) or not is_sendable(secret):
            raise SignInRefused(judged(answer))
        seconds = answer.get("expires_in")
        lasts = timedelta(seconds=min(seconds, _LONGEST)) if isinstance(seconds, int) else None
        expires = None if lasts is None else datetime.now(UTC) + lasts
        claims = answer.get("id_token_claims")
        who = account_of(claims) if isinstance(claims, Mapping) else ""
        return AccessToken(secret, granted(answer) or scopes_of(secret), who or account, expires)

    def accounts(self) -> list[dict[str, Any]]:
        """Return who is signed in."""
        return list(self.msal.get_accounts())

    def silent(self, scopes: Sequence[str], *, anew: bool) -> AccessToken | None:
        """Return a token without asking anyone; None if nobody is signed in (any more). Raises SignInRefused."""
        accounts = self.accounts()
        if not accounts:
            return None
        account = accounts[-1]
        answer = self.msal.acquire_token_silent_with_error(
            self.full(scopes), account, force_refresh=anew, http_exceptions=(SignInRefused,)
        )
        if account["home_account_id"] not in {left["home_account_id"] for left in self.accounts()}:
            # Signed out while it was being renewed: msal has kept the new tokens all the same.
            self.msal.remove_account(account)
            return None
        return None if answer is None else self.token(answer, clean(str(account.get("username", "")), 120))

    def only(self, username: str) -> None:
        """Forget whoever signed in before: the latest sign-in counts."""
        accounts = self.accounts()
        if any(account.get("username") == username for account in accounts):
            for account in accounts:
                if account.get("username") != username:
                    self.msal.remove_account(account)

    def forget(self) -> None:
        """Sign everybody out, in a cache on disk too."""
        for account in self.accounts():
            self.msal.remove_account(account)


def open_application(settings: Settings, credential: Mapping[str, str] | None = None) -> Application:
    """Return the application of the settings; with a ``credential``, one that signs in as itself.

    Asks the authority for its endpoints. Raises SignInRefused, and Problem for settings that can't be used.
    """
    tenant = settings.tenant
    if not tenant.client_id.strip():
        raise SignInRefused(SignInOutcome("sign_in.no_client_id"))
    msal = _quiet_msal()
    http = AuthorityClient(settings)
    authority = str(http.authority).rstrip("/")
    # Without instance discovery msal asks only the authority itself, whoever runs it.
    answers: dict[str, Any] = {}
    common: dict[str, Any] = {
        "authority": f"{authority}/{tenant.id.strip()}",
        "http_client": http,
        "instance_discovery": False,
        "http_cache": answers,
    }
    cache, kept = open_cache(settings) if credential is None else (None, TokenStorage("memory"))
    try:
        if credential is not None:
            made = msal.ConfidentialClientApplication(tenant.client_id.strip(), client_credential=credential, **common)
        else:
            made = msal.PublicClientApplication(tenant.client_id.strip(), token_cache=cache, **common)
    except (ValueError, KeyError):
        http.close()
        known_cause = None if http.refusal is None else judged(http.refusal)
        if known_cause is not None and known_cause.code != "sign_in.refused":
            raise SignInRefused(known_cause) from None
        raise SignInRefused(SignInOutcome("sign_in.tenant_unknown", {"told": clean(tenant.id, 120)})) from None
    except SignInRefused:
        http.close()
        raise
    return Application(made, http, tenant.graph.rstrip("/"), kept, answers)


def granted(answer: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the scopes that an answer says were granted, by their short names in lower case; None if it does not say."""
    scopes = answer.get("scope")
    if not isinstance(scopes, str) or not scopes.strip():
        return None
    names = frozenset(clean(scope.rpartition("/")[2], 120).lower() for scope in scopes.split())
    return names - _NO_SCOPES or None


def _quiet_msal() -> Any:
    """Return msal, which would otherwise log whole answers, even to standard error, and warn about how a pasted address comes back."""
    for name in ("msal", "msal_extensions"):
        log = logging.getLogger(name)
        log.handlers[:] = [logging.NullHandler()]
        log.propagate = False
        log.setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"msal(\..*)?")
    import msal

    return msal
