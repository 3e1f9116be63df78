"""What a call's sweep checks besides the targets in the settings: the sign-in page of a federated guest's own organisation."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from checks.call.check_run import CheckRun
from checks.network.targets import builtin
from checks.session import CallSession, CheckName
from checks.settings import CallSettings, NetworkSettings, Settings, TenantSettings
from tests.lab.authority import authority
from tests.lab.names import Reply, names
from tests.lab.servers import http, web
from tests.waiting import until

STS = "sts.acme.example"
FEDERATED = {
    "NameSpaceType": "Federated",
    "AuthURL": f"https://{STS}/adfs/ls/?username=x",
    "DomainName": "acme.example",
}
KEPT = "aka.ms"


@asynccontextmanager
async def calling(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, slow: bool = False, realm: dict[str, str] = FEDERATED
) -> AsyncIterator[CallSession]:
    """A desk with a call whose client's domain is federated; the sweep has one target of its own, silent for a while if ``slow``."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    lab = authority(folder)
    gone = "".join(f'"{name}" = false\n' for name in builtin() if name != KEPT)
    (folder / "targets.toml").write_text(f"[target]\n{gone}", "utf-8")
    zone = {KEPT: Reply(("127.0.0.1",), silent=slow), STS: Reply(("127.0.0.1",))}
    answer = http("200 OK", json.dumps(realm).encode())
    async with names(zone) as resolver, web(lab.server("127.0.0.1"), answer) as port:
        network = NetworkSettings(
            ca_file=str(lab.roots_file),
            resolvers=(resolver,),
            public_resolvers=(),
            targets_file=str(folder / "targets.toml"),
            deadline=2.0,
        )
        tenant = TenantSettings(authority=f"https://127.0.0.1:{port}", deadline=5.0, invitation_senders=())
        desk = CallSession(
            Settings(tenant=tenant, network=network, calls=CallSettings(database=str(folder / "calls.db")))
        )
        desk.open_call()
        desk.set_client(address="marie@acme.example")
        yield desk
        desk.leave()


async def ran(desk: CallSession, check: CheckName) -> None:
    assert desk.checks.start(check)
    await until(lambda: not desk.checks.is_running(check))


def sweeps(desk: CallSession) -> tuple[CheckRun, ...]:
    assert desk.call is not None
    return desk.call.runs("network")


def looked_at(run: CheckRun) -> set[str]:
    return {result.target for result in run.results}


async def test_a_federated_guests_own_page_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with calling(tmp_path, monkeypatch) as desk:
        desk.set_vantage("site")
        await ran(desk, "domain")
        assert not sweeps(desk), "nothing was swept yet that could lack it"
        await ran(desk, "network")
        (run,) = sweeps(desk)
        assert looked_at(run) == {KEPT, STS}
        page = next(result for result in run.results if result.target == STS)
        assert (page.group, page.required, page.url) == ("federation", True, f"https://{STS}/")
        assert desk.call is not None
        facts = {fact.key: fact.value for fact in desk.call.facts}
        assert facts["net.sign_in"] == "none" and facts[f"net.target.{STS}"] == page.cause
        letter = desk.handouts.letter("fr")
        assert letter is not None and any(host.target == STS and host.required for host in letter.hosts)
        assert "page de connexion" in letter.text.replace("\n", " ")


async def test_one_that_is_known_after_the_sweep_is_measured_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with calling(tmp_path, monkeypatch) as desk:
        await ran(desk, "network")
        assert looked_at(sweeps(desk)[-1]) == {KEPT}
        await ran(desk, "domain")
        await until(lambda: len(sweeps(desk)) == 2 and not desk.checks.is_running("network"))
        first, part = sweeps(desk)
        assert (part.about.again, part.about.of, part.carried) == ((STS,), first.run, {KEPT})
        assert looked_at(part) == {KEPT, STS}


@pytest.mark.slow
async def test_one_that_is_known_while_the_sweep_runs_is_measured_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with calling(tmp_path, monkeypatch, slow=True) as desk:
        assert desk.checks.start("network")
        await until(lambda: sweeps(desk))
        await ran(desk, "domain")
        assert desk.checks.is_running("network") and len(sweeps(desk)) == 1
        await until(lambda: len(sweeps(desk)) == 2 and not desk.checks.is_running("network"))
        assert looked_at(sweeps(desk)[-1]) == {KEPT, STS}


@pytest.mark.slow
async def test_what_was_stopped_is_not_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with calling(tmp_path, monkeypatch) as desk:
        await ran(desk, "network")
        assert desk.checks.start("domain")
        await until(lambda: desk.checks.is_running("network"))
        assert desk.checks.cancel("network")
        await until(lambda: not desk.checks.is_running("network"))
        await ran(desk, "domain")
        assert [run.problem for run in sweeps(desk)] == [None, "cancelled"] and not desk.checks.is_running("network")
        await ran(desk, "network")
        assert looked_at(sweeps(desk)[-1]) == {KEPT, STS}


async def test_that_of_another_domain_is_not_this_guests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with calling(tmp_path, monkeypatch) as desk:
        await ran(desk, "domain")
        desk.set_client(address="marie@other.example")
        await ran(desk, "network")
        assert looked_at(sweeps(desk)[-1]) == {KEPT}


async def test_a_managed_domain_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    managed = {"NameSpaceType": "Managed", "DomainName": "acme.example"}
    async with calling(tmp_path, monkeypatch, realm=managed) as desk:
        await ran(desk, "network")
        await ran(desk, "domain")
        assert [looked_at(run) for run in sweeps(desk)] == [{KEPT}]
