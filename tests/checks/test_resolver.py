"""Which resolvers are asked, and what needs no asking."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from checks import resolver
from checks.problems import Problem
from checks.resolver import Server, local_answer, read_hosts, records, server_of, servers
from checks.settings import NetworkSettings
from tests.lab.names import Reply, names


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.53", Server("192.0.2.53")),
        ("127.0.0.1:5353", Server("127.0.0.1", 5353)),
        ("2001:db8::53", Server("2001:db8::53")),
        ("[2001:db8::53]:5353", Server("2001:db8::53", 5353)),
        ("[::1]", Server("::1")),
    ],
)
def test_the_configured_resolvers(text: str, server: Server) -> None:
    assert servers(NetworkSettings(resolvers=(text,))) == (server,)
    assert servers(NetworkSettings(resolvers=(str(server),))) == (server,)


@pytest.mark.parametrize(
    "text", ["", "dns.example", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:65536", "[::1]:²", "1.2.3"]
)
def test_a_resolver_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        servers(NetworkSettings(resolvers=(text,)))
    assert caught.value.code == "check.resolver"


@pytest.mark.parametrize(
    ("conf", "upstreams", "expected"),
    [
        ("# by hand\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n", "", ("192.0.2.1", "192.0.2.2")),
        ("nameserver 127.0.0.53\n", "nameserver 192.0.2.9\nnameserver 2001:db8::9\n", ("192.0.2.9", "2001:db8::9")),
        ("nameserver 127.0.0.53\n", "", ("127.0.0.53",)),
        ("nameserver nonsense\nsearch lan\nnameserver\n", "", ("127.0.0.1",)),
    ],
)
def test_the_system_s_resolvers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conf: str, upstreams: str, expected: tuple[str, ...]
) -> None:
    (tmp_path / "conf").write_text(conf)
    (tmp_path / "upstreams").write_text(upstreams)
    monkeypatch.setattr(resolver, "RESOLV_CONF", tmp_path / "conf")
    monkeypatch.setattr(resolver, "UPSTREAMS", tmp_path / "upstreams")
    monkeypatch.setattr(resolver, "RESOLVES_BY_FILE", True)
    monkeypatch.setattr(sys, "platform", "linux")
    assert tuple(server.address for server in servers(NetworkSettings())) == expected


def test_the_hosts_file_goes_first() -> None:
    hosts = read_hosts(
        "127.0.0.1 localhost\n::1 localhost ip6 # 192.0.2.1 x\n\n192.0.2.7\tCRM.example crm\nrubbish crm\n"
    )
    assert hosts == {
        "localhost": ("127.0.0.1", "::1"),
        "ip6": ("::1",),
        "crm.example": ("192.0.2.7",),
        "crm": ("192.0.2.7",),
    }
    answer = local_answer("crm.example", hosts)
    assert answer is not None and (answer.source, answer.a, answer.aaaa) == ("hosts", ("192.0.2.7",), ())
    assert local_answer("other.example", hosts) is None


def test_localhost_is_this_machine_whatever_the_hosts_file_lacks() -> None:
    for name in ("localhost", "app.localhost"):
        answer = local_answer(name, {})
        assert answer is not None and (answer.a, answer.aaaa) == (("127.0.0.1",), ("::1",))


async def test_records_of_one_kind_behind_aliases_and_too_long_for_udp() -> None:
    long = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(64))
    zone = {
        "acme.example": Reply(mx=("10 Mx.acme.example.", "0 ."), txt=("short", long * 3)),
        "alias.example": Reply(alias="acme.example.", txt=(long,)),
        "none.example": Reply(),
    }
    until = asyncio.get_running_loop().time() + 10
    async with names(zone) as address:
        servers_asked = (server_of(address),)
        mx = await records("acme.example", "MX", servers_asked, until)
        txt = await records("acme.example", "TXT", servers_asked, until)
        alias = await records("alias.example", "TXT", servers_asked, until)
        none = await records("none.example", "MX", servers_asked, until)
        absent = await records("absent.example", "MX", servers_asked, until)
    assert set(mx.records) == {"10 Mx.acme.example", "0 ."}
    assert "short" in txt.records and max(map(len, txt.records)) == 1024
    assert alias.records == (long,)
    assert (none.rcode, none.records, absent.rcode) == ("NOERROR", (), "NXDOMAIN")
