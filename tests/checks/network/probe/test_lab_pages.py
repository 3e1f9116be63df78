"""Pages that replace the servers' own behind an inspection: what refuses is the cause, and the inspection is reported too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from checks.network.letter.it_letter import letter
from checks.network.result_file import parse_result
from checks.network.targets import OTHER_NAME, builtin
from checks.texts import Lang
from tests.checks.network.judged import judged
from tests.checks.network.shape import assert_document
from tests.lab.authority import authority
from tests.lab.namespace import RESOLVER, ROUTER
from tests.lab.resolvers import unbound
from tests.lab.servers import http, web
from tests.lab.world import World

pytestmark = pytest.mark.lab

BLOCK = f"http://{ROUTER}:8399/stop"
HTML = {"Content-Type": "text/html"}
UNNAMED = ("http.blockpage", "local_network", "likely")
NAMED = ("http.blockpage", "local_network", "proven")
RESTRICTED = ("http.tenant_restriction", "tenant_policy", "proven")


@dataclass(frozen=True)
class Behind:
    """What answers instead of a host: its certificate's issuer, its answer, what is reported about it, and what both languages quote."""

    issuer: str
    answer: bytes
    judged_as: tuple[str, str, str]
    quoted: tuple[str, ...]
    trusted: bool = False


def _page(text: str, encoding: str = "utf-8", content_type: str = "text/html") -> bytes:
    return http("403 Forbidden", text.encode(encoding), **{"Content-Type": content_type})


def _moved(status: str) -> bytes:
    return http(status, Location=BLOCK)


FAULTS = {
    "login.live.com": Behind("Acme", _moved("301 Moved"), UNNAMED, (BLOCK, "Freizeit", "Acme")),
    "account.live.com": Behind("Acme", _moved("302 Found"), UNNAMED, (BLOCK, "Freizeit", "Acme")),
    "signup.live.com": Behind("Acme", _moved("303 See Other"), UNNAMED, (BLOCK, "Freizeit", "Acme")),
    "aka.ms": Behind("Acme", _moved("307 Temporary Redirect"), UNNAMED, (BLOCK, "Freizeit", "Acme"), trusted=True),
    "go.microsoft.com": Behind("Acme", _moved("308 Permanent Redirect"), UNNAMED, (BLOCK, "Freizeit", "Acme")),
    "ca.streamworkstech.com": Behind(
        "Fortinet",
        http("200 OK", f'<meta http-equiv=refresh content="0;url={BLOCK}">'.encode(), **HTML),
        NAMED,
        (BLOCK, "Fortinet"),
        trusted=True,
    ),
    "ap.streamworkstech.com": Behind(
        "Sophos", http("200 OK", f"<script>location.href='{BLOCK}'</script>".encode(), **HTML), NAMED, (BLOCK, "Sophos")
    ),
    "crm.streamworkstech.com": Behind(
        "Netskope Inc",
        _page(
            "<h1>Accès bloqué</h1><p>Ce site est bloqué.</p><p>Catégorie : Jeux</p>",
            "latin-1",
            "text/html; charset=iso-8859-1",
        ),
        NAMED,
        ("Netskope", "Jeux", "Accès bloqué"),
    ),
    "helpdesk.streamworkstech.com": Behind(
        "Acme",
        _page("<p>Acceso denegado: política de la empresa</p><p>Categoría: Ocio</p>", "utf-16"),
        UNNAMED,
        ("Ocio", "Acme"),
    ),
    "graph.microsoft.com": Behind(
        "Fortinet",
        _page("FortiGuard Intrusion Prevention. Category: Games"),
        NAMED,
        ("FortiGuard", "Games", "Fortinet"),
        trusted=True,
    ),
    "login.microsoftonline.com": Behind(
        "Fortinet",
        http("200 OK", b"<p>AADSTS5000211: A tenant restrictions policy"),
        RESTRICTED,
        ("AADSTS5000211", "Fortinet"),
        trusted=True,
    ),
    "login.microsoft.com": Behind(
        "Acme", http("400 Bad", "AADSTS500022".encode("utf-16")), RESTRICTED, ("AADSTS500022", "Acme")
    ),
    "login.windows.net": Behind(
        "Zscaler Inc.", http("200 OK", b"AADSTS500021"), RESTRICTED, ("AADSTS500021", "Zscaler")
    ),
    "device.login.microsoftonline.com": Behind(
        "Avast Web/Mail Shield",
        _page("nothing"),
        ("tls.intercepted", "local_machine", "proven"),
        ("Avast", "Avast Web/Mail Shield CA"),
        trusted=True,
    ),
    "mysignins.microsoft.com": Behind(
        "Zscaler Inc.",
        http("302 Found", Location="https://www.office.com/login"),
        ("tls.intercepted", "local_network", "proven"),
        ("Zscaler",),
    ),
    "myapps.microsoft.com": Behind(
        "Acme", _page("403 - Forbidden: Access is denied."), ("tls.intercepted", "local_network", "likely"), ("Acme",)
    ),
}
"""Each with its own issuer, way to refuse and language; the last two refuse nothing."""
ADDRESSES = {host: f"203.0.113.{number}" for number, host in enumerate((*FAULTS, OTHER_NAME), 120)}


@pytest.fixture(scope="module")
def swept(internet: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    lab, folder = internet.lab, tmp_path_factory.mktemp("pages")
    issuers = {
        name: authority(folder, name, f"{name} CA") for name in sorted({fault.issuer for fault in FAULTS.values()})
    }
    roots = folder / "system.pem"
    roots.write_text(
        "".join(
            issuers[name].roots_file.read_text()
            for name in sorted({fault.issuer for fault in FAULTS.values() if fault.trusted})
        )
    )
    refusal = _page("<p>Zugriff verweigert durch die Richtlinie.</p><p>Kategorie: Freizeit</p>")
    rules = [
        f"prerouting: ip daddr {ADDRESSES[host]} tcp dport 443 redirect to :{8400 + number}"
        for number, host in enumerate(FAULTS)
    ]
    with ExitStack() as stack, pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(roots))
        stack.enter_context(
            unbound(lab, "internet", RESOLVER, {host: (address,) for host, address in ADDRESSES.items()})
        )
        stack.enter_context(lab.serving("router", lambda: web(None, refusal, host=ROUTER, port=8399)))
        for number, (host, behind) in enumerate(FAULTS.items()):
            device = partial(web, issuers[behind.issuer].server(host), behind.answer, host=ROUTER, port=8400 + number)
            stack.enter_context(lab.serving("router", device))
        stack.enter_context(lab.rules("router", *rules))
        document = internet.sweep(*(builtin()[host] for host in FAULTS), deadline=8.0)
    assert_document(document)
    yield document


@pytest.mark.parametrize("host", FAULTS)
def test_what_refuses_behind_an_inspection_is_the_cause(swept: dict[str, Any], host: str) -> None:
    result = next(result for result in swept["results"] if result["target"] == host)
    behind = FAULTS[host]
    assert judged(result) == behind.judged_as, result["explain"]["en"]
    for lang in ("fr", "en"):
        said = result["explain"][lang] + result["tell_admin"][lang]
        for words in behind.quoted:
            assert words in said
        decrypted = {"fr": "déchiffrée en chemin", "en": "decrypted on the way"}[lang]
        assert (decrypted in result["tell_admin"][lang]) == result["cause"].startswith("http.")


@pytest.mark.parametrize(("lang", "category"), [("fr", "catégorie « Jeux »"), ("en", "category “Jeux”")])
def test_the_letter_names_what_an_admin_needs(swept: dict[str, Any], lang: Lang, category: str) -> None:
    # For each cause the letter gives the first host in full and eight findings for the others: with another host first, one is left out.
    in_order = sorted(swept["results"], key=lambda result: result["target"] != "crm.streamworkstech.com")
    written = letter(parse_result({**swept, "results": in_order}), lang)
    assert written is not None
    text = " ".join(written.text.split())
    for host, behind in FAULTS.items():
        assert host in text and behind.issuer in text
    for words in (category, "AADSTS5000211", BLOCK, "FortiGuard"):
        assert words in text


def test_the_facts_name_who_decrypts_and_who_filters(swept: dict[str, Any]) -> None:
    facts = {fact["key"]: fact["value"] for fact in swept["facts"]}
    assert facts["net.tls_inspection"] in ("Acme", "Fortinet") and "net.filter" in facts
