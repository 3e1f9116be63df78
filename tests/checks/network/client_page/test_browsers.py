"""The check page in a browser that refuses, and one network in three browsers and two shells: one and the same code."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from checks.network.client_page.code import Reach
from checks.network.client_page.page import page
from checks.network.client_page.target_list import TargetList, own, target_lists
from checks.network.targets import parse_target
from checks.texts import LANGS
from tests.checks.network.client_page.pages import BELIEVE, Opened, ended, kept, key_of, read, shown, words
from tests.checks.network.client_page.shells import POWERSHELL, in_powershell, in_sh
from tests.lab import browser, engines
from tests.lab.authority import Authority, authority, self_signed
from tests.lab.servers import dropping, http, refusing, reset_on_hello, talking, web

# A browser that is ended leaves its connections to the lab's servers open until they are collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BUILT_IN = target_lists()[1]
OK = http("200 OK", b"hello")
HTML = {"Content-Type": "text/html; charset=utf-8"}
Got = TypeVar("Got")


@dataclass(frozen=True)
class Network:
    """Servers on this machine, each healthy or broken in its own way, as a target list."""

    target_list: TargetList
    authority: Authority
    good: int
    folder: Path

    @property
    def certificate(self) -> Path:
        """Return the certificate of the healthy servers (PEM)."""
        path = self.folder / "good.pem"
        path.write_text(ssl.get_server_certificate(("localhost", self.good)))
        return path


@asynccontextmanager
async def network(folder: Path, *, good_only: bool = False) -> AsyncIterator[Network]:
    """Run what every means of checking is tested against; only the first two targets, which are healthy, if ``good_only``."""
    ca = authority(folder)
    well = ca.server("localhost")
    async with web(well, OK) as good, web(well, http("404 Not Found", b"no")) as missing:
        if good_only:
            yield Network(_listed(good, missing), ca, good, folder)
            return
        async with (
            web(self_signed(folder, "localhost"), OK) as untrusted,
            talking(reset_on_hello) as cut,
            web(None, OK) as plain,
        ):
            with refusing() as closed, dropping() as silent:
                yield Network(_listed(good, missing, closed, silent, untrusted, cut, plain), ca, good, folder)


def _listed(*ports: int) -> TargetList:
    return own(parse_target(f"https://localhost:{port}/") for port in ports)


def in_chromium(made: Network) -> AbstractContextManager[Opened]:
    return _chromium(asyncio.run(key_of(made.good)))


@contextmanager
def _chromium(key: str, *options: str) -> Iterator[Opened]:
    with browser.browser(f"--ignore-certificate-errors-spki-list={key}", *options) as here, here.tab() as tab:
        yield tab


def in_firefox(made: Network) -> AbstractContextManager[Opened]:
    return engines.firefox(authorities=[made.authority.certificate.public_bytes(Encoding.DER)])


def in_webkit(made: Network) -> AbstractContextManager[Opened]:
    return engines.webkit(certificates={"localhost": made.certificate})


BROWSERS = [
    pytest.param(open_in, id=name, marks=[pytest.mark.browser, pytest.mark.skipif(why is not None, reason=str(why))])
    for name, open_in, why in (
        ("chromium", in_chromium, browser.missing()),
        ("firefox", in_firefox, engines.missing_firefox()),
        ("webkit", in_webkit, engines.missing_webkit()),
    )
]
OpenIn = Callable[[Network], AbstractContextManager[Opened]]


async def look(open_in: Callable[[], AbstractContextManager[Opened]], work: Callable[[Opened], Got]) -> Got:
    """Return what is seen in a browser."""

    def go() -> Got:
        with open_in() as opened:
            return work(opened)

    return await asyncio.to_thread(go)


EXPECTED = (Reach.REACHED,) * 2 + (Reach.NOT_REACHED,) * 5


@pytest.mark.parametrize("open_in", BROWSERS)
async def test_one_network_has_one_code_in_every_browser(tmp_path: Path, open_in: OpenIn) -> None:
    async with network(tmp_path) as made:

        def visit(opened: Opened) -> tuple[Reach, ...]:
            opened.open(kept(tmp_path, made.target_list))
            return read(opened, made.target_list).verdicts

        assert await look(lambda: open_in(made), visit) == EXPECTED


@pytest.mark.skipif(POWERSHELL is None, reason="no pwsh or powershell on the PATH")
async def test_the_same_network_has_the_same_code_in_the_shells(tmp_path: Path) -> None:
    async with network(tmp_path) as made:
        roots = str(made.authority.roots_file)
        by_sh, by_powershell = await asyncio.gather(
            in_sh(made.target_list, tmp_path, curlrc={"cacert": roots}),
            in_powershell(made.target_list, tmp_path, SSL_CERT_FILE=roots),
        )
    assert by_sh.read(made.target_list).verdicts == by_powershell.read(made.target_list).verdicts == EXPECTED


@pytest.mark.parametrize("open_in", BROWSERS)
async def test_a_page_that_a_policy_forbids_to_ask_gives_no_code(tmp_path: Path, open_in: OpenIn) -> None:
    async with network(tmp_path, good_only=True) as made:
        html = page(made.target_list, datetime.now(UTC).date(), "en").encode()
        strict = http("200 OK", html, **HTML, **{"Content-Security-Policy": "connect-src 'none'"})
        some = http(
            "200 OK", html, **HTML, **{"Content-Security-Policy": f"connect-src https://localhost:{made.good}/"}
        )
        async with web(None, strict) as forbidding, web(None, some) as allowing:

            def visit(opened: Opened) -> tuple[str, str, tuple[Reach, ...], str]:
                opened.open(f"http://127.0.0.1:{forbidding}/")
                code, said = ended(opened), shown(opened)
                opened.value(BELIEVE)
                assert ended(opened) == code
                opened.open(f"http://127.0.0.1:{allowing}/")
                return code, said, read(opened, made.target_list).verdicts, shown(opened)

            code, said, verdicts, partly = await look(lambda: open_in(made), visit)
    assert code == "" and words("code") not in said and words("not_reached") not in said
    assert words("none_tried", all=2) in said and words("ended_untried") in said
    assert f"{words('not_tried')} (2)" in said and "localhost" in said and words("refused") in said
    assert verdicts == (Reach.REACHED, Reach.NOT_TRIED)
    assert words("tried_good", all=1, untried=1) in partly
    assert f"{words('not_tried')} (1)" in partly and words("refused") in partly


THIRD_PARTIES = {"toOverwrite": {"filters": ["*$third-party"]}}
"""uBlock Origin configured to refuse every request to another site."""


def patient_page(html: str) -> str:
    """Return the page for a busy machine: a refusal within 900 ms is taken for the browser's own, not only one within 100 ms."""
    script = html.partition("<script>")[2].partition("</script>")[0]
    patient = script.replace("var INSTANT = 100;", "var INSTANT = 900;")
    assert patient != script
    old, new = (b64encode(sha256(text.encode()).digest()).decode() for text in (script, patient))
    return html.replace(script, patient).replace(old, new)


@pytest.mark.browser
@pytest.mark.skipif(engines.missing_ublock() is not None, reason=str(engines.missing_ublock()))
async def test_an_extension_that_refuses_is_no_network_that_does(tmp_path: Path) -> None:
    patient = patient_page(page(BUILT_IN, datetime.now(UTC).date(), "en"))
    file = tmp_path / "check.html"
    file.write_text(patient, "utf-8")
    async with web(None, http("200 OK", patient.encode(), **HTML)) as port:

        def visit(opened: Opened) -> list[tuple[str, str, str]]:
            seen = []
            for url in (file.as_uri(), f"http://127.0.0.1:{port}/"):
                opened.open(url)
                code, english = ended(opened), shown(opened)
                opened.value("document.getElementById('fr').click()")
                seen.append((code, english, shown(opened)))
            return seen

        seen = await look(lambda: engines.firefox(ublock=THIRD_PARTIES), visit)
    for code, english, french in seen:
        assert code == "" and all(target.name in english for target in BUILT_IN.targets)
        for lang, said in zip(LANGS, (french, english), strict=True):
            assert words("doubted", lang) in said and words("none_tried", lang, all=25) in said
            assert f"{words('not_tried', lang)} (25)" in said and words("none_good", lang, all=25) not in said


@pytest.mark.browser
@pytest.mark.skipif(engines.missing_ublock() is not None, reason=str(engines.missing_ublock()))
async def test_an_extension_with_its_own_lists_is_in_nobodys_way(tmp_path: Path) -> None:
    async with network(tmp_path, good_only=True) as made:

        def visit(opened: Opened) -> tuple[Reach, ...]:
            opened.open(kept(tmp_path, made.target_list))
            return read(opened, made.target_list).verdicts

        authorities = [made.authority.certificate.public_bytes(Encoding.DER)]
        assert set(await look(lambda: engines.firefox(authorities=authorities, ublock={}), visit)) == {Reach.REACHED}


@pytest.mark.browser
@pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))
async def test_where_all_fails_at_once_a_second_browser_is_asked_for_first(tmp_path: Path) -> None:
    """A name that is not found for every host, including the address that nobody has."""

    def visit(opened: Opened) -> tuple[str, str, tuple[Reach, ...], str]:
        opened.open(kept(tmp_path))
        code, said = ended(opened), shown(opened)
        return code, said, read(opened).verdicts, shown(opened)

    options = ("--host-resolver-rules=MAP * ^NOTFOUND",)
    code, said, verdicts, after = await look(lambda: _chromium("", *options), visit)
    assert code == "" and words("doubted") in said and f"{words('not_tried')} (25)" in said
    assert set(verdicts) == {Reach.NOT_REACHED} and words("none_good", all=25) in after


@pytest.mark.browser
@pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))
@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
async def test_what_a_proxy_says_in_the_place_of_an_http_target_is_no_answer_of_it(tmp_path: Path, status: str) -> None:
    target_list = own(map(parse_target, ("http://one.example.com/", "http://two.example.com/")))
    async with web(None, http(status, b"x")) as port:

        def visit(opened: Opened) -> tuple[str, str]:
            opened.open(kept(tmp_path, target_list))
            return ended(opened), shown(opened)

        code, said = await look(lambda: _chromium("", f"--proxy-server=http://127.0.0.1:{port}"), visit)
    assert code == "" and f"{words('not_tried')} (2)" in said and words("hidden") in said


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))
async def test_one_target_and_sixty(tmp_path: Path) -> None:
    async with network(tmp_path, good_only=True) as made:
        with refusing() as closed:
            sixty = own(
                [
                    *made.target_list.targets,
                    *(parse_target(f"https://h{number}.localhost:{closed}/") for number in range(58)),
                ]
            )

            def visit(opened: Opened) -> list[list[int]]:
                verdicts = []
                for target_list in (own(made.target_list.targets[:1]), sixty):
                    opened.open(kept(tmp_path, target_list))
                    verdicts.append([int(verdict) for verdict in read(opened, target_list).verdicts])
                return verdicts

            assert await look(lambda: in_chromium(made), visit) == [[0], [0, 0, *[1] * 58]]
