"""The look-up in a call at the desk: against Graph on loopback, by the events that it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.guest.report import LookupSummary
from checks.session import CallSession
from checks.settings import CallSettings, NetworkSettings, Settings, TenantSettings
from tests.checks.guest.tenant import ADDRESS, sign_in, tenant, user
from tests.lab.graph import Fault, graph
from tests.waiting import until

SECRET = "header.e30.signature"


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MFA_DESK_TOKEN", SECRET)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def desk_at(tmp_path: Path, url: str, **more: object) -> CallSession:
    nowhere = {"authority": "https://127.0.0.1:9", "sign_in": "token", "deadline": 5.0}
    return CallSession(
        Settings(
            tenant=TenantSettings(graph=url, **{**nowhere, **more}),  # type: ignore[arg-type]
            network=NetworkSettings(resolvers=("127.0.0.1:9",)),
            calls=CallSettings(database=str(tmp_path / "calls.db")),
        )
    )


async def looked_up(desk: CallSession) -> None:
    assert desk.checks.start("guest")
    await until(lambda: not desk.checks.is_running("guest"))


@pytest.mark.slow
async def test_a_look_up_is_events_and_facts(tmp_path: Path) -> None:
    async with graph(tenant(user(), sign_ins=[sign_in(3, 50126)]), tokens={SECRET}) as there:
        desk = desk_at(tmp_path, there.url)
        desk.open_call()
        assert not desk.checks.start("guest"), "there is no address to ask for"
        desk.set_client(address=ADDRESS)
        await looked_up(desk)
        assert desk.call is not None
        (run,) = desk.call.runs("guest")
        assert (run.problem, run.summary) == (None, LookupSummary(found=1))
        assert run.results[0].findings[0].code == "mfa.none"
        await until(lambda: not desk.checks.is_running("domain"))
        (domain,) = desk.call.runs("domain")
        assert domain.results[0].domain == "acme.example" and domain.results[0].unread
        assert {(fact.key, fact.value) for fact in desk.call.facts} >= {
            *(("guest.state", "accepted"), ("guest.provider", "email_code"), ("guest.last_failure", "50126")),
        }
        before = len(there.requests)
        await looked_up(desk)
        assert not any("/policies/" in request.path for request in there.requests[before:])
        desk.leave()
    assert SECRET.encode() not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


async def test_another_address_gives_up_the_look_up_under_way(tmp_path: Path) -> None:
    async with graph(tenant(user()), faults={"/users": Fault("hang", times=5)}, tokens={SECRET}) as there:
        desk = desk_at(tmp_path, there.url)
        desk.open_call()
        desk.set_client(address="other@acme.example")
        desk.checks.start("guest")
        await until(lambda: len(there.requests) >= 5)
        desk.set_client(address=ADDRESS)
        await looked_up(desk)
        assert desk.call is not None
        assert [run.problem for run in desk.call.runs("guest")] == ["cancelled", None]
        assert desk.call.runs("guest")[-1].results[0].count == 1
        desk.leave()


async def test_cancelled_it_says_so(tmp_path: Path) -> None:
    async with graph(tenant(user()), faults={"/users": Fault("hang")}, tokens={SECRET}) as there:
        desk = desk_at(tmp_path, there.url)
        desk.open_call()
        desk.set_client(address=ADDRESS)
        desk.checks.start("guest")
        await until(lambda: there.requests)
        assert desk.checks.cancel("guest")
        await until(lambda: not desk.checks.is_running("guest"))
        assert desk.call is not None and desk.call.runs("guest")[0].problem == "cancelled"
        desk.leave()


@pytest.mark.parametrize(("text", "code"), [("nobody at all", "guest.asked"), (ADDRESS, "sign_in.refused")])
async def test_what_a_person_can_mend_ends_the_run_by_its_name(tmp_path: Path, text: str, code: str) -> None:
    async with graph(tenant(user()), tokens={"another"}) as there:
        desk = desk_at(tmp_path, there.url)
        desk.open_call()
        desk.set_client(address=text)
        await looked_up(desk)
        assert desk.call is not None and desk.call.runs("guest")[0].problem == code
        desk.leave()


async def test_without_an_app_registration_there_is_nothing_to_sign_in_with(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, "http://127.0.0.1:9", sign_in="device_code")
    desk.open_call()
    assert not desk.checks.can_run("guest")
    known = desk_at(tmp_path, "http://127.0.0.1:9", sign_in="device_code", client_id="app")
    known.open_call()
    known.set_client(address=ADDRESS)
    assert known.checks.can_run("guest") and known.checks.needs_person
    await looked_up(known)
    assert known.call is not None and known.call.runs("guest")[0].problem == "sign_in.needed"
    desk.leave()
    known.leave()


async def test_what_was_known_of_another_address_is_not_the_client_s(tmp_path: Path) -> None:
    later = user(id="22222222-0000-4000-8000-000000000000", mail="new@acme.example", otherMails=[], proxyAddresses=[])
    later |= {"userPrincipalName": "new_acme.example#EXT#@t.example", "externalUserState": "PendingAcceptance"}
    directory = tenant(user(), later, sign_ins=[sign_in(3, 50126)])
    async with graph(directory, tokens={SECRET}) as there:
        desk = desk_at(tmp_path, there.url)
        desk.open_call()
        desk.set_client(address=ADDRESS)
        await looked_up(desk)
        assert desk.call is not None
        assert {"guest.last_failure", "guest.factors"} <= {fact.key for fact in desk.call.facts}
        directory.sign_ins.insert(0, sign_in(1, 0))
        await looked_up(desk)
        assert "guest.last_failure" not in {fact.key for fact in desk.call.facts}, "a sign-in has gone through since"
        desk.tenant.verify_identity("call_back", ADDRESS)
        desk.set_client(address=ADDRESS.upper())
        assert desk.call.identity is not None
        desk.set_client(address="new@acme.example")
        assert not {fact.key for fact in desk.call.facts if fact.key.startswith(("guest.", "domain."))}
        assert desk.call.identity is None, "who was verified to be one is not verified to be another"
        await looked_up(desk)
        assert ("guest.state", "pending") in {(fact.key, fact.value) for fact in desk.call.facts}
        assert "guest.factors" not in {fact.key for fact in desk.call.facts}
        desk.leave()
