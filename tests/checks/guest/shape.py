"""The shape of ``mfa-desk guest --json``, as the contract defines it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from checks.facts import Vantage, from_iso, parse_fact
from checks.guest.graph.permissions import LookupPart, UnreadReason
from checks.text import clean

SEVERITIES = {
    "guest.not_invited": "problem",
    "guest.deleted": "problem",
    "guest.duplicate": "problem",
    "guest.is_member": "warn",
    "guest.address_collision": "problem",
    "invitation.pending": "problem",
    "account.disabled": "problem",
    "identity.email_code": "info",
    "identity.entra": "info",
    "identity.microsoft_account": "info",
    "identity.google": "info",
    "identity.federated": "info",
    "identity.code_off": "problem",
    "identity.moved": "info",
    "identity.alias": "warn",
    "name.ext_normal": "info",
    "mfa.none": "problem",
    "mfa.home": "info",
    "mfa.ready": "info",
    "mfa.phone_only": "warn",
    "mfa.passkey": "info",
    "mfa.many_authenticators": "warn",
    "signin.failed": "warn",
    "signin.blocked": "problem",
    "lookup.partial": "warn",
}
"""Every finding in the contract."""

_GUEST = {
    *("id", "display_name", "mail", "other_mails", "upn", "decoded_address", "user_type", "enabled", "state"),
    *("state_since", "created", "invited_by", "identity_providers", "methods", "mfa_trusted_from_home", "sign_ins"),
}
_PROVIDERS = {"entra", "microsoft_account", "email_code", "google", "federated", "unknown"}
_OWNERS = {"client", "client_it", "agent", "tenant_admin", "nobody"}


def assert_document(document: dict[str, Any]) -> None:
    assert set(document) == {
        *("schema", "asked", "found", "practice", "guests", "findings", "unread"),
        *("round_trips", "requests", "elapsed_ms", "facts"),
    }
    assert document["schema"] == "mfa-desk/guest/1"
    assert document["found"] == len(document["guests"])
    for guest in document["guests"]:
        assert_guest(guest)
    ids = {guest["id"] for guest in document["guests"]}
    for finding in document["findings"]:
        assert_finding(finding)
        assert finding["guest"] is None or finding["guest"] in ids
    for part in document["unread"]:
        assert set(part) == {"part", "why", "needs", "request_id"}
        assert part["part"] in get_args(LookupPart) and part["why"] in get_args(UnreadReason)
    assert all(parse_fact(fact).vantage is Vantage.TENANT for fact in document["facts"])
    for text in texts(document):
        assert len(text) <= 256 and clean(text) == text


def assert_guest(guest: dict[str, Any]) -> None:
    assert set(guest) == _GUEST
    assert guest["state"] in ("PendingAcceptance", "Accepted", None)
    assert isinstance(guest["enabled"], bool)
    assert set(guest["identity_providers"]) <= _PROVIDERS
    assert guest["mfa_trusted_from_home"] in (True, False, None)
    for method in guest["methods"] or ():
        assert set(method) == {"kind", "label", "added"}
        assert not re.search(r"\d{5}", method["label"]), "a number is masked"
    moments = [from_iso(entry["at"]) for entry in guest["sign_ins"] or ()]
    assert moments == sorted(moments, reverse=True)
    for entry in guest["sign_ins"] or ():
        assert set(entry) == {"at", "app", "ok", "code", "reason", "policies", "correlation_id"}


def assert_finding(finding: dict[str, Any]) -> None:
    assert set(finding) == {"code", "severity", "guest", "evidence", "explain", "next", "owner"}
    assert finding["severity"] == SEVERITIES[finding["code"]]
    assert finding["owner"] in _OWNERS
    for pair in (finding["explain"], finding["next"]):
        assert set(pair) == {"fr", "en"} and all(pair.values())
        assert not re.search(r"\{[a-z_]+\}", " ".join(pair.values()))


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
