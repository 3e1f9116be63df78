"""Reaching Graph: the token and where it goes, certificates, proxies, next pages, and a look-up that is given up."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from checks.guest.check import check_guest
from checks.guest.graph.client import graph_address
from checks.problems import Problem
from checks.settings import NetworkSettings, Settings, TenantSettings
from tests.checks.guest.looking import codes, looked_up, report_in, unread
from tests.checks.guest.tenant import (
    ADDRESS,
    NOW,
    Signed,
    sign_in,
    tenant,
    user,
)
from tests.lab import servers
from tests.lab.authority import authority
from tests.lab.directory import Directory
from tests.lab.graph import Fault, graph
from tests.lab.tunnel import answering, tunnelling


async def test_a_token_refused_in_mid_call_is_renewed_once_for_all() -> None:
    tokens = Signed("over", "secret-token")
    async with graph(tenant(user())) as there:
        document = await looked_up(there, tokens=tokens)
    assert document["found"] == 1 and document["unread"] == []
    assert tokens.handed_out == 2


@pytest.mark.parametrize("secrets", [("over",), ("over", "over-too"), ("over", "")])
async def test_a_sign_in_that_graph_refuses_is_no_look_up(secrets: tuple[str, ...]) -> None:
    async with graph(tenant(user())) as there:
        with pytest.raises(Problem) as problem:
            await looked_up(there, tokens=Signed(*secrets))
    assert problem.value.code == "sign_in.refused"


async def test_refused_in_the_middle_it_keeps_what_it_has() -> None:
    faults = {"/auditLogs/": Fault("token"), "/authentication/": Fault("token"), "invitedBy": Fault("token")}
    async with graph(tenant(user()), faults=faults) as there:
        document = await looked_up(there)
    assert set(unread(document).values()) == {"sign_in"}
    assert document["found"] == 1


async def test_nobody_signed_in() -> None:
    async with graph(tenant(user())) as there:
        with pytest.raises(Problem) as problem:
            await looked_up(there, tokens=Signed(""))
    assert problem.value.code == "sign_in.needed" and there.requests == []


async def test_next_pages_are_followed_as_they_are_given() -> None:
    entries = [sign_in(minutes, 50126) for minutes in range(1, 8)]
    async with graph(tenant(user(), sign_ins=entries), page=3) as there:
        document = await looked_up(there)
    assert len(document["guests"][0]["sign_ins"]) == 7
    assert document["round_trips"] == 4
    last = [request for request in there.requests if request.path == "/auditLogs/signIns"][-1]
    assert last.query["$skiptoken"] == "6" and "userId eq" in last.query["$filter"]


async def test_a_next_page_of_another_host_is_not_fetched() -> None:
    elsewhere = []

    async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        elsewhere.append(await reader.read(10_000))

    async with servers.talking(listen) as other:
        for link in (
            *(f"http://127.0.0.1:{other}/v1.0/users", "http://[bad", "//127.0.0.1/x", 7),
            *("http://127.0.0.1/\ud800", "http://\ud800@127.0.0.1/x", "http://xn--0/x", "http://127.0.0.1:99999999/x"),
        ):
            fault = Fault("next", to=link)  # type: ignore[arg-type]  # what is not text is sent too
            async with graph(tenant(user()), faults={"/auditLogs/signIns": fault}) as there:
                document = await looked_up(there)
            assert unread(document) == {"sign_ins": "error"}
    assert elsewhere == []


async def test_the_token_is_in_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    faults = {"/contacts": Fault("html_403"), "/groups": Fault("reset"), "invitedBy": Fault("token")}
    async with graph(tenant(user()), faults=faults) as there:
        document = await looked_up(there)
    assert "secret-token" not in json.dumps(document) + caplog.text
    for head in there.wire:
        lines = [line for line in head.split(b"\r\n") if b"secret-token" in line]
        assert lines in ([b"Authorization: Bearer secret-token"], [b"authorization: Bearer secret-token"])
        assert b"client-request-id: " in head.lower() and b"\r\naccept-encoding: identity\r\n" in head.lower()


async def test_over_tls_with_an_authority_of_ones_own(tmp_path: Path) -> None:
    trusted = authority(tmp_path)
    directory = tenant(user())
    async with graph(directory, context=trusted.server("localhost")) as there:
        settings = Settings(
            tenant=TenantSettings(graph=there.url, deadline=5.0),
            network=NetworkSettings(ca_file=str(trusted.roots_file)),
        )
        report = await report_in(check_guest(settings, Signed(), ADDRESS, now=lambda: NOW))
        assert report.count == 1
        document = await looked_up(there.url)
    assert set(unread(document).values()) == {"network"}
    assert codes(document) == ["lookup.partial"]


async def test_no_network_at_all() -> None:
    with servers.refusing() as port:
        document = await looked_up(f"http://127.0.0.1:{port}")
    assert set(unread(document).values()) == {"network"} and codes(document) == ["lookup.partial"]


@pytest.mark.parametrize(
    "address",
    [
        "http://graph.microsoft.com",
        "ftp://x",
        "",
        "graph.microsoft.com",
        "https://u:p@graph",
        "https://g?x=1",
        "http://[bad",
        "https://xn--0",
        "https://graph\udcff.example",
        "https://graph.example/\udcff",
    ],
)
def test_the_token_is_sent_over_tls_only(address: str) -> None:
    with pytest.raises(Problem) as problem:
        graph_address(address)
    assert problem.value.code == "config.address"


async def test_left_in_the_middle_nothing_runs_on() -> None:
    async with graph(Directory(), faults={"/users": Fault("hang")}) as there:
        settings = Settings(tenant=TenantSettings(graph=there.url))
        before = asyncio.all_tasks()
        task = asyncio.create_task(_all(check_guest(settings, Signed(), ADDRESS, now=lambda: NOW)))
        async with asyncio.timeout(5):
            while not there.requests:
                await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        ours = {task for task in asyncio.all_tasks() - before if "talking" not in repr(task)}
        assert not [result for result in ours if "checks/guest" in repr(result)]


async def _all(parts: Any) -> list[Any]:
    return [part async for part in parts]


async def test_through_the_proxy_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = authority(tmp_path)
    heads: list[Any] = []
    async with (
        graph(tenant(user()), context=trusted.server("localhost")) as there,
        servers.talking(tunnelling(heads)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "")
        settings = Settings(
            tenant=TenantSettings(graph=there.url, deadline=5.0),
            network=NetworkSettings(ca_file=str(trusted.roots_file)),
        )
        report = await report_in(check_guest(settings, Signed(), ADDRESS, now=lambda: NOW))
    assert report.count == 1
    assert heads and not any(b"secret-token" in head for head in heads), "the proxy sees no token"


async def test_a_proxy_that_refuses_is_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []
    denied = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with servers.talking(answering(heads, denied)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "")
        document = await looked_up("https://graph.lab.test")
    assert set(unread(document).values()) == {"network"}
    assert heads and not any(b"secret-token" in head for head in heads)


@pytest.mark.parametrize("proxy", ["foo://bar baz", "socks5://127.0.0.1:9"])
async def test_a_proxy_that_can_not_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(Problem) as problem:
        await looked_up("https://graph.lab.test")
    assert problem.value.code == "config.wrong_value"
