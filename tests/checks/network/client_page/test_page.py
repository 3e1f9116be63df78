"""The check page in a real browser, against healthy servers and behind faults: its verdicts, its code, and what it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import pytest

from checks.network.client_page.code import Reach
from checks.network.client_page.page import page
from checks.network.client_page.target_list import own, target_lists
from checks.network.targets import parse_target
from checks.texts import Lang
from tests.checks.network.client_page.pages import CODE, NOWHERE, Way, kept, key_of, read, shown, unreached, words
from tests.lab import browser
from tests.lab.authority import Authority, self_signed
from tests.lab.browser import Tab
from tests.lab.servers import dropping, http, refusing, reset_on_hello, talking, web
from tests.lab.servers import silent as mute
from tests.lab.tunnel import answering, tunnelling

pytestmark = pytest.mark.browser

NAMES = [target.name for target in target_lists()[1].targets]
OK = http("200 OK", b"hello")
AWAY = http("302 Found", Location="https://elsewhere.example/")
CONSENTING = http(
    "200 OK", b"mine", **{"Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "*"}
)
in_a_browser = pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))
Got = TypeVar("Got")


async def opened(way: Way, url: str, work: Callable[[Tab], Got], **tab: Any) -> Got:
    """Return what is seen of a page in a browser that goes that way."""

    def go() -> Got:
        with browser.browser(*way.arguments()) as here, here.tab(**tab) as opened:
            opened.open(url)
            return work(opened)

    return await asyncio.to_thread(go)


async def internet(up: AsyncExitStack, ca: Authority) -> Way:
    """Make a way on which every target is healthy."""
    way = Way()
    port = await up.enter_async_context(web(ca.server(*NAMES), OK))
    way.trusted.append(await key_of(port))
    way.lead(NAMES, port)
    return way


@in_a_browser
async def test_half_black_holed_and_each_fault_is_not_reached_and_the_rest_is(
    trusted: Authority, tmp_path: Path
) -> None:
    async with AsyncExitStack() as up:
        way = await internet(up, trusted)
        silent, others = NAMES[::2], NAMES[1::2]
        way.lead(silent, up.enter_context(dropping()))
        way.led[others[0]] = NOWHERE
        way.lead(others[1:2], up.enter_context(refusing()))
        way.lead(others[2:3], await up.enter_async_context(web(self_signed(tmp_path, others[2]), OK)))
        way.lead(others[3:4], await up.enter_async_context(talking(reset_on_hello)))
        way.lead(others[4:5], await up.enter_async_context(talking(mute)))
        way.lead(others[5:6], await up.enter_async_context(web(None, OK)))
        for at, answer in enumerate((CONSENTING, http("404 Not Found", b"no"), AWAY), 6):
            way.lead(
                others[at : at + 1],
                await up.enter_async_context(trusting(web(trusted.server(*NAMES), answer), way)),
            )
        way.led["elsewhere.example"] = way.led[others[11]]
        way.lead(others[9:10], await up.enter_async_context(late(trusted, way)))
        seen = await opened(way, kept(tmp_path), read)
    assert unreached(seen) == {*silent, *others[:6]}
    assert {target.name for target in seen.of(Reach.REACHED)} == set(others[6:])
    assert seen.source == "page" and seen.made == datetime.now(UTC).date() and seen.wrong is None


def late(trusted: Authority, way: Way) -> Any:
    """Make a server that takes more than a second to answer."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(1.5)
        writer.write(OK)
        await writer.drain()

    return trusting(talking(talk, context=trusted.server(*NAMES)), way)


def trusting(serving: Any, way: Way) -> Any:
    """Make a server whose key the browser accepts."""

    class Trusting:
        async def __aenter__(self) -> int:
            port: int = await serving.__aenter__()
            way.trusted.append(await key_of(port))
            return port

        async def __aexit__(self, *ended: object) -> None:
            await serving.__aexit__(*ended)

    return Trusting()


@in_a_browser
@pytest.mark.parametrize("signed_in", [True, False])
async def test_what_a_proxy_lets_through_is_reached(trusted: Authority, tmp_path: Path, signed_in: bool) -> None:
    heads: list[bytes] = []
    async with AsyncExitStack() as up:
        way = Way()
        good = await up.enter_async_context(web(trusted.server(*NAMES), OK))
        way.trusted.append(await key_of(good))
        denied = http("407 Proxy Authentication Required", b"", **{"Proxy-Authenticate": "Negotiate"})
        proxy = tunnelling(heads, good) if signed_in else answering(heads, denied)
        way.options.append(f"--proxy-server=127.0.0.1:{await up.enter_async_context(talking(proxy))}")
        way.led["127.0.0.1"] = "127.0.0.1"
        seen = await opened(way, kept(tmp_path), read)
    assert heads and unreached(seen) == (set() if signed_in else set(NAMES))


@in_a_browser
async def test_three_at_a_time_nothing_sent_and_one_retry(trusted: Authority, tmp_path: Path) -> None:
    heads: list[bytes] = []
    now, most, cut = 0, 0, set(NAMES[:2])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        head = await reader.readuntil(b"\r\n\r\n")
        heads.append(head)
        host = next(line[6:].decode() for line in head.split(b"\r\n") if line.lower().startswith(b"host: "))
        if host in cut:
            cut.discard(host)
            return
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.1)
        now -= 1
        writer.write(http("200 OK", b"x", **{"Set-Cookie": "a=b; SameSite=None; Secure", "Connection": "close"}))
        await writer.drain()

    async with AsyncExitStack() as up:
        way = Way()
        way.lead(NAMES, await up.enter_async_context(trusting(talking(talk, context=trusted.server(*NAMES)), way)))

        def twice(tab: Tab) -> set[str]:
            missed = unreached(read(tab))
            tab.value("document.getElementById('again').click()")
            return missed | unreached(read(tab)) | set(tab.value("document.cookie + Object.keys(localStorage).join()"))

        assert await opened(way, kept(tmp_path), twice) == set()
    assert most <= 3
    assert all(head.startswith(b"GET ") for head in heads)
    assert not [head for head in heads if re.search(rb"(?im)^(cookie|referer|authorization):", head)]
    assert not [head for head in heads if b"?" in head.split(b"\r\n")[0]]


@in_a_browser
async def test_a_secure_page_does_not_try_what_is_not_secure(trusted: Authority, tmp_path: Path) -> None:
    listed = own([parse_target("https://one.example.com/"), parse_target("http://two.example.com/")])
    html = page(listed, datetime.now(UTC).date(), "en").encode()
    async with AsyncExitStack() as up:
        way = Way()
        secure = up.enter_async_context
        port = await secure(web(trusted.server("one.example.com", "desk.example.com"), http("200 OK", html, **HTML)))
        way.trusted.append(await key_of(port))
        way.lead(["one.example.com", "desk.example.com"], port)
        plain = await secure(web(None, OK))
        way.lead(["two.example.com"], plain)
        by_file = await opened(way, kept(tmp_path, listed), lambda tab: read(tab, listed))
        by_web = await opened(way, "https://desk.example.com/check", lambda tab: (read(tab, listed), shown(tab)))
    assert by_file.verdicts == (Reach.REACHED, Reach.REACHED)
    assert by_web[0].verdicts == (Reach.REACHED, Reach.NOT_TRIED)
    assert words("not_tried") in by_web[1] and words("insecure") in by_web[1]


HTML = {"Content-Type": "text/html; charset=utf-8"}


@in_a_browser
async def test_where_it_can_not_work_a_line_says_so(tmp_path: Path) -> None:
    url = kept(tmp_path)

    def without_scripts(tab: Tab) -> str:
        tab.ask("Emulation.setScriptExecutionDisabled", value=True)
        tab.open(url)
        return str(tab.wait_for("document.querySelector('footer') && document.body.innerText"))

    def old(tab: Tab) -> str:
        tab.ask("Page.addScriptToEvaluateOnNewDocument", source="window.fetch = undefined;")
        tab.open(url)
        return str(tab.wait_for("!document.getElementById('notice').hidden && document.body.innerText"))

    def offline(tab: Tab) -> str:
        tab.ask("Page.addScriptToEvaluateOnNewDocument", source=OFFLINE)
        tab.open(url)
        assert unreached(read(tab)) == set(NAMES)
        return shown(tab)

    def framed(tab: Tab) -> str:
        tab.open(frame.as_uri())
        frame_text = "frames[0].document.getElementById('notice').innerText"
        return str(tab.wait_for(f"!frames[0].document.getElementById('notice').hidden && {frame_text}"))

    frame = tmp_path / "mail.html"
    frame.write_text(f'<iframe src="{url}"></iframe>')
    way = Way(options=["--allow-file-access-from-files"])
    notices = [await opened(way, "about:blank", opener) for opener in (without_scripts, old, offline, framed)]
    scriptless, outdated, unconnected, previewed = (" ".join(notice.split()) for notice in notices)
    assert words("unread", "fr") in scriptless and words("unread") in scriptless
    assert words("old") in outdated and words("unread") not in outdated
    assert words("offline") in unconnected
    assert words("preview") in previewed


OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: function () { return false; } });"


@in_a_browser
async def test_an_old_page_says_that_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "old.html"
    path.write_text(page(target_lists()[1], date(2026, 1, 1), "fr"), "utf-8")

    def look(tab: Tab) -> str:
        tab.wait_for("!document.getElementById('result').hidden")
        return shown(tab)

    assert words("aged", "fr") in await opened(Way(), path.as_uri(), look, lang="fr")


@in_a_browser
@pytest.mark.parametrize(("lang", "other"), [("fr", "en"), ("en", "fr")])
async def test_it_reads_the_same_in_both_languages(tmp_path: Path, lang: Lang, other: Lang) -> None:
    def look(tab: Tab) -> tuple[str, str, str, str]:
        read(tab)
        before, code = shown(tab), str(tab.value(CODE))
        tab.value("document.getElementById('copy').click()")
        tab.wait_for("document.getElementById('copied').textContent")
        tab.value("document.querySelector('#languages [aria-pressed=false]').click()")
        return before, code, shown(tab), str(tab.value(CODE))

    before, code, after, same = await opened(Way(), kept(tmp_path), look, lang={"fr": "fr-CA", "en": "en"}[lang])
    assert code == same
    for key in ("title", "code", "read", "spelled", "not_reached", "again"):
        assert words(key, lang) in before and words(key, other) not in before
        assert words(key, other) in after and words(key, lang) not in after


class Outside(HTMLParser):
    """Anything that a page would load, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[tuple[str, str | None]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [
            attribute for attribute in attrs if attribute[0] in ("src", "href", "srcset", "action", "onclick", "style")
        ]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_it_is_whole_in_itself_and_speaks_old_javascript() -> None:
    html = page(target_lists()[1], date(2026, 11, 24), "fr")
    seen = Outside()
    seen.feed(html)
    assert seen.loaded == [] and "@import" not in html and "url(" not in html
    assert seen.headings[0] == 1 and seen.headings.count(1) == 1
    script = html[html.index("<script>") : html.index("</script>")]
    code = re.sub(r"var PAGE = .*", "", script)
    assert not re.search(r"=>|`|\b(let|const|class|async|await)\b(?=\s+\w)", re.sub(r"//.*|\"[^\"]*\"", "", code))
    assert "connect-src https:;" in html and "connect-src https: http:;" not in html
    assert 'aria-live="polite"' in html and "%" + "SCRIPT" not in html


@in_a_browser
async def test_no_text_of_a_list_of_ones_own_ends_the_script(tmp_path: Path) -> None:
    evil = parse_target("evil.example.com")
    words = {"fr": "</script><img src=x onerror=alert(1)>\u2028", "en": "<b>bold</b>"}
    listed = own([type(evil)(**{name: getattr(evil, name) for name in evil.__slots__} | {"why": words})])

    def look(tab: Tab) -> tuple[str, int]:
        read(tab, listed)
        return shown(tab), int(tab.value("document.querySelectorAll('img, b').length"))

    seen, elements = await opened(Way(), kept(tmp_path, listed), look)
    assert "<b>bold</b>" in seen and elements == 0
