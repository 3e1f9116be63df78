"""What Microsoft's sign-in service reveals about a domain without a sign-in: whether it has a tenant, and who checks its passwords.

Two public addresses are asked: the domain's OpenID configuration, and the user realm of a name that nobody has. We don't ask whether a
person has an account. Only an answer in Microsoft's own form counts: a block page, a redirect or a fault leaves the question open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

import httpx

from checks.guid import GUID
from checks.permission import was_not_allowed
from checks.text import clean
from checks.transfer import AS_IT_IS, Allowance, Unreadable, read_body

UnreadWhy = Literal["timeout", "network", "throttled", "error"]
DomainKind = Literal["managed", "federated", "none"]

NOBODY: Final = "mfa-desk-nobody"
"""The name to ask for; no organisation would give anyone such a name."""
_MOST_BYTES: Final = 262_144
_PERSONAL: Final = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant that represents personal Microsoft accounts (Microsoft Learn, "ID token claims reference"): no organisation's."""
_NO_TENANT: Final = 90002
_ISSUER = re.compile(rf"https://[a-z0-9.-]+(?::\d+)?/({GUID})/v2\.0", re.I)
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_KINDS: Final[Mapping[str, DomainKind]] = {"managed": "managed", "federated": "federated", "unknown": "none"}


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """An answer as it came: its status, and its body as JSON, or None if it isn't JSON."""

    status: int
    json: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class DomainTenant:
    """Whether the domain has a tenant, and its id; ``why`` if that could not be read."""

    has: bool | None = None
    id: str | None = None
    why: UnreadWhy | None = None


@dataclass(frozen=True, slots=True)
class Realm:
    """Who checks the domain's passwords; for a federated one, the ``host`` of its sign-in page. ``brand`` is what it calls itself."""

    kind: DomainKind | None = None
    brand: str | None = None
    host: str | None = None
    why: UnreadWhy | None = None


async def ask_tenant(client: httpx.AsyncClient, authority: str, domain: str) -> DomainTenant:
    """Ask whether a domain, in ASCII, has a tenant."""
    page = await _get(client, f"{authority.rstrip('/')}/{quote(domain)}/v2.0/.well-known/openid-configuration")
    return read_tenant(page) if isinstance(page, ServiceReply) else DomainTenant(why=page)


async def ask_realm(client: httpx.AsyncClient, authority: str, domain: str) -> Realm:
    """Ask who checks the passwords of a domain, in ASCII."""
    address = f"{authority.rstrip('/')}/getuserrealm.srf?login={quote(f'{NOBODY}@{domain}')}&json=1"
    page = await _get(client, address)
    return read_realm(page) if isinstance(page, ServiceReply) else Realm(why=page)


def read_tenant(page: ServiceReply) -> DomainTenant:
    """Return what the OpenID configuration of a domain says."""
    body = page.json or {}
    if page.status == 200:
        issuer = _ISSUER.fullmatch(str(body.get("issuer", "")))
        if issuer is not None:
            tenant = issuer[1].lower()
            return DomainTenant(has=False) if tenant == _PERSONAL else DomainTenant(has=True, id=tenant)
    elif page.status == 400:
        codes = body.get("error_codes")
        quoted = re.match(r"AADSTS(\d{3,8})(?!\d)", str(body.get("error_description", "")))
        if (isinstance(codes, list) and _NO_TENANT in codes) or (quoted is not None and int(quoted[1]) == _NO_TENANT):
            return DomainTenant(has=False)
    return DomainTenant(why=_why(page))


def read_realm(page: ServiceReply) -> Realm:
    """Return what the user realm of a name in the domain says."""
    body = page.json or {}
    kind = _KINDS.get(str(body.get("NameSpaceType", "")).lower()) if page.status == 200 else None
    if kind is None:
        return Realm(why=_why(page))
    brand = body.get("FederationBrandName")
    return Realm(
        kind,
        (clean(brand, 120) or None) if isinstance(brand, str) and kind != "none" else None,
        host_of(body.get("AuthURL")) if kind == "federated" else None,
    )


def host_of(address: object) -> str | None:
    """Return the host of an https address, as a host name in ASCII; None for anything else."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError:
        return None
    return host if parts.scheme == "https" and _HOST.match(host) else None


def _why(page: ServiceReply) -> UnreadWhy:
    return "throttled" if page.status in (429, 503) else "error"


async def _get(client: httpx.AsyncClient, address: str) -> ServiceReply | UnreadWhy:
    """Return an answer of at most a quarter of a megabyte; a redirect counts as an answer and is not followed."""
    headers = {"Accept": "application/json", **AS_IT_IS}
    try:
        async with client.stream("GET", address, headers=headers, follow_redirects=False) as response:
            body = await read_body(response, Allowance(_MOST_BYTES))
    except Unreadable:
        return ServiceReply(response.status_code, None)
    except httpx.TimeoutException:
        return "timeout"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "error" if was_not_allowed(error) else "network"
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    return ServiceReply(response.status_code, parsed if isinstance(parsed, dict) else None)
