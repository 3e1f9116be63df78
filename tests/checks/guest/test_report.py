"""A report from a database or a file: one from an earlier version, one with wrong values, and something that is not a report at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checks.domain.report import DomainReport
from checks.guest.report import GuestReport, ReportedGuest

OLD: dict[str, Any] = {
    "schema": "mfa-desk/guest/1",
    "asked": "maude@acme.example",
    "found": 1,
    "practice": False,
    "guests": [
        {
            "id": "11111111-1111-4111-8111-111111111111",
            "display_name": "Maude Tremblay",
            "mail": "maude@acme.example",
            "other_mails": ["maude@acme.example"],
            "upn": "maude_acme.example#EXT#@DMCHosting.onmicrosoft.com",
            "decoded_address": "maude@acme.example",
            "user_type": "Guest",
            "enabled": True,
            "state": "Accepted",
            "state_since": "2026-11-14T15:00:00.000Z",
            "created": None,
            "invited_by": None,
            "identity_providers": ["email_code"],
            "methods": [{"kind": "phone", "label": "***42", "added": "2026-11-15T15:00:00.000Z"}],
            "mfa_trusted_from_home": False,
            "sign_ins": [
                {
                    "at": "2026-11-24T14:57:00.000Z",
                    "app": "Streamworks Tech",
                    "ok": False,
                    "code": 50126,
                    "reason": "",
                    "policies": [],
                    "correlation_id": "correlation-3",
                }
            ],
        }
    ],
    "findings": [
        {
            "code": "guest.address_collision",
            "severity": "problem",
            "guest": "11111111-1111-4111-8111-111111111111",
            "evidence": {"holders": [{"kind": "contact", "id": "c", "name": "Maude"}]},
            "explain": {"fr": "Déjà tenue.", "en": "Already held."},
            "next": {"fr": "Enlever.", "en": "Take it off."},
            "owner": "tenant_admin",
        }
    ],
    "unread": [{"part": "deleted", "why": "role", "needs": "User Administrator", "request_id": None}],
    "round_trips": 2,
    "requests": 14,
    "elapsed_ms": 812.4,
    "facts": [
        {
            "key": "guest.found",
            "value": "yes",
            "vantage": "tenant",
            "at": "2026-11-24T15:00:00.000Z",
            "by": "guest",
        }
    ],
}
"""A look-up as it was stored before reports were models."""

OLD_DOMAIN: dict[str, Any] = {
    "schema": "mfa-desk/domain/1",
    "asked": "maude@acme.example",
    "domain": "acme.example",
    "at": "2026-11-24T15:00:00.000Z",
    "public": False,
    "tenant": {"has": True, "id": "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"},
    "kind": "federated",
    "brand": "Acme",
    "federation_host": "sts.acme.example",
    "mail": {"exists": True, "hosts": ["mx.acme.example"], "gateway": None, "refuses": False},
    "senders": [
        {
            "domain": "microsoft.com",
            "spf": {"state": "present", "value": "-all"},
            "dmarc": {"state": "present", "value": "reject"},
            "dkim": {"state": "untold", "value": None},
        }
    ],
    "findings": [
        {
            "code": "realm.managed",
            "severity": "info",
            "owner": "nobody",
            "explain": {"fr": "Chez Microsoft.", "en": "At Microsoft."},
            "next": None,
        }
    ],
    "unread": [{"part": "mail", "why": "timeout"}],
    "elapsed_ms": 300.1,
    "facts": [],
}


def test_an_earlier_look_up_is_read_and_written_as_it_was() -> None:
    report = GuestReport.parse(OLD)
    assert report is not None and report.as_json() == OLD
    assert json.dumps(report.as_json()) == json.dumps(OLD), "the order of the keys too"
    assert report.names == ("Maude Tremblay", "Maude") and report.has_problem
    assert report.fact("guest.found") == "yes" and report.fact("guest.state") is None


def test_an_earlier_domain_is_read_and_written_as_it_was() -> None:
    report = DomainReport.parse(OLD_DOMAIN)
    assert report is not None and json.dumps(report.as_json()) == json.dumps(OLD_DOMAIN)
    assert not report.has_problem


@pytest.mark.parametrize("raw", [None, [], "x", 5])
def test_what_is_no_report_is_none(raw: object) -> None:
    assert GuestReport.parse(raw) is None and DomainReport.parse(raw) is None


def test_a_document_without_keys_has_their_defaults() -> None:
    report = GuestReport.parse({"guests": [{"mail": "m@acme.example"}], "later": 1})
    assert report is not None and report.guests == (ReportedGuest(mail="m@acme.example"),)
    assert report.findings == report.unread == report.facts == () and report.as_json()["schema"] == "mfa-desk/guest/1"


@pytest.mark.parametrize("key", [key for key in OLD if key != "schema"])
@pytest.mark.parametrize("value", [None, 5, "x", [None], [{}], [[]], {"a": 1}, 1e308])
def test_a_wrong_value_costs_nothing_but_itself(key: str, value: object) -> None:
    report = GuestReport.parse({**OLD, key: value})
    assert report is not None
    assert json.loads(json.dumps(report.as_json()))
    assert {**report.as_json(), key: None} == {**OLD, key: None}


@pytest.mark.parametrize("key", list(OLD["guests"][0]))
@pytest.mark.parametrize("value", [None, 5, "x", [None], {"a": 1}])
def test_a_wrong_value_of_a_guest(key: str, value: object) -> None:
    report = GuestReport.parse({**OLD, "guests": [{**OLD["guests"][0], key: value}]})
    assert report is not None and len(report.guests) == 1
    whole = GuestReport.parse(OLD)
    assert whole is not None
    assert report.guests[0].model_dump(exclude={key}) == whole.guests[0].model_dump(exclude={key})
