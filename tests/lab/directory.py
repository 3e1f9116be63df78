"""A tenant as Graph would report it: plain objects by path, with the answers to what a look-up and its actions send."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from tests.lab.odata import BadFilter, matcher

Raw = dict[str, Any]

_PAGE: Final = 100
_USER: Final = re.compile(r"/users/([^/]+)")
_OF_USER: Final = re.compile(r"/users/([^/]+)/(authentication/methods|invitedBy)")
_REGISTRATION: Final = re.compile(r"/reports/authenticationMethods/userRegistrationDetails/([^/]+)")
_TENANT: Final = re.compile(r"/tenantRelationships/findTenantInformationByDomainName\(domainName='([^']+)'\)")
_PARTNER: Final = re.compile(r"/policies/crossTenantAccessPolicy/partners/([^/]+)")
_COLLECTIONS: Final = {
    "/users": "users",
    "/directory/deletedItems/microsoft.graph.user": "deleted",
    "/contacts": "contacts",
    "/groups": "groups",
    "/auditLogs/signIns": "sign_ins",
}
_SINGLE: Final = {
    "/policies/crossTenantAccessPolicy/default": "default_trust",
    "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email": "codes",
}


@dataclass(frozen=True)
class Answer:
    """What comes back for a request."""

    status: int
    body: Any


@dataclass
class Directory:
    """The objects of a tenant, in Graph's own shapes.

    ``methods``, ``inviters`` and ``registrations`` are by user id, ``tenants`` by domain, ``partners`` by tenant id.
    """

    users: list[Raw] = field(default_factory=list)
    deleted: list[Raw] = field(default_factory=list)
    contacts: list[Raw] = field(default_factory=list)
    groups: list[Raw] = field(default_factory=list)
    sign_ins: list[Raw] = field(default_factory=list)
    methods: dict[str, list[Raw]] = field(default_factory=dict)
    inviters: dict[str, Raw] = field(default_factory=dict)
    registrations: dict[str, Raw] = field(default_factory=dict)
    tenants: dict[str, Raw] = field(default_factory=dict)
    partners: dict[str, Raw] = field(default_factory=dict)
    default_trust: Raw = field(default_factory=dict)
    codes: Raw = field(default_factory=dict)

    def get(self, base: str, path: str, query: Mapping[str, str]) -> Answer:
        """Return the answer to a GET of ``path``, which follows the version; ``base`` is what next links begin with."""
        path = unquote(path)
        if path in _COLLECTIONS:
            return self._listed(getattr(self, _COLLECTIONS[path]), f"{base}{path}", query)
        if path in _SINGLE:
            return Answer(200, getattr(self, _SINGLE[path]))
        if (match := _OF_USER.fullmatch(path)) is not None:
            return self._of_user(match[1], match[2])
        if (match := _USER.fullmatch(path)) is not None:
            user = self.user(match[1])
            return _missing() if user is None else Answer(200, _selected(user, query))
        for pattern, table in ((_REGISTRATION, self.registrations), (_TENANT, self.tenants), (_PARTNER, self.partners)):
            if (match := pattern.fullmatch(path)) is not None:
                raw = table.get(match[1])
                return _missing() if raw is None else Answer(200, raw)
        return error(400, "BadRequest")

    def user(self, user_id: str) -> Raw | None:
        """Return the live user with that id."""
        return next((user for user in self.users if user["id"] == user_id), None)

    def _of_user(self, user_id: str, what: str) -> Answer:
        if self.user(user_id) is None:
            return _missing()
        if what == "invitedBy":
            inviter = self.inviters.get(user_id)
            return _missing() if inviter is None else Answer(200, {"value": [inviter]})
        return Answer(200, {"value": self.methods.get(user_id, [])})

    def _listed(self, objects: list[Raw], url: str, query: Mapping[str, str]) -> Answer:
        try:
            test = matcher(query["$filter"]) if "$filter" in query else lambda _: True
        except BadFilter:
            return error(400, "Request_UnsupportedQuery")
        selected = [_selected(raw, query) for raw in objects if test(raw)]
        begin, size = int(query.get("$skiptoken", 0)), int(query.get("$top", _PAGE))
        body: Raw = {"value": selected[begin : begin + size]}
        if begin + size < len(selected):
            next_query = {**query, "$skiptoken": str(begin + size)}
            body["@odata.nextLink"] = f"{url}?{urlencode(next_query, quote_via=quote)}"
        return Answer(200, body)


def error(status: int, code: str, request_id: str = "") -> Answer:
    """Return one of Graph's errors."""
    inner = {"request-id": request_id} if request_id else {}
    return Answer(status, {"error": {"code": code, "message": code, "innerError": inner}})


def encoded(answer: Answer) -> bytes:
    """Return an answer's bytes."""
    return json.dumps(answer.body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _missing() -> Answer:
    return error(404, "Request_ResourceNotFound")


def _selected(raw: Raw, query: Mapping[str, str]) -> Raw:
    wanted = query.get("$select")
    return raw if wanted is None else {name: raw[name] for name in wanted.split(",") if name in raw}
