"""Tokens as Graph needs them: renewed silently, for more scopes, stored or not, and never revealed."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from checks.guest.graph.permissions import read_scopes
from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.cache import cache_path
from checks.guest.sign_in.claims import claims_of, scopes_of
from checks.problems import Problem
from tests.checks.guest.sign_in.conftest import Desk, Sit
from tests.lab.entra import AGENT, PORTAL, Entra, answer, http, jwt, refusal
from tests.lab.servers import reset_at_once
from tests.platforms import has_mode
from tests.waiting import until

READ = read_scopes()
WRITE = ("User.Invite.All",)


async def refused(desk: Desk, scopes: Sequence[str] = READ, **how: Any) -> str:
    with pytest.raises(Problem) as raised:
        await desk.sign_in.token(scopes, **how)
    return raised.value.code


async def test_a_token_is_used_until_it_is_about_to_end(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    first = await desk.sign_in.token(READ)
    assert await desk.sign_in.token(READ[:2]) is first
    assert service.times("refresh_token") == 0


async def test_it_is_renewed_before_it_ends_and_nobody_is_asked(service: Entra, sit: Sit) -> None:
    service.expires_in = 240
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    service.expires_in = 3900
    second = await desk.sign_in.token(READ)
    assert service.times("refresh_token") == 1 and service.times("devicecode") == 1
    assert second.secret == service.secrets[-2]
    assert await desk.sign_in.token(READ) is second


async def test_one_that_is_said_to_last_for_ever_is_a_token_all_the_same(service: Entra, sit: Sit) -> None:
    service.expires_in = 10**18
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    first = await desk.sign_in.token(READ)
    assert await desk.sign_in.token(READ) is first


async def test_after_a_refusal_it_is_renewed_though_it_has_not_ended(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    first = await desk.sign_in.token(READ)
    second = await desk.sign_in.token(READ, anew=True)
    assert first.secret != second.secret and second.account == AGENT
    assert await desk.sign_in.token(READ) is second


@pytest.mark.parametrize("reply", [reset_at_once, PORTAL, http("503 Service Unavailable")])
async def test_while_the_network_fails_the_old_one_serves_as_long_as_it_lasts(
    service: Entra, sit: Sit, reply: bytes
) -> None:
    service.expires_in = 240
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    service.will("refresh_token", reply, reply)
    old = await desk.sign_in.token(READ)
    assert old.secret in service.secrets and desk.sign_in.signed_in
    assert (await refused(desk, anew=True)) in ("sign_in.unreachable", "sign_in.portal", "sign_in.busy")
    assert desk.sign_in.state.phase == "in"
    assert (await desk.sign_in.token(READ)).secret != old.secret


@pytest.mark.parametrize(
    ("number", "code"), [(700082, "again"), (50173, "again"), (70043, "again"), (53003, "blocked"), (50057, "disabled")]
)
async def test_a_session_that_has_ended_is_said_and_nobody_is_signed_in(
    service: Entra, sit: Sit, number: int, code: str
) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    service.will("refresh_token", *[refusal(number, "invalid_grant", "Over.")] * 4)
    assert await refused(desk, anew=True) == "sign_in.needed"
    state = desk.sign_in.state
    assert state.phase == "ended" and state.problem is not None and state.problem.code == f"sign_in.{code}"
    assert not desk.sign_in.signed_in
    assert await refused(desk) == "sign_in.needed"


async def test_granted_scopes_are_those_of_the_answer(service: Entra, sit: Sit) -> None:
    service.granted = "openid profile https://graph.microsoft.com/User.Read.All AuditLog.Read.All"
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.scopes == {"user.read.all", "auditlog.read.all"}
    await desk.sign_in.token(READ)
    assert service.times("refresh_token") == 0, "what was not granted is not asked for again and again"


async def test_wider_scopes_are_asked_for_only_when_they_are_needed(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    reading = await desk.sign_in.token(READ)
    service.will("refresh_token", *[refusal(65001, "invalid_grant", "No consent.")] * 4)
    assert await refused(desk, WRITE) == "sign_in.needed"
    assert desk.sign_in.signed_in and await desk.sign_in.token(READ) is reading
    desk.sign_in.start(scopes=WRITE)
    state = await desk.sign_in.finished()
    assert state.scopes is not None and "user.invite.all" in state.scopes
    wider = await desk.sign_in.token(WRITE)
    assert wider.secret != reading.secret
    assert await desk.sign_in.token(READ) is reading, "a look-up goes on with the token that can only read"


async def test_giving_up_wider_scopes_leaves_what_there_was(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    service.will("device_code", refusal(65004, "authorization_declined", "Declined."))
    desk.sign_in.start(scopes=WRITE)
    state = await desk.sign_in.finished()
    assert state.phase == "in" and state.account == AGENT
    assert state.problem is not None and state.problem.code == "sign_in.declined"
    await desk.sign_in.token(READ)


async def test_another_account_takes_the_place_of_the_first(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    first = await desk.sign_in.token(READ)
    service.account = "autre@dmchosting.example"
    desk.sign_in.start()
    assert (await desk.sign_in.finished()).account == service.account
    assert (await desk.sign_in.token(READ)).secret != first.secret
    assert (await desk.sign_in.token(READ, anew=True)).account == service.account
    service.account = AGENT
    desk.sign_in.start()
    await desk.sign_in.finished()
    assert (await desk.sign_in.token(READ, anew=True)).account == AGENT


async def test_signing_out_forgets(service: Entra, sit: Sit) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    await desk.sign_in.forget()
    assert desk.sign_in.state.phase == "out"
    assert await refused(desk) == "sign_in.needed"


# Kept


async def late(desk: Desk, service: Entra, gate: asyncio.Event) -> asyncio.Task[AccessToken]:
    """Return a renewal in progress, whose answer comes when the gate is opened."""

    async def answered(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tokens = service.tokens({})
        await gate.wait()
        writer.write(tokens)
        await writer.drain()

    service.will("refresh_token", answered)
    desk.sign_in.start()
    await desk.sign_in.finished()
    renewing = asyncio.create_task(desk.sign_in.token(READ, anew=True))
    await until(lambda: service.times("refresh_token"))
    return renewing


@pytest.mark.parametrize("keep", [False, True])
async def test_signing_out_forgets_what_is_being_renewed_too(
    service: Entra, sit: Sit, tmp_path: Path, keep: bool
) -> None:
    desk, gate = sit(keep_token=keep), asyncio.Event()
    renewing = await late(desk, service, gate)
    await desk.sign_in.forget()
    gate.set()
    with pytest.raises(Problem) as raised:
        await renewing
    assert raised.value.code == "sign_in.needed"
    assert await refused(desk) == "sign_in.needed" and not desk.sign_in.signed_in
    kept = "".join(file.read_text("latin-1") for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert not any(secret in kept for secret in service.secrets)


async def test_whoever_signs_in_meanwhile_counts(service: Entra, sit: Sit) -> None:
    desk, gate = sit(), asyncio.Event()
    renewing = await late(desk, service, gate)
    old = service.secrets[-2:]
    service.account = "other@dmchosting.example"
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    gate.set()
    token = await renewing
    assert (state.account, token.account) == ("other@dmchosting.example", "other@dmchosting.example")
    assert token.secret not in old and (await desk.sign_in.token(READ)).secret == token.secret


async def test_a_token_is_on_disk_only_where_that_was_asked_for(service: Entra, sit: Sit, tmp_path: Path) -> None:
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    assert not (tmp_path / "data").exists()


async def test_a_kept_token_is_taken_up_again_and_its_file_is_for_its_owner_alone(
    service: Entra, sit: Sit, tmp_path: Path
) -> None:
    desk = sit(keep_token=True)
    path = cache_path(desk.sign_in._settings)
    path.parent.mkdir()
    path.write_text("rubbish")
    path.chmod(0o644)
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert (state.kept, state.kept_in) == ("file", path)
    assert has_mode(path, 0o600)
    assert any(secret in path.read_text() for secret in service.secrets)
    later = sit(keep_token=True)
    token = await later.sign_in.token(READ)
    assert token.secret in service.secrets and later.sign_in.state.account == AGENT
    again = sit(keep_token=True)
    again.sign_in.start()
    assert (await again.sign_in.finished()).account == AGENT
    assert service.times("devicecode") == 1
    await later.sign_in.forget()
    assert not any(secret in path.read_text() for secret in service.secrets)
    assert await refused(sit(keep_token=True)) == "sign_in.needed"


async def test_a_cache_that_can_not_be_written_is_said(service: Entra, sit: Sit, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    desk = sit(keep_token=True)
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "sign_in.cache"


@pytest.mark.parametrize("secret", ["jeton-é", "a b", "a\r\nX-Evil: 1", ""])
async def test_a_token_that_can_not_stand_in_a_header_is_refused(service: Entra, sit: Sit, secret: str) -> None:
    service.will("device_code", answer({"token_type": "Bearer", "expires_in": 3600, "access_token": secret}))
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code in ("sign_in.refused", "sign_in.error")
    assert not desk.sign_in.signed_in


# From elsewhere


async def test_a_given_token_tells_of_itself(service: Entra, sit: Sit) -> None:
    secret = jwt({"scp": "User.Read.All Policy.Read.All", "upn": AGENT, "exp": 4_102_444_800})
    desk = sit({"MFA_DESK_TOKEN": secret}, sign_in="token")
    token = await desk.sign_in.token(READ)
    assert (token.secret, token.account) == (secret, AGENT)
    assert token.scopes == {"user.read.all", "policy.read.all"}
    assert desk.sign_in.state.phase == "in" and service.requests == []
    assert (await desk.sign_in.token(WRITE)).secret == secret


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_token"),
        ("   ", "no_token"),
        ("short", "bad_token"),
        ("a" * 30 + "\nX-Evil: 1", "bad_token"),
        ("é" * 40, "bad_token"),
        (jwt({"exp": 1}), "token_over"),
    ],
)
async def test_a_given_token_that_is_none(sit: Sit, text: str, code: str) -> None:
    assert await refused(sit({"MFA_DESK_TOKEN": text}, sign_in="token")) == f"sign_in.{code}"


def az(folder: Path, script: str) -> dict[str, str]:
    command = folder / "az"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "MFA_DESK_TOKEN": "not for others"}


async def test_azure_clis_token(sit: Sit, tmp_path: Path) -> None:
    secret = jwt({"scp": "User.Read.All", "unique_name": AGENT})
    file = tmp_path / "asked"
    environment = az(tmp_path, f"echo \"$@ $MFA_DESK_TOKEN\" > {file}; echo '{json.dumps({'accessToken': secret})}'")
    desk = sit(environment, sign_in="azure_cli")
    assert desk.sign_in.methods() == ("azure_cli", "device_code", "browser", "token")
    token = await desk.sign_in.token(READ)
    assert (token.secret, token.account, token.scopes) == (secret, AGENT, {"user.read.all"})
    assert file.read_text().split()[:6] == [
        "account",
        "get-access-token",
        "--output",
        "json",
        "--resource",
        "https://graph.microsoft.com",
    ]
    assert "not for others" not in file.read_text()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("echo \"Please run 'az login' to setup account.\" >&2; exit 1", "az_login"),
        ("echo 'AADSTS50020: no such user' >&2; exit 1", "az_failed"),
        ("exit 3", "az_failed"),
        ("echo '<html>'", "az_failed"),
        ("echo '{}'", "az_failed"),
    ],
)
async def test_azure_cli_that_gives_none(sit: Sit, tmp_path: Path, script: str, code: str) -> None:
    assert await refused(sit(az(tmp_path, script), sign_in="azure_cli")) == f"sign_in.{code}"


async def test_azure_cli_is_given_up_with_all_that_it_started(sit: Sit, tmp_path: Path) -> None:
    started = tmp_path / "started"
    desk = sit(
        az(tmp_path, f"sleep 600 & echo $! > {started}.new; mv {started}.new {started}; wait"), sign_in="azure_cli"
    )
    desk.sign_in.start()
    await until(started.exists)
    child = int(started.read_text())
    desk.sign_in.cancel()
    await until(lambda: not _runs(child))


async def test_azure_cli_is_given_up_while_it_starts(sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started, given_up, begin = tmp_path / "started", threading.Event(), subprocess.Popen

    def slowly(*words: Any, **options: Any) -> Any:
        process = begin(*words, **options)
        given_up.wait()
        return process

    monkeypatch.setattr("subprocess.Popen", slowly)
    desk = sit(
        az(tmp_path, f"sleep 600 & echo $! > {started}.new; mv {started}.new {started}; wait"), sign_in="azure_cli"
    )
    desk.sign_in.start()
    await until(started.exists)
    desk.sign_in.cancel()
    given_up.set()
    child = int(started.read_text())
    await until(lambda: not _runs(child))


def _runs(process: int) -> bool:
    """Return whether a process is running, and not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_a_proxy_that_can_not_be_used_is_wrong_configuration(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    desk = sit()
    desk.sign_in.start()
    state = await desk.sign_in.finished()
    assert state.problem is not None and state.problem.code == "config.wrong_value"


async def test_without_azure_cli(sit: Sit) -> None:
    assert await refused(sit(sign_in="azure_cli")) == "sign_in.az_missing"


async def test_an_applications_own_token_by_its_certificate(service: Entra, sit: Sit, tmp_path: Path) -> None:
    file = certificate(tmp_path)
    desk = sit(sign_in="certificate", certificate=str(file))
    token = await desk.sign_in.token(READ)
    assert token.secret in service.secrets
    form = next(form for kind, form in service.requests if kind == "client_credentials")
    assert form["scope"] == "https://graph.microsoft.com/.default"
    assert claims_of(form["client_assertion"])["iss"] == desk.sign_in._settings.tenant.client_id
    service.will("client_credentials", refusal(700027, "invalid_client", "Certificate unknown.", "401 Unauthorized"))
    assert await refused(desk, anew=True) == "sign_in.certificate_refused"


@pytest.mark.parametrize("text", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "rubbish"])
async def test_a_certificate_that_is_none(sit: Sit, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.pem").write_text(text)
    assert await refused(sit(sign_in="certificate", certificate=str(tmp_path / "bad.pem"))) == "sign_in.certificate"
    assert await refused(sit(sign_in="certificate", certificate=str(tmp_path / "none.pem"))) == "sign_in.certificate"


def certificate(folder: Path) -> Path:
    """Make a PEM file with an RSA key and a certificate, as an app registration accepts it."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    from tests.lab.authority import DAY, _name

    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name("app"))
        .issuer_name(_name("app"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .sign(key, hashes.SHA256())
    )
    file = folder / "app.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return file


# Never revealed


async def test_no_secret_is_in_what_is_shown_or_logged(
    service: Entra, sit: Sit, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = sit()
    desk.sign_in.start()
    await desk.sign_in.finished()
    token = await desk.sign_in.token(READ, anew=True)
    leaky = "REFRESH-in-a-body-that-is-no-json " + service.secrets[-1]
    service.will("refresh_token", http("200 OK", leaky.encode()), refusal(700082, "invalid_grant", service.secrets[-1]))
    await refused(desk, anew=True)
    await refused(desk, anew=True)
    texts = [*map(repr, desk.states), repr(token), str(token), repr(desk.sign_in._held), repr(desk.sign_in._ways)]
    texts += [record.getMessage() + repr(record.args) for record in caplog.records]
    texts += [*capfd.readouterr()]
    texts += [str(state.problem) + repr(state.problem) for state in desk.states if state.problem is not None]
    assert service.secrets and "".join(texts)
    for secret in service.secrets:
        assert not any(secret in text for text in texts)


def test_a_tokens_text_is_kept_out_of_its_own_representation() -> None:
    assert "geheim" not in repr(AccessToken("geheim")) + str(AccessToken("geheim")) + f"{AccessToken('geheim')}"


@pytest.mark.parametrize("secret", ["", "a.b", "a.b.c", "....", "a.e30.c", f"a.{'W10'}.c", "a." + "A" * 9 + ".c"])
def test_a_token_that_tells_nothing(secret: str) -> None:
    assert claims_of(secret) == {} and scopes_of(secret) is None
