"""Targets measured through a SOCKS proxy, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from tests.checks.network.test_sweep import HERE, OK, sweep_target
from tests.lab import servers as lab
from tests.lab.authority import Authority
from tests.lab.names import Reply
from tests.lab.socks import Socks

ZONE: Mapping[str, Reply] = {"web.lab.test": HERE}


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4", "socks4a", "socks"])
@pytest.mark.parametrize("secure", [True, False])
async def test_by_the_proxy_only(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority, scheme: str, secure: bool
) -> None:
    """The proxy looks up the name, which is not known here."""
    proxy = Socks()
    context = trusted.server("gone.lab.test") if secure else None
    async with lab.web(context, OK) as port, lab.talking(proxy.talk) as there:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{there}")
        result = await sweep_target(ZONE, trusted, f"http{'s' * secure}://gone.lab.test:{port}")
    assert (result["cause"], result["blame"]) == ("ok.proxy_required", "nobody")
    assert set(proxy.wanted) == {("gone.lab.test", port)}
    assert result["evidence"]["proxied"]["socks"] == (4 if "4" in scheme else 5)


@pytest.mark.parametrize(
    ("proxy", "expected", "quoted"),
    [
        (Socks(reply=2), ("proxy.denied", "proven"), "SOCKS5 2 (connection not allowed by ruleset)"),
        (Socks(reply=4), ("proxy.upstream", "proven"), "SOCKS5 4 (host unreachable)"),
        (Socks(reply=99), ("proxy.upstream", "proven"), "SOCKS5 99"),
        (Socks(password=("agent", "hunter2")), ("proxy.auth_required", "proven"), "SOCKS5 255"),
        (Socks(first=b"HTTP/1.1 400 Bad Request\r\n\r\n"), ("proxy.unreachable", "likely"), "HTTP/1.1 400"),
        (Socks(first=b""), ("proxy.denied", "likely"), "FIN"),
    ],
)
async def test_what_the_proxy_says(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority, proxy: Socks, expected: tuple[str, str], quoted: str
) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, lab.talking(proxy.talk) as there:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{there}")
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["confidence"]) == expected and result["blame"] == "proxy"
    for lang in ("fr", "en"):
        assert f"127.0.0.1:{there}" in result["explain"][lang] and quoted in result["tell_admin"][lang]


async def test_version_4_rejects(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, lab.talking(Socks(reply=91).talk) as there:
        monkeypatch.setenv("ALL_PROXY", f"socks4://127.0.0.1:{there}")
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert result["cause"] == "proxy.denied" and "SOCKS4 91 (request rejected or failed)" in result["tell_admin"]["fr"]


@pytest.mark.parametrize(("password", "cause"), [("hunter2", "ok"), ("wrong", "proxy.auth_required")])
async def test_a_name_and_password(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority, password: str, cause: str
) -> None:
    proxy = Socks(password=("agent", "hunter2"))
    async with lab.web(trusted.server("web.lab.test"), OK) as port, lab.talking(proxy.talk) as there:
        monkeypatch.setenv("ALL_PROXY", f"socks5://agent:{password}@127.0.0.1:{there}")
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert result["cause"] == cause
    assert "hunter2" not in str(result) and "wrong" not in str(result)


@pytest.mark.slow
async def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, lab.talking(lab.silent) as there:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{there}")
        result = await asyncio.wait_for(sweep_target(ZONE, trusted, f"web.lab.test:{port}", deadline=1.5), 20)
    assert (result["cause"], result["blame"]) == ("proxy.upstream", "proxy")
