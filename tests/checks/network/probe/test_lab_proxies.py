"""Networks whose only way out is a proxy: real squid and tinyproxy that let through, deny, want a sign-in, or get nowhere themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from checks.network.diagnose.quotes import SWEEP_TEXTS
from checks.texts import LANGS
from tests.checks.network.judged import is_late, judged
from tests.checks.network.shape import assert_document
from tests.lab import proxies
from tests.lab.namespace import RESOLVER, ROUTER
from tests.lab.proxies import SQUID, TINYPROXY, squid, tinyproxy
from tests.lab.resolvers import unbound
from tests.lab.world import DOMAIN, World

pytestmark = pytest.mark.lab

ADDRESSES = {
    host: f"203.0.113.{last}"
    for last, host in enumerate(("through", "open", "denied", "signed", "refused", "late", "other-port"), 120)
}
BY_SQUID, BY_TINYPROXY = f"{ROUTER}:{SQUID}", f"{ROUTER}:{TINYPROXY}"


def name(host: str) -> str:
    return f"{host}.{DOMAIN}"


@contextmanager
def walled(internet: World) -> Iterator[None]:
    """Run a router that itself lets hardly anything out, and servers of which one refuses and one says nothing."""
    lab = internet.lab
    zone = {name(host): (address,) for host, address in ADDRESSES.items()}
    wall = f"forward: ip daddr != {ADDRESSES['open']} tcp dport {{ 80, 443 }} reject with icmp type admin-prohibited"
    beyond = (
        f"forward: ip daddr {ADDRESSES['refused']} tcp dport {{ 80, 443 }} reject with tcp reset",
        f"forward: ip daddr {ADDRESSES['late']} tcp dport 443 drop",
    )
    with (
        unbound(lab, "internet", RESOLVER, zone),
        lab.rules("router", wall),
        lab.rules("provider", *beyond),
    ):
        yield


def swept(internet: World, proxy: str, *wanted: str, deadline: float = 8.0) -> dict[str, Any]:
    """Return the document of a sweep from a machine whose environment names a proxy."""
    with pytest.MonkeyPatch.context() as environment:
        for scheme in ("http", "https"):
            environment.setenv(f"{scheme}_proxy", f"http://{proxy}")
        document = internet.sweep(*wanted, deadline=deadline)
    assert_document(document)
    assert document["vantage"]["proxy"] == proxy
    return document


def by_target(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {result["target"].replace(f".{DOMAIN}", ""): result for result in document["results"]}


def _installed() -> None:
    reason = proxies.missing()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def by_squid(internet: World) -> dict[str, dict[str, Any]]:
    """Return one sweep through a squid, over everything that it may do."""
    _installed()
    rules = {"denied": (name("denied"),), "signed_in": (name("signed"),)}
    plain = (f"http://{name(host)}/" for host in ("through", "denied", "signed", "refused"))
    encrypted = (name(host) for host in ("through", "open", "denied", "signed", "refused", "late", "gone"))
    with walled(internet), squid(internet.lab, "router", ROUTER, RESOLVER, **rules):
        return by_target(swept(internet, BY_SQUID, *encrypted, *plain, deadline=9.0))


PROXY = ("proxy", "proven")


@pytest.mark.parametrize(
    ("target", "cause", "expected", "quoted"),
    [
        ("through", "ok.proxy_required", ("nobody", "proven"), (BY_SQUID,)),
        ("open", "ok", ("nobody", "proven"), ("HTTP 200",)),
        ("denied", "proxy.denied", PROXY, (BY_SQUID, "HTTP 403")),
        ("signed", "proxy.auth_required", PROXY, (BY_SQUID, "(Basic)", "407")),
        ("refused", "proxy.upstream", PROXY, (BY_SQUID, "HTTP 503")),
        ("late", "proxy.upstream", PROXY, (BY_SQUID, "HTTP 503")),
        ("gone", "proxy.upstream", PROXY, (BY_SQUID, "HTTP 50")),
        ("http://through", "ok.proxy_required", ("nobody", "likely"), (BY_SQUID,)),
        ("http://denied", "proxy.denied", PROXY, (BY_SQUID, "HTTP 403")),
        ("http://signed", "proxy.auth_required", PROXY, (BY_SQUID, "(Basic)", "407")),
        ("http://refused", "proxy.upstream", PROXY, (BY_SQUID, "HTTP 503")),
    ],
)
def test_a_squid_is_told_by_what_it_says(
    by_squid: dict[str, dict[str, Any]], target: str, cause: str, expected: tuple[str, str], quoted: tuple[str]
) -> None:
    result = by_squid[target]
    assert judged(result)[0] == cause, result["explain"]["en"]
    assert judged(result)[1:] == expected
    for lang in ("fr", "en"):
        for words in quoted:
            assert words in result["explain"][lang] or (words.startswith("HTTP ") and is_late(result))
        if result["layer"] == "proxy":
            request = "GET http://" if target.startswith("http://") else "CONNECT "
            assert f"{request}{name(target.removeprefix('http://'))}" in result["tell_admin"][lang]


def test_a_tinyproxy_before_a_squid(internet: World) -> None:
    """The nearer proxy filters, opens tunnels to one port only, and passes the rest on to the next, or to one that does not exist."""
    _installed()
    chained = (f"Upstream http {BY_SQUID}", f'Upstream http {ROUTER}:9 "{name("refused")}"')
    wanted = (*(name(host) for host in ("through", "denied", "refused")), f"{name('other-port')}:8443")
    with (
        walled(internet),
        squid(internet.lab, "router", ROUTER, RESOLVER),
        tinyproxy(internet.lab, "router", ROUTER, *chained, filtered=(name("denied"),)),
    ):
        results = by_target(swept(internet, BY_TINYPROXY, *wanted))
    assert {target: judged(result) for target, result in results.items()} == {
        "through": ("ok.proxy_required", "nobody", "proven"),
        "denied": ("proxy.denied", "proxy", "proven"),
        "refused": ("proxy.upstream", "proxy", "proven"),
        "other-port:8443": ("proxy.denied", "proxy", "proven"),
    }
    for lang in ("fr", "en"):
        assert "filtered" in results["denied"]["tell_admin"][lang]
        assert "port 8443" in results["other-port:8443"]["tell_admin"][lang]


def test_a_tinyproxy_that_wants_a_sign_in(internet: World) -> None:
    _installed()
    chained = (f"Upstream http {BY_SQUID}", "BasicAuth agent hunter2")
    with (
        walled(internet),
        squid(internet.lab, "router", ROUTER, RESOLVER),
        tinyproxy(internet.lab, "router", ROUTER, *chained),
    ):
        without = by_target(swept(internet, BY_TINYPROXY, name("through")))["through"]
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("https_proxy", f"http://agent:hunter2@{BY_TINYPROXY}")
            (signed,) = internet.sweep(name("through"))["results"]
    assert (without["cause"], without["blame"]) == ("proxy.auth_required", "proxy")
    assert "Basic" in without["explain"]["fr"] and "Basic" in without["explain"]["en"]
    assert (signed["cause"], signed["confidence"]) == ("ok.proxy_required", "proven")
    assert "hunter2" not in str(signed)


@pytest.mark.parametrize(("rules", "error"), [((), "refused"), ((f"input: tcp dport {SQUID} drop",), "timeout")])
def test_a_proxy_that_is_not_there(internet: World, rules: tuple[str, ...], error: str) -> None:
    with walled(internet), internet.lab.rules("router", *rules):
        document = swept(internet, BY_SQUID, name("open"), name("through"), deadline=4.0)
    for result in document["results"]:
        assert (result["cause"], result["blame"], result["verdict"]) == ("proxy.unreachable", "proxy", "fail")
        for lang in LANGS:
            ending = SWEEP_TEXTS.text(f"phrase.end.{error}", lang)
            assert BY_SQUID in result["explain"][lang] and ending in result["explain"][lang]
    assert [problem["code"] for problem in document["summary"]["diagnosis"]] == ["proxy.unreachable"]
