"""The letter to the client's IT says what was measured, asks for what is theirs to fix, and nothing else."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checks.facts import Vantage
from checks.network.chosen_targets import targets
from checks.network.diagnose.diagnosis import FIX_ORDER
from checks.network.letter.it_letter import Letter, letter
from checks.network.letter.layout import WIDTH, Block, Piece, markdown, plain
from checks.network.replay import replay
from checks.network.result_file import parse_result
from checks.network.targets import builtin
from checks.settings import NetworkSettings
from checks.text import markdown_text
from checks.texts import LANGS, Lang
from tests.checks.network.documents import DNS, document, mixed, result, swept

WORDS = tomllib.loads(files("checks.network.letter").joinpath("letter.toml").read_text("utf-8"))
CAUSES = tomllib.loads(files("checks.network.diagnose").joinpath("causes.toml").read_text("utf-8"))
FAULTS = {
    "dns.filtered": ("ca.streamworkstech.com", "ap.streamworkstech.com"),
    "tcp.timeout": ("mysignins.microsoft.com",),
    "tls.intercepted": ("login.microsoftonline.com",),
}


def written(raw: dict[str, Any], lang: Lang = "en", **about: Any) -> Letter:
    """Return the letter, checked to have what every letter needs."""
    paper = letter(parse_result(raw), lang, **about)
    assert paper is not None
    assert max(map(len, paper.text.splitlines())) <= WIDTH
    for text in (paper.text, paper.markdown, paper.subject):
        assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in text)
    assert paper.text.endswith("\n") and not paper.text.startswith("\n")
    return paper


def flat(text: str) -> str:
    """The text on one line, with ordinary spaces."""
    return " ".join(text.split())


def place(text: str, cause: str) -> int:
    """Return where the numbered paragraph for a cause begins."""
    titles = "|".join(re.escape(flat(title)) for title in WORDS["cause"][cause]["title"].values())
    numbered = re.search(rf"\d+\. (?:{titles}) \(", flat(text), re.I)
    assert numbered is not None, cause
    return numbered.start()


def section(text: str, cause: str) -> str:
    """Return the paragraph for one cause."""
    return next(
        part
        for part in map(flat, text.split("\n\n"))
        if part[:1].isdigit() and flat(text).find(part) == place(text, cause)
    )


def faults_of(letter: Letter) -> str:
    """All numbered paragraphs."""
    return " ".join(part for part in letter.text.split("\n\n") if part[:2] in ("1.", "2.", "3.", "4."))


@pytest.mark.parametrize("lang", LANGS)
def test_three_mixed_faults(lang: Lang) -> None:
    letter = written(mixed(), lang)
    for cause, hosts in FAULTS.items():
        paragraph = section(letter.text, cause)
        for host in hosts:
            assert host in paragraph
        assert "TCP/443" in paragraph
        change = WORDS["cause"][cause].get("change", {}).get(lang, "")
        instruction = {"fr": f"consigne pour {hosts[0]}", "en": f"instruction for {hosts[0]}"}[lang]
        example = {"fr": f"explication pour {hosts[0]}", "en": f"explanation of {hosts[0]}"}[lang]
        shared = len(hosts) > 1
        assert (flat(change) in paragraph, example in paragraph, instruction in paragraph) == (
            shared,
            shared,
            not shared,
        )
        assert flat(builtin()[hosts[0]].why[lang]) in paragraph
        assert {"fr": "(indispensable)", "en": "(required)"}[lang] in paragraph
    reason = {"fr": "EDE 15 « policy »", "en": "EDE 15 “policy”"}[lang]
    assert all(seen in section(letter.text, "dns.filtered") for seen in ("10.1.0.53", "NXDOMAIN", reason))
    assert all(seen in section(letter.text, "tcp.timeout") for seen in ("ETIMEDOUT", "10.1.0.1", "203.0.113.9"))
    assert "Zscaler Inc., Zscaler Root" in section(letter.text, "tls.intercepted")
    assert "2026-11-24" in letter.text and "15:02 UTC" in flat(letter.text) and "poste-7" in letter.text
    assert [place(letter.text, cause) for cause in FAULTS] == sorted(place(letter.text, cause) for cause in FAULTS)
    assert len(letter.text.splitlines()) <= 66, "about a page"


@pytest.mark.parametrize("lang", LANGS)
def test_what_passes_is_counted_and_not_listed(lang: Lang) -> None:
    letter = written(mixed(), lang)
    assert "aka.ms" not in letter.text and "helpdesk.streamworkstech.com" not in letter.text
    assert {"fr": "2 des 8 hôtes vérifiés répondent", "en": "2 of the 8 hosts we checked answer"}[lang] in flat(
        letter.text
    )


@pytest.mark.parametrize("lang", LANGS)
def test_a_servers_fault_and_what_was_not_judged_stand_apart(lang: Lang) -> None:
    letter = written(mixed(), lang)
    for host in ("crm.streamworkstech.com", "login.windows.net"):
        assert host not in faults_of(letter)
        assert host not in {host.host for host in letter.hosts}
    paragraphs = list(map(flat, letter.text.split("\n\n")))
    ours = {
        "fr": "Rien à faire de votre côté, nous nous en occupons :",
        "en": "No action needed on your side, we are taking care of it:",
    }[lang]
    assert any(
        paragraph.startswith(f"{ours} crm.streamworkstech.com (") and "HTTP 503" in paragraph
        for paragraph in paragraphs
    )
    unknown = {"fr": "Non évalués", "en": "Not assessed"}[lang]
    assert any(paragraph.startswith(unknown) and "login.windows.net" in paragraph for paragraph in paragraphs)


def test_what_is_proven_and_what_is_likely_is_said() -> None:
    letter = written(mixed())
    assert "(proven)" in section(letter.text, "dns.filtered") and "(likely)" in section(letter.text, "tcp.timeout")
    assert "“Likely”:" in letter.text
    alone = written(document(result("ca.streamworkstech.com", "dns.filtered")))
    assert "“Likely”:" not in alone.text
    both = document(
        result("a.example", "dns.filtered"),
        result("b.example", "dns.filtered", confidence="likely"),
        result("c.example"),
    )
    assert "proven for 1 of 2 hosts" in written(both).text


def test_the_letter_is_in_the_language_asked_for() -> None:
    french, english = written(mixed(), "fr"), written(mixed(), "en")
    assert french.text.startswith("Objet\u00a0: ") and "\nBonjour,\n" in french.text
    assert english.text.startswith("Subject: ") and "\nHello,\n" in english.text
    assert "explanation" not in french.text and "instruction" not in french.text
    assert " :" not in french.text.replace("\u00a0:", "") and "« " not in french.text


@pytest.mark.parametrize("lang", LANGS)
def test_from_the_desk_it_says_so_and_asks_to_check(lang: Lang) -> None:
    desk, site = (
        flat(written(mixed() | {"vantage": mixed(kind=kind)["vantage"]}, lang).text) for kind in ("desk", "site")
    )
    said = {"fr": "NON de votre réseau", "en": "NOT from your network"}[lang]
    ask = {
        "fr": "Veuillez vérifier les mêmes hôtes et ports à partir de votre réseau",
        "en": "Please check the same hosts",
    }[lang]
    assert said in desk and ask in desk
    assert said not in site and ask not in site
    change = {"fr": "À changer :", "en": "To change:"}[lang]
    assert change in site and change not in desk


@pytest.mark.parametrize(
    ("kind", "cause", "evidence", "is_asked"),
    [
        ("site", "http.server_error", {}, False),
        ("site", "tls.expired", {}, False),
        ("site", "tls.not_yet_valid", {}, True),
        ("desk", "tls.not_yet_valid", {}, False),
        ("site", "http.tenant_restriction", {"http": {"code": "500213"}}, False),
        ("site", "http.tenant_restriction", {"http": {"code": "500021"}}, True),
        ("site", "http.tenant_restriction", {"proxied": {"http": {"code": "AADSTS500212"}}}, True),
        ("desk", "http.tenant_restriction", {"http": {"code": "500021"}}, False),
        ("site", "proxy.denied", {}, True),
        ("desk", "proxy.denied", {}, False),
        ("site", "http.tenant_restriction", {}, False),
        ("client", "tcp.timeout", {}, True),
    ],
)
def test_only_what_is_theirs_is_asked_of_them(kind: str, cause: str, evidence: dict[str, Any], is_asked: bool) -> None:
    raw = document(result("login.microsoftonline.com", cause, evidence=evidence), kind=kind)
    assert (letter(parse_result(raw), "fr") is not None) is is_asked


@pytest.mark.parametrize(
    "raw",
    [
        document(),
        document(result("ca.streamworkstech.com"), result("ap.streamworkstech.com", "ok.slow")),
        document(result("ca.streamworkstech.com", "error")),
        document(result("ca.streamworkstech.com"), codes=("http.captive_portal", "time.skew")),
        document(result("ca.streamworkstech.com", "http.server_error"), codes=("http.server_error", "proxy")),
    ],
)
def test_with_nothing_to_ask_there_is_no_letter(raw: dict[str, Any]) -> None:
    assert letter(parse_result(raw), "en") is None


@pytest.mark.parametrize("code", ["net.none", "http.captive_portal"])
def test_what_ails_our_own_desk_is_no_business_of_theirs(code: str) -> None:
    raw = document(result("ca.streamworkstech.com", "tcp.timeout"), codes=(code,))
    assert f"finding {code}" in written(raw).text
    raw["vantage"]["kind"] = "desk"
    assert letter(parse_result(raw), "en") is None


def test_a_clock_that_explains_every_certificate_is_the_letter_itself() -> None:
    raw = document(*(result(f"{n}.example", "tls.expired") for n in range(3)), codes=("time.certificates",))
    paper = written(raw)
    assert "finding time.certificates" in paper.text
    assert paper.hosts == () and "0.example" not in paper.text
    raw["vantage"]["kind"] = "desk"
    assert letter(parse_result(raw), "en") is None, "our own clock is no business of theirs"


def test_one_cause_is_one_paragraph_with_its_hosts_in_lines_by_use() -> None:
    """The whole list, blocked by one filter, stays within a page or so, and names each host once."""
    raw = document(
        *(
            result(target.name, "dns.filtered", group=target.group, required=target.required, url=target.url)
            for target in builtin().values()
        )
    )
    letter = written(raw, "fr")
    assert flat(letter.text).count("Noms bloqués par le filtrage DNS (") == 1
    for host in builtin():
        assert host in letter.text
    assert len(letter.text.splitlines()) <= 75
    paragraph = section(letter.text, "dns.filtered")
    assert "TCP/80 : la vérification que les certificats" in paragraph
    assert paragraph.index("invitations.microsoft.com") < paragraph.index("login.live.com"), "the essential ones first"
    assert paragraph.count("EDE 15") == 1


def test_what_was_seen_of_several_hosts_is_told_once_each_with_their_number() -> None:
    other = {"dns": {"server": "10.1.0.54", "rcode": "NXDOMAIN"}}
    raw = document(
        *(result(f"{n}.example", "dns.filtered") for n in range(3)), result("x.example", "dns.filtered", evidence=other)
    )
    paragraph = section(written(raw).text, "dns.filtered")
    assert "NXDOMAIN, EDE 15 “policy” (3 hosts)" in paragraph
    assert "resolver 10.1.0.54, NXDOMAIN (1 host)" in paragraph


def test_what_the_instruction_quotes_is_not_repeated() -> None:
    said = {"fr": "10.1.0.1 rejette", "en": "10.1.0.1 rejects it"}
    raw = document(result("ca.streamworkstech.com", "tcp.prohibited", tell_admin=said))
    paragraph = section(written(raw).text, "tcp.prohibited")
    assert paragraph.count("10.1.0.1") == 1 and "Other findings" not in paragraph
    quiet = document(result("ca.streamworkstech.com", "tcp.prohibited"))
    paragraph = section(written(quiet).text, "tcp.prohibited")
    assert "Other findings: ICMP 3/13 sent by 10.1.0.1 Hosts" in paragraph and "EHOSTUNREACH" not in paragraph, (
        "ICMP says it better"
    )


def test_the_machine_is_told_by_the_address_that_a_firewalls_log_knows() -> None:
    tried = [
        {"address": "203.0.113.9", "errno": "ETIMEDOUT", "local": "10.1.0.2"},
        {"address": "2001:db8::9", "local": "2001:db8:1::2"},
    ]
    raw = document(result("ca.streamworkstech.com", "tcp.timeout", evidence={"tcp": tried}))
    assert "from the computer poste-7, address 10.1.0.2, 2001:db8:1::2, DNS resolvers" in flat(written(raw).text)
    ours = {**raw, "vantage": {**raw["vantage"], "kind": "desk"}}
    assert "10.1.0.2" not in written(ours).text, "where our desk stands is nothing to them"


def test_what_a_public_resolver_knows_of_several_names_is_told_once() -> None:
    evidence = [
        {
            "dns": {"server": "10.1.0.53", "rcode": "NXDOMAIN"},
            "follow_up": {
                "public": [{"server": "https://resolver.example/dns-query", "addresses": [f"203.0.113.{n}"]}]
            },
        }
        for n in range(3)
    ]
    raw = document(*(result(f"{n}.example", "dns.nxdomain", evidence=measured) for n, measured in enumerate(evidence)))
    text = " ".join(section(written(raw).text, "dns.nxdomain").split())
    assert "NXDOMAIN, the public resolver https://resolver.example/dns-query gives the address Hosts" in text
    assert "203.0.113." not in text


def gap(*failing: str, required_fails: bool = False) -> str:
    names = ("login.microsoftonline.com", "aadcdn.msauth.net", "invitations.microsoft.com", "mysignins.microsoft.com")
    causes = {name: "tcp.timeout" if name in failing else "ok" for name in names}
    if required_fails:
        causes["aadcdn.msauth.net"] = "tcp.timeout"
    return flat(written(document(*(result(name, cause) for name, cause in causes.items()))).text)


def test_where_only_microsofts_optional_sets_fail_it_says_so() -> None:
    text = gap("invitations.microsoft.com", "mysignins.microsoft.com")
    assert "“required” answer, but not invitations.microsoft.com, mysignins.microsoft.com" in text
    assert "“required” answer" not in gap("invitations.microsoft.com", required_fails=True)
    optional = document(
        result("login.live.com", "tcp.timeout", required=False), result("login.microsoftonline.com", group="help")
    )
    assert "“required” answer" not in written(optional).text, "the onboarding does not stop without it"


def test_what_the_sweep_says_as_a_whole_stands_first() -> None:
    raw = document(result("a.example", "tcp.timeout"), codes=("http.captive_portal", "net.none", "tcp.timeout"))
    text = written(raw).text
    assert text.index("finding http.captive_portal") < text.index("finding net.none") < text.index("1. ")
    assert "finding tcp.timeout" not in text, "that is the numbered paragraph"
    raw["summary"]["diagnosis"].append({"code": "time.skew", "fr": "horloge", "en": "clock off"})
    assert "clock off" in written(raw).text


def test_our_own_clock_is_not_told_to_them() -> None:
    raw = document(result("a.example", "tcp.timeout"), codes=("time.skew", "tcp.timeout"))
    assert "finding time.skew" in written(raw).text
    raw["vantage"]["kind"] = "desk"
    assert "finding time.skew" not in written(raw).text


def test_what_is_reached_but_to_be_watched_is_told_without_being_a_fault() -> None:
    raw = document(result("a.example", "tcp.timeout"), result("b.example", "ok.slow"))
    letter = written(raw)
    assert "Reachable, but worth watching: b.example (slow answer)" in flat(letter.text)
    assert "b.example" not in faults_of(letter)


def test_of_the_client_it_holds_what_is_passed_in_and_no_more() -> None:
    raw = mixed()
    raw["vantage"]["ssh_from"] = "198.51.100.77"
    bare = written(raw)
    assert "198.51.100.77" not in bare.text and "Organisation" not in bare.text and "Ticket" not in bare.text
    letter = written(raw, organisation="Acme\x1b[1m inc.", ticket="INC-12")
    assert "Organisation: Acme inc. – Ticket: INC-12" in letter.text
    assert "INC-12" in letter.subject


@pytest.mark.parametrize(("lang", "mark"), [("fr", "EXERCICE"), ("en", "PRACTICE")])
def test_practice_is_marked_at_the_top(lang: Lang, mark: str) -> None:
    letter = written(mixed(practice=True), lang)
    assert mark in letter.text.split("\n\n")[1] and mark in letter.markdown.split("\n\n")[1]
    assert letter.subject.startswith({"fr": "EXERCICE", "en": "PRACTICE"}[lang])
    assert letter.practice
    assert mark not in written(mixed(), lang).text


def test_a_use_of_ones_own_is_told(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text('[target."ca.streamworkstech.com"]\nwhy.fr = "la caisse"\nwhy.en = "the till"\n')
    own = {target.name: target for target in targets(NetworkSettings(targets_file=str(file)))}
    raw = document(
        result("ca.streamworkstech.com", "tcp.timeout"), result("intranet.acme.example", "tcp.timeout", group="x")
    )
    text = flat(written(raw, known=own).text)
    assert "TCP/443: the till (required)" in text
    assert "host requested for this check" in text, "a group that is not known"


def test_ports_are_those_that_were_measured() -> None:
    raw = document(
        result("a.example", "tcp.timeout", url="http://a.example/x"),
        result("b.example", "tcp.timeout", url="https://b.example:8443/"),
    )
    letter = written(raw)
    assert [(host.host, host.port) for host in letter.hosts] == [("a.example", 80), ("b.example", 8443)]
    assert "a.example (203.0.113.9), TCP/80" in letter.text and "b.example (203.0.113.9), TCP/8443" in letter.text


def test_a_cause_without_words_is_told_under_its_layer() -> None:
    raw = document(result("a.example", "tcp.timeout"), result("b.example", "tcp.timeout"))
    raw["results"][0]["cause"] = raw["results"][1]["cause"] = "tcp.novel"
    paragraph = section(written(raw).text, "tcp")
    assert "Connection (TCP) (likely)" in paragraph and "instruction for a.example" in paragraph


def test_what_the_sweep_puts_in_no_order_is_asked_for_in_the_order_of_fixing() -> None:
    """The layers that can fail, each with its own cause, given in reverse order."""
    layers = [layer for layer in FIX_ORDER if layer != "none"]
    raw = document(
        *(
            result(f"{layer}.example", "tcp.timeout") | {"cause": f"{layer}.new", "layer": layer, "evidence": {}}
            for layer in reversed(layers)
        )
    )
    text = written(raw).text
    assert sorted(layers, key=lambda layer: place(text, layer)) == layers


@pytest.mark.parametrize("cause", sorted(cause for cause in CAUSES if CAUSES[cause]["verdict"] != "pass"))
def test_every_cause_has_words(cause: str) -> None:
    words = WORDS["cause"][cause]
    needs_mending = CAUSES[cause]["verdict"] == "fail"
    for part in ("title", "change") if needs_mending else ("title",):
        assert set(words[part]) == set(LANGS) and all(words[part].values())


@pytest.mark.parametrize("lang", LANGS)
async def test_a_real_judgement_makes_a_letter(lang: Lang) -> None:
    """The judge's own words, over recorded measurements, within the lines of an e-mail."""
    dns = {"server": "10.1.0.53", "rcode": "NOERROR", "a": ["203.0.113.10"]}
    recording = {
        "measurements": {
            "ca.streamworkstech.com": {
                "dns": {"server": "10.1.0.53", "rcode": "NXDOMAIN", "ede_code": 15, "ede_text": "blocked by policy"}
            },
            "mysignins.microsoft.com": {
                "dns": dns,
                "tcp": [{"address": "203.0.113.10", "errno": "ETIMEDOUT", "ms": 3200.0}],
            },
            "login.microsoftonline.com": {
                "dns": dns,
                "tcp": [{"address": "203.0.113.10", "ms": 3.0}],
                "tls": {
                    "address": "203.0.113.10",
                    "error": "verify",
                    "verify_code": 20,
                    "issuer_organization": "Fortinet",
                    "issuer_name": "FGT60F",
                },
            },
        }
    }
    letter = written(await swept(replay(recording, vantage=Vantage.SITE)), lang)
    assert {host.cause for host in letter.hosts} == {"dns.filtered", "tcp.timeout", "tls.intercepted"}
    text = flat(letter.text)
    for quoted in ("10.1.0.53", "EDE 15", "203.0.113.10", "ETIMEDOUT", "Fortinet, FGT60F"):
        assert quoted in text
    every = len(builtin())
    assert {"fr": f"{every - 3} des {every}", "en": f"{every - 3} of the {every}"}[lang] in text


@pytest.mark.parametrize("lang", LANGS)
def test_how_an_attempt_ended_is_said_in_words(lang: Lang) -> None:
    proxied = {"server": "10.1.0.9:3128", "error": "refused"}
    by_proxy = result(
        "ca.streamworkstech.com",
        "proxy.denied",
        evidence={"proxied": proxied, "http": {"status": 200}},
        tell_admin={"fr": "", "en": ""},
    )
    unheard = result(
        "ap.streamworkstech.com", "dns.filtered", evidence={"dns": {"server": "10.1.0.53", "error": "unreachable"}}
    )
    cut = result("crm.streamworkstech.com", "tls.intercepted", evidence={"tls": {"error": "reset"}})
    well_known = result("helpdesk.streamworkstech.com", "dns.filtered", evidence={"dns": DNS})
    text = flat(written(document(by_proxy, unheard, cut, well_known), lang).text)
    assert {"fr": "connexion refusée", "en": "connection refused"}[lang] in text
    assert {"fr": "sans serveur mandataire : HTTP 200", "en": "without the proxy: HTTP 200"}[lang] in text
    assert {"fr": "aucune route", "en": "no route"}[lang] in text and "TLS" in text and "RST" in text
    assert "NOERROR" not in text and "unreachable" not in text


# Markdown, and text from outside


def tokens(text: str) -> list[Token]:
    """Return every token seen by a reader like GitHub's, which does not turn a bare name (``evil.test``) into a link."""
    reader = MarkdownIt("gfm-like")
    assert reader.linkify is not None
    reader.linkify.set({"fuzzy_link": False})
    return [inner for token in reader.parse(text) for inner in (token, *(token.children or ()))]


def shown(text: str) -> str:
    """Return what a reader sees of a piece of Markdown."""
    return "".join(
        token.content if token.type in ("text", "code_inline", "text_special") else " "
        for token in tokens(text)
        if token.type != "inline"
    )


OURS = {
    *(
        "heading_open",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "strong_open",
        "strong_close",
    ),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "code_inline", "text_special"),
}
EVIL = (
    "[x](http://evil.test) ![i](http://evil.test/i.png) <img src=x onerror=alert(1)> **b** _i_ ~~s~~ `c` # h | t | &amp; "
    "http://evil.test www.evil.test <http://evil.test> a@evil.test \\"
)


def test_markup_from_outside_stays_text() -> None:
    evidence = {"tls": {"issuer_name": EVIL, "error": "verify"}, "tcp": [{"address": EVIL}]}
    said = {"fr": EVIL, "en": EVIL}
    raw = document(
        result("a.example", "tls.intercepted", evidence=evidence, tell_admin=said),
        result("b.example", "tls.intercepted", evidence=evidence, tell_admin=said),
        codes=("net.none",),
    )
    raw["vantage"] |= {"host": EVIL[:90], "proxy": "[p](http://evil.test)", "resolvers": ["*"]}
    raw["summary"]["diagnosis"][0]["en"] = "1. <b>" + EVIL
    letter = written(raw, organisation=EVIL[:100], ticket="#1 - @x")
    assert {"link_open", "image", "html_inline", "em_open", "s_open"} <= {token.type for token in tokens(EVIL)}
    assert {token.type for token in tokens(letter.markdown)} <= OURS
    assert markdown_text("www.evil.test WWW.evil.test") == "www\\.evil.test WWW\\.evil.test", (
        "this reader knows no such links"
    )
    assert EVIL.split(" ", 1)[0] in letter.markdown.replace("\\", "")
    for token in tokens(letter.markdown):
        if token.type == "code_inline":
            assert token.content in ("a.example", "b.example")


@given(st.text(max_size=60).filter(lambda text: "\n" not in text and "\r" not in text))
@settings(max_examples=200, deadline=None)
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    from checks.text import clean

    safe = clean(text)
    block = [Block("paragraph", (Piece(safe),)), Block("entry", (Piece(safe),)), Block("heading", (Piece(safe),))]
    assert {token.type for token in tokens(markdown(block))} <= OURS
    assert " ".join(shown(markdown([Block("paragraph", (Piece(safe),))])).split()) == " ".join(safe.split())
    assert " ".join(markdown_text("x" + safe).replace("\\", "").split()) == " ".join(
        ("x" + safe).replace("\\", "").split()
    )


@pytest.mark.parametrize("line", ["- x", "+ x", "1. x", "2) x", "---", "===", "# x", "> x", "    x", "``` x", "| a |"])
def test_no_line_begins_a_block_of_its_own(line: str) -> None:
    text = markdown([Block("paragraph", (Piece("before"),)), Block("detail", (Piece(line.strip()),))])
    assert {token.type for token in tokens(text)} <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "text_special",
    }


def test_plain_lines_are_set_in_under_their_lead() -> None:
    word = "abcdefghi "
    text = plain([Block("heading", (Piece("1. " + word * 9),)), Block("entry", (Piece(word * 9),))])
    first, second, third, fourth = text.splitlines()
    assert first.startswith("1. abc") and second.startswith("   abc")
    assert third.startswith("   - abc") and fourth.startswith("     abc")


OUTSIDE = st.text(max_size=80)


@pytest.mark.slow
@given(
    explain=OUTSIDE,
    admin=OUTSIDE,
    evidence=st.dictionaries(
        st.sampled_from(("server", "rcode", "ede_text", "issuer_name", "errno", "icmp_from", "status", "error", "a")),
        OUTSIDE | st.integers(-5, 70_000) | st.lists(OUTSIDE, max_size=3),
    ),
    cause=st.sampled_from(("dns.filtered", "tcp.prohibited", "tls.intercepted", "http.server_error", "dns.nxdomain")),
    layer=st.sampled_from(("dns", "tcp", "tls", "http", "proxy", "net", "time", "none")),
    n=st.integers(1, 3),
    kind=st.sampled_from(("desk", "site", "client")),
    lang=st.sampled_from(LANGS),
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_evidence_says_the_letter_keeps_its_form(
    explain: str, admin: str, evidence: dict[str, Any], cause: str, layer: str, n: int, kind: str, lang: Lang
) -> None:
    everywhere = {"dns": evidence, "tcp": [evidence], "tls": evidence, "http": evidence, "proxied": evidence}
    raw = document(
        *(
            result(
                f"{at}.example",
                cause,
                layer=layer,
                blame="resolver",
                explain={"fr": explain, "en": explain},
                tell_admin={"fr": admin, "en": admin},
                evidence=everywhere | {"follow_up": evidence},
            )
            for at in range(n)
        ),
        kind=kind,
    )
    letter = written(raw, lang)
    assert {token.type for token in tokens(letter.markdown)} <= OURS
    assert {host.host for host in letter.hosts} == {f"{at}.example" for at in range(n)}
    for at in range(n):
        assert f"{at}.example" in letter.text
