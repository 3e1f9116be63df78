"""The authority's answers are checked against what msal expects: nonsense is reported as nonsense, and nothing else ends the sign-in."""

from __future__ import annotations

import json
from typing import Any, cast

import msal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.guest.sign_in.answer import Nonsense, read_answer
from tests.checks.guest.sign_in.conftest import Sit
from tests.lab.entra import TENANT, Entra, answer, http, jwt, part

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["5", "-1", "1e5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)
CLAIMS = ("sub", "oid", "tid", "preferred_username", "upn", "iss", "exp", "nonce", "name")
FIELDS = (
    "expires_in",
    "ext_expires_in",
    "refresh_in",
    "scope",
    "client_info",
    "id_token",
    "token_type",
    "error",
    "foci",
)
RIGHT: dict[str, Any] = {
    "token_type": "Bearer",
    "scope": "User.Read.All",
    "expires_in": 3600,
    "access_token": "ACCESS",
    "refresh_token": "REFRESH",
    "id_token": jwt({"sub": "subject", "preferred_username": "agent"}),
    "client_info": part({"uid": "u", "utid": TENANT}),
}
DEVICE: dict[str, Any] = {
    "user_code": "CODE",
    "device_code": "DEVICE",
    "verification_uri": "https://microsoft.com/devicelogin",
    "expires_in": 900,
    "interval": 5,
}
WRONG: list[tuple[str, str, object]] = [
    *(
        ("devicecode", "interval", value)
        for value in cast("tuple[object, ...]", (float("nan"), float("inf"), -5, "x", [], {}, True))
    ),
    *(("devicecode", "expires_in", value) for value in (float("nan"), float("-inf"), "1e400", [5], 10**30)),
    *(("devicecode", "user_code", value) for value in (7, ["CODE"], {"code": "CODE"})),
    ("devicecode", "verification_uri", 5),
    ("devicecode", "device_code", []),
    *(
        ("device_code", "expires_in", value)
        for value in cast("tuple[object, ...]", (float("nan"), float("inf"), "soon", [], {}, -1))
    ),
    *(("device_code", "refresh_in", value) for value in (float("nan"), "x")),
    *(("device_code", "scope", value) for value in (5, ["User.Read"], {"a": 1}, True)),
    *(("device_code", "client_info", value) for value in (5, "", "%%%", "bm9uc2Vuc2U", part([1]), part({"uid": 5}))),  # type: ignore[arg-type]
    *(("device_code", "id_token", value) for value in (5, "", "a.b.c", "one", jwt({}), jwt({"sub": 5}), jwt([1]))),  # type: ignore[arg-type]
    ("device_code", "access_token", 5),
    ("device_code", "refresh_token", {}),
    ("device_code", "error", ["a"]),
    ("discovery", "token_endpoint", 5),
    ("discovery", "device_authorization_endpoint", ["x"]),
    ("discovery", "issuer", {}),
]


@pytest.mark.parametrize(("kind", "name", "value"), WRONG)
async def test_a_value_that_no_authority_gives_is_nonsense(
    service: Entra, sit: Sit, kind: str, name: str, value: object
) -> None:
    right = {"discovery": {"issuer": "https://x"}, "devicecode": DEVICE, "device_code": RIGHT}[kind]
    service.will(kind, answer({**right, name: value}))
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and (state.problem.code, state.problem.exit_status) == ("sign_in.nonsense", 2)
    assert "127.0.0.1 sent something that is not an answer from Microsoft (" in state.problem.message("en")
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"


async def test_an_authority_without_an_endpoint_for_codes_is_nonsense(service: Entra, sit: Sit) -> None:
    at = f"{service.url}/{TENANT}"
    endpoints = {"authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
    service.will("discovery", answer({"issuer": f"{at}/v2.0", **endpoints}))
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.nonsense"


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "gzip"])
async def test_an_answer_packed_in_another_way_is_nonsense(service: Entra, sit: Sit, encoding: str) -> None:
    service.will("devicecode", http("200 OK", b"no gzip", **{"Content-Encoding": encoding}))
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.nonsense"


async def test_what_is_null_is_as_good_as_absent(service: Entra, sit: Sit) -> None:
    service.will("device_code", answer({**RIGHT, "refresh_token": None, "refresh_in": None, "error": None}))
    desk = sit()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in"


async def test_seconds_may_be_digits(service: Entra, sit: Sit) -> None:
    service.will("devicecode", answer({**DEVICE, "interval": "7", "expires_in": "900"}))
    service.will("device_code", answer({**RIGHT, "expires_in": "3600", "ext_expires_in": 3600.0, "refresh_in": "1800"}))
    desk = sit()
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).phase == "in" and desk.pauses == [7]


@given(
    st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=3),
    st.dictionaries(st.sampled_from(CLAIMS), ANY, max_size=3),
    st.dictionaries(st.sampled_from(("uid", "utid", "x")), ANY, max_size=3),
)
def test_what_is_let_through_msal_can_keep(
    fields: dict[str, Any], claims: dict[str, Any], account: dict[str, Any]
) -> None:
    whole = {**RIGHT, "id_token": jwt({"sub": "subject", **claims}), "client_info": part(account), **fields}
    try:
        body = read_answer(json.dumps(whole).encode())
    except Nonsense:
        return
    assert body is not None
    cache = msal.TokenCache()
    cache.add({"client_id": "x", "scope": ["s"], "token_endpoint": f"https://x/{TENANT}/token", "response": body})
    for kind in ("ACCOUNT", "ACCESS_TOKEN", "ID_TOKEN", "REFRESH_TOKEN"):
        list(cache.search(getattr(cache.CredentialType, kind)))


@given(st.binary(max_size=60) | ANY.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_answer_or_none_or_nonsense(content: bytes) -> None:
    try:
        body = read_answer(content)
    except Nonsense:
        return
    assert body is None or None not in body.values()
