"""Signing in by device code, against a token service that answers as Microsoft's does, through msal itself."""

from __future__ import annotations

import asyncio

import pytest

from checks.guest.graph.permissions import read_scopes
from checks.problems import Problem
from checks.texts import LANGS
from tests.checks.guest.sign_in.conftest import Sit
from tests.lab.entra import AGENT, CODE, CORRELATION, PENDING, PORTAL, SLOW_DOWN, Entra, answer, refusal
from tests.lab.servers import http, reset_at_once, silent
from tests.waiting import until

READ = read_scopes()


async def test_the_code_is_shown_and_the_token_is_for_what_a_look_up_reads(service: Entra, sit: Sit) -> None:
    service.will("device_code", PENDING, PENDING)
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    waiting = next(state for state in desk.states if state.phase == "waiting")
    assert waiting.shown is not None
    assert (waiting.shown.code, waiting.shown.address) == (CODE, "https://microsoft.com/devicelogin")
    assert (state.phase, state.account, state.kept) == ("in", AGENT, "memory")
    assert state.scopes == frozenset(scope.lower() for scope in READ)
    assert desk.pauses == [5, 5, 5]
    token = await desk.sign_in.token(READ)
    assert token.secret in service.secrets and token.account == AGENT
    scopes = next(form["scope"] for kind, form in service.requests if kind == "devicecode")
    assert set(scopes.split()) == {f"https://graph.microsoft.com/{scope}" for scope in READ} | {
        "openid",
        "profile",
        "offline_access",
    }
    assert not any("Write" in scope or "Invite" in scope for scope in scopes.split())


async def test_slow_down_slows_down(service: Entra, sit: Sit) -> None:
    service.will("device_code", SLOW_DOWN, PENDING)
    desk = sit()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"
    assert desk.pauses == [5, 10, 10]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (refusal(70019, "code_expired", "The verification code has expired."), "sign_in.expired"),
        (refusal(70020, "expired_token", "This device code has expired."), "sign_in.expired"),
        (answer({"error": "expired_token"}, "400 Bad Request"), "sign_in.expired"),
        (refusal(65004, "authorization_declined", "The user declined."), "sign_in.declined"),
        (answer({"error": "authorization_declined"}, "400 Bad Request"), "sign_in.declined"),
        (refusal(53003, "invalid_grant", "Access has been blocked by Conditional Access."), "sign_in.blocked"),
        (refusal(50097, "invalid_grant", "Device authentication is required."), "sign_in.blocked"),
        (refusal(53000, "invalid_grant", "Device is not compliant.", claims="{}"), "sign_in.blocked"),
        (refusal(50076, "interaction_required", "Multifactor is required."), "sign_in.again"),
        (
            refusal(7000218, "invalid_client", "client_assertion is required.", "401 Unauthorized"),
            "sign_in.public_client",
        ),
        (refusal(50020, "invalid_request", "User does not exist in tenant."), "sign_in.not_here"),
        (refusal(90094, "access_denied", "Admin consent is required."), "sign_in.consent"),
        (refusal(999999, "invalid_grant", "Something new."), "sign_in.refused"),
    ],
)
async def test_a_refusal_is_said_for_what_it_is(service: Entra, sit: Sit, reply: bytes, code: str) -> None:
    service.will("device_code", PENDING, reply)
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.phase == "ended" and state.problem is not None and state.problem.code == code
    assert not desk.sign_in.signed_in
    for lang in LANGS:
        text = f"{state.problem.message(lang)} {state.problem.remedy(lang)}"
        assert "{" not in text and CODE not in text
        if b"error_codes" in reply:
            assert CORRELATION in text and "AADSTS" in text
    with pytest.raises(Problem) as raised:
        await desk.sign_in.token(READ)
    assert raised.value.code == "sign_in.needed"


@pytest.mark.parametrize(
    ("kind", "reply", "code"),
    [
        ("devicecode", refusal(700016, "unauthorized_client", "Application was not found."), "sign_in.app_unknown"),
        ("devicecode", refusal(70011, "invalid_scope", "The scope isn't valid."), "sign_in.scope_unknown"),
        ("devicecode", refusal(53003, "invalid_grant", "Blocked."), "sign_in.blocked"),
        ("devicecode", PORTAL, "sign_in.portal"),
        ("devicecode", http("302 Found", Location="https://portal.example/"), "sign_in.portal"),
        ("devicecode", http("429 Too Many Requests", b"{}", **{"Retry-After": "17"}), "sign_in.busy"),
        ("devicecode", http("503 Service Unavailable"), "sign_in.busy"),
        ("devicecode", answer({"surprise": [1]}), "sign_in.refused"),
        ("devicecode", http("200 OK", b"[1]"), "sign_in.nonsense"),
        ("devicecode", http("200 OK", b"{" * 5000), "sign_in.nonsense"),
        ("devicecode", http("200 OK", b" " * 1_000_100), "sign_in.nonsense"),
        ("devicecode", reset_at_once, "sign_in.unreachable"),
        ("discovery", answer({"issuer": "x"}, "201 Created"), "sign_in.nonsense"),
        ("discovery", PORTAL, "sign_in.portal"),
        ("discovery", refusal(90002, "invalid_tenant", "Tenant not found."), "sign_in.tenant_unknown"),
        ("discovery", answer({"issuer": "x"}), "sign_in.tenant_unknown"),
        ("discovery", http("404 Not Found", b"{}"), "sign_in.tenant_unknown"),
        ("discovery", http("500 Internal Server Error"), "sign_in.busy"),
    ],
)
async def test_what_stands_in_the_way_at_the_start(
    service: Entra, sit: Sit, kind: str, reply: bytes, code: str
) -> None:
    service.will(kind, reply)
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == code
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"


async def test_what_passes_is_polled_through(service: Entra, sit: Sit) -> None:
    busy = http("429 Too Many Requests", b"{}", **{"Retry-After": "17"})
    service.will("device_code", reset_at_once, PORTAL, busy, PENDING)
    desk = sit()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"
    said = [
        state.shown.trouble.code for state in desk.states if state.shown is not None and state.shown.trouble is not None
    ]
    assert said == ["sign_in.unreachable", "sign_in.portal", "sign_in.busy"]
    assert desk.pauses == [5, 5, 5, 17, 17]


async def test_a_code_that_nobody_uses_ends_by_its_own_time(service: Entra, sit: Sit) -> None:
    service.will("devicecode", answer({"user_code": "A", "device_code": "b", "verification_uri": "c", "expires_in": 0}))
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.expired"


@pytest.mark.parametrize("how", ["interval", "Retry-After"])
async def test_no_pause_is_longer_than_the_code_lasts(service: Entra, sit: Sit, how: str) -> None:
    flow = {"user_code": "A", "device_code": "b", "verification_uri": "c", "expires_in": 60}
    service.will("devicecode", answer({**flow, "interval": 86_400} if how == "interval" else flow))
    service.will("device_code", http("429 Too Many Requests", b"{}", **{"Retry-After": "86400"}), PENDING)
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    assert max(desk.pauses) <= 60


async def test_an_interval_of_nothing_does_not_poll_for_ever(service: Entra, sit: Sit) -> None:
    service.will(
        "devicecode",
        answer({"user_code": "A", "device_code": "b", "verification_uri": "c", "expires_in": "900", "interval": 0}),
    )
    service.will("device_code", PENDING)
    desk = sit()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"
    assert desk.pauses == [1, 1]


async def test_cancelling_ends_at_once_even_in_a_poll(service: Entra, sit: Sit) -> None:
    service.will("device_code", silent)
    desk = sit()
    desk.sign_in.start()
    await until(lambda: service.times("device_code"))
    assert desk.sign_in.cancel()
    assert not desk.sign_in.running
    state = desk.sign_in.state
    assert state.phase == "ended" and state.problem is not None and state.problem.code == "sign_in.cancelled"
    assert not desk.sign_in.cancel()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"


async def test_starting_again_gives_up_the_one_before(service: Entra, sit: Sit) -> None:
    service.will("device_code", silent)
    desk = sit()
    desk.sign_in.start()
    await until(lambda: service.times("device_code"))
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    await asyncio.sleep(0)
    assert state.phase == "in" and desk.sign_in.state.phase == "in"


async def test_a_certificate_that_is_not_trusted_is_said(service: Entra, sit: Sit) -> None:
    from dataclasses import replace

    desk = sit()
    desk.sign_in._settings = replace(
        desk.sign_in._settings, network=replace(desk.sign_in._settings.network, ca_file="")
    )
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.tls"
    assert service.requests == []


@pytest.mark.parametrize("host", ["elsewhere.example", "xn--0", "x:y", "\ud800@127.0.0.1"])
async def test_endpoints_of_another_host_are_not_asked(service: Entra, sit: Sit, host: str) -> None:
    at = f"https://{host}/t/oauth2/v2.0"
    service.will(
        "discovery",
        answer(
            {
                "authorization_endpoint": f"{at}/a",
                "token_endpoint": f"{at}/t",
                "device_authorization_endpoint": f"{at}/d",
            }
        ),
    )
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.elsewhere"


async def test_without_an_app_registration_nothing_is_asked(service: Entra, sit: Sit) -> None:
    desk = sit(client_id="")
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.no_client_id"
    assert service.requests == []


@pytest.mark.parametrize(
    "authority", ["http://127.0.0.1:9", "login.microsoftonline.com", "https://a/b", "https://u@h", "https://xn--0"]
)
async def test_an_authority_that_is_none_is_wrong_configuration(sit: Sit, authority: str) -> None:
    desk = sit(authority=authority)
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "config.address"
