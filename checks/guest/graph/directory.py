"""The tenant as Microsoft Graph reports it: each question of the port as the requests that answer it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import quote

from checks.facts import iso
from checks.guest.actions import Done, GuestAction
from checks.guest.directory import HomeTenant, PartnerTrust, PartResult, SearchResult
from checks.guest.graph.client import BETA, Graph, ListReply, ObjectReply, open_graph
from checks.guest.graph.permissions import GraphFailure, LookupPart, Unread
from checks.guest.graph.records import (
    USER_PROPERTIES,
    AuthMethod,
    Holder,
    Registration,
    SignInEntry,
    User,
    accepts_home_mfa,
    read_holder,
    read_inviter,
    read_method,
    read_registration,
    read_sign_in,
    read_user,
    text,
)
from checks.guest.graph.response import GraphReply
from checks.guest.graph.search import by_mail, by_proxy, quoted, search, without_id
from checks.guest.rules import has_address
from checks.text import clean

if TYPE_CHECKING:
    import httpx

    from checks.guest.graph.token import AccessToken, Tokens
    from checks.guest.query import GuestQuery
    from checks.settings import Settings

T = TypeVar("T")

_DELETED: Final = "/directory/deletedItems/microsoft.graph.user"
_HOLDERS: Final[Mapping[Literal["contact", "group"], tuple[LookupPart, str]]] = {
    "contact": ("contacts", "/contacts"),
    "group": ("groups", "/groups"),
}
_REPORT: Final = "/reports/authenticationMethods/userRegistrationDetails/{}"
_TENANT: Final = "/tenantRelationships/findTenantInformationByDomainName(domainName='{}')"
_DEFAULT_TRUST: Final = "/policies/crossTenantAccessPolicy/default"
_PARTNER_TRUST: Final = "/policies/crossTenantAccessPolicy/partners/{}"
_CODES: Final = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email"
_CODES_ALLOWED: Final = "allowExternalIdToUseEmailOtp"
_CODES_ALLOWED_BY: Final = {"default": True, "enabled": True, "disabled": False}
_MOST_PAGES_OF_LOG: Final = 3
_LONGEST_LINK: Final = 4000


class GraphDirectory:
    """The tenant's directory, behind Graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._graph.requests

    async def sign_in(self) -> AccessToken:
        """Return the token that will be used. Raises Problem if nobody is signed in."""
        return await self._graph.sign_in()

    async def find_users(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the live users with the address, those whose mail it is first."""
        if query.object_id is not None:
            return await self._user(query.object_id, until)
        filters = [
            condition
            for address in query.addresses
            for condition in (*by_mail([address]), by_proxy(address), f"userPrincipalName eq {quoted(address)}")
        ]
        filters += [f"startsWith(userPrincipalName,{quoted(prefix)})" for prefix in query.prefixes]
        result = await search(self._graph, "users", "/users", filters, USER_PROPERTIES, read_user, until)
        users = {user.id: user for user in result.items if has_address(user, query)}
        return SearchResult(tuple(users.values()), result.waits, result.unread, result.whole)

    async def _user(self, object_id: str, until: float) -> SearchResult[User]:
        path, params = f"/users/{quote(object_id, safe='')}", {"$select": USER_PROPERTIES}
        reply = await self._graph.get("users", path, params, until=until, absent=True)
        if isinstance(reply, Unread):
            return SearchResult(waits=1, unread=(reply,), whole=False)
        if reply.json is None:
            return SearchResult((), reply.waits)
        user = read_user(reply.json)
        if user is None:
            return SearchResult((), reply.waits, (without_id("users"),), whole=False)
        return SearchResult((user,), reply.waits)

    async def find_deleted(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the users with the address that were deleted within the last thirty days."""
        filters = [f"id eq {quoted(query.object_id)}"] if query.object_id is not None else by_mail(query.addresses)
        select = f"{USER_PROPERTIES},deletedDateTime"
        return await search(self._graph, "deleted", _DELETED, filters, select, read_user, until)

    async def find_holders(
        self, kind: Literal["contact", "group"], addresses: Sequence[str], until: float
    ) -> SearchResult[Holder]:
        """Find the contacts or groups that hold one of the addresses."""
        part, path = _HOLDERS[kind]
        filters = [condition for address in addresses for condition in (by_mail([address])[0], by_proxy(address))]

        def read(raw: Any) -> Holder | None:
            return read_holder(kind, raw)

        return await search(self._graph, part, path, filters, "id,displayName,mail,proxyAddresses", read, until)

    async def find_proxies(self, addresses: Sequence[str], until: float) -> SearchResult[User]:
        """Find the live users that hold one of the addresses as proxy address."""
        filters = [by_proxy(address) for address in addresses]
        return await search(self._graph, "users", "/users", filters, USER_PROPERTIES, read_user, until)

    async def methods(self, user: User, until: float) -> PartResult[tuple[AuthMethod, ...]]:
        """Read a user's registered methods; those that can't be read are left out and named."""
        reply = await self._graph.list("methods", f"{_path(user)}/authentication/methods", until=until)
        result = _listed(reply, read_method)
        if isinstance(reply, ListReply) and len(result.value or ()) < len(reply.items):
            return PartResult(result.value, result.waits, (Unread("methods", "error", "@odata.type", None),))
        return result

    async def registration(self, user: User, until: float) -> PartResult[Registration]:
        """Read the report on a user's registration."""
        path = _REPORT.format(quote(user.id, safe=""))
        reply = await self._graph.get("registration", path, until=until, absent=True)
        return _read(reply, lambda: read_registration(reply.json) if isinstance(reply, ObjectReply) else None)

    async def inviter(self, user: User, until: float) -> PartResult[str]:
        """Read who invited a user."""
        path = f"{_path(user)}/invitedBy"
        reply = await self._graph.get("inviter", path, until=until, version=BETA, absent=True)
        return _read(reply, lambda: (read_inviter(reply.json) or None) if isinstance(reply, ObjectReply) else None)

    async def sign_ins(
        self, user: User, since: datetime, most: int, until: float
    ) -> PartResult[tuple[SignInEntry, ...]]:
        """Read a user's newest entries in the sign-in log, ``most`` of them."""
        condition = f"userId eq {quoted(user.id)} and createdDateTime ge {iso(since)[:19]}Z"
        params = {"$filter": condition, "$top": str(most)}
        reply = await self._graph.list(
            "sign_ins", "/auditLogs/signIns", params, until=until, most=most, pages=_MOST_PAGES_OF_LOG
        )
        return _listed(reply, read_sign_in)

    async def home_tenant(self, domain: str, until: float) -> PartResult[HomeTenant]:
        """Read the tenant that a domain belongs to."""
        try:
            name = domain.encode("idna").decode("ascii")
        except UnicodeError:
            name = domain
        reply = await self._graph.get("domain", _TENANT.format(quote(name, safe="")), until=until, absent=True)
        return _policy(reply, "domain", "tenantId", _home_tenant)

    async def default_trust(self, until: float) -> PartResult[bool]:
        """Read whether the MFA of other tenants is trusted by default."""
        reply = await self._graph.get("trust", _DEFAULT_TRUST, until=until)
        return _policy(reply, "trust", "inboundTrust", accepts_home_mfa)

    async def partner_trust(self, tenant_id: str, until: float) -> PartResult[PartnerTrust]:
        """Read whether the MFA of one tenant is trusted."""
        path = _PARTNER_TRUST.format(quote(tenant_id, safe=""))
        reply = await self._graph.get("trust", path, until=until, absent=True)
        return _policy(reply, "trust", "inboundTrust", _partner_trust)

    async def codes_allowed(self, until: float) -> PartResult[bool]:
        """Read whether guests may sign in by an e-mailed code."""
        reply = await self._graph.get("policies", _CODES, until=until)
        return _policy(reply, "policies", _CODES_ALLOWED, _codes_allowed)

    async def perform(self, action: GuestAction, until: float) -> Done:
        """Do something for a guest.

        Graph's success status means that an invitation, a reset or a removal is done, whatever happens to a body that would only be shown;
        a link needs the link itself, since an invitation whose link was lost was made all the same. A refusal has failed. Anything
        inconclusive is unknown: no answer, a page or a block from the network, a Graph fault (5xx except 503), any other success status.
        """
        request = action.request
        answer = await self._graph.send(request.method, request.path, request.body, need=action.need, until=until)
        request_id = answer.request_id or ""
        trouble = answer if isinstance(answer, GraphFailure) else None
        succeeded = answer.status == request.success and (trouble is None or trouble.why == "error")
        if succeeded and action.kind != "link":
            return Done("done", None, request_id)
        link = _link(answer.body) if succeeded and isinstance(answer, GraphReply) else ""
        if link:
            return Done("done", None, request_id, link)
        if trouble is None:
            missing = "inviteRedeemUrl" if succeeded else answer.code
            trouble = GraphFailure(
                "error", f"HTTP {answer.status} {missing}".strip(), request_id, answer.code, answer.status
            )
        return Done("unknown" if _may_be_done(trouble) else "failed", trouble, request_id)


@asynccontextmanager
async def open_directory(
    settings: Settings,
    tokens: Tokens,
    *,
    scopes: Sequence[str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[GraphDirectory]:
    """Open the settings' tenant, as `open_graph` opens Graph. Raises Problem for settings that can't be used."""
    async with open_graph(settings, tokens, scopes=scopes, transport=transport) as graph:
        yield GraphDirectory(graph)


def _path(user: User) -> str:
    return f"/users/{quote(user.id, safe='')}"


def _listed(reply: ListReply | Unread, read: Callable[[Any], T | None]) -> PartResult[tuple[T, ...]]:
    if isinstance(reply, Unread):
        return PartResult(None, 1, (reply,))
    return PartResult(tuple(record for raw in reply.items if (record := read(raw)) is not None), reply.waits)


def _read(reply: ObjectReply | Unread, read: Callable[[], T | None]) -> PartResult[T]:
    return PartResult(None, 1, (reply,)) if isinstance(reply, Unread) else PartResult(read(), reply.waits)


def _policy(
    reply: ObjectReply | Unread, part: LookupPart, wanted: str, read: Callable[[Mapping[str, Any] | None], T | None]
) -> PartResult[T]:
    """Return what a policy says; one that does not answer the question stays unread because the property ``wanted`` is missing."""
    if isinstance(reply, Unread):
        return PartResult(None, 1, (reply,))
    value = read(reply.json)
    return PartResult(value, reply.waits, () if value is not None else (Unread(part, "error", wanted, None),))


def _home_tenant(raw: Mapping[str, Any] | None) -> HomeTenant | None:
    if raw is None:
        return HomeTenant()
    tenant_id = text(raw, "tenantId", 64)
    return HomeTenant(tenant_id, text(raw, "displayName") or text(raw, "defaultDomainName")) if tenant_id else None


def _partner_trust(raw: Mapping[str, Any] | None) -> PartnerTrust | None:
    return PartnerTrust(accepts_home_mfa(raw)) if raw is None or "inboundTrust" in raw else None


def _codes_allowed(raw: Mapping[str, Any] | None) -> bool | None:
    """Return whether guests may sign in by an e-mailed code: they may, unless that was switched off.

    Microsoft Learn, "Email one-time passcode".
    """
    value = raw.get(_CODES_ALLOWED) if raw else None
    return _CODES_ALLOWED_BY.get(value.casefold()) if isinstance(value, str) else None


def _link(body: Any) -> str:
    """Return the redeem link in an answer; empty if there is none."""
    link = body.get("inviteRedeemUrl") if isinstance(body, Mapping) else None
    return clean(link, _LONGEST_LINK) if isinstance(link, str) and link.startswith("https://") else ""


def _may_be_done(trouble: GraphFailure) -> bool:
    """Return whether Graph may have done something that it gave no clear answer to."""
    status = trouble.status or 0
    return trouble.why in ("timeout", "network") or 200 <= status < 300 or (status >= 500 and status != 503)
