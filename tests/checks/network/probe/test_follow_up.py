"""What is asked only if something failed, against real servers that let one try through and not the other."""

from __future__ import annotations

import asyncio
import gc
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import dns.message
import dns.rrset
import pytest

from checks.facts import Vantage
from checks.network import sweep as sweep_module
from checks.network.probe.follow_up import wanted
from checks.network.probe.measurement import Dns, Http, Measurement, Tcp, Tls
from checks.network.sweep import updates
from checks.network.targets import OTHER_NAME, parse_target
from checks.settings import NetworkSettings
from checks.trust import public_context
from tests.checks.network.documents import swept
from tests.checks.network.shape import assert_document
from tests.lab import filters
from tests.lab import servers as lab
from tests.lab.authority import DAY, Authority, authority
from tests.lab.names import Reply, names

pytestmark = pytest.mark.slow

HERE = Reply(a=("127.0.0.1",))
HOST = "web.lab.test"
OK = lab.http("200 OK", b"hello")


async def checked(
    zone: dict[str, Reply], trusted: Authority, url: str, *, public: tuple[str, ...] = (), deadline: float = 4.0
) -> dict[str, Any]:
    """Return the one result of a sweep, its names from the zone."""
    async with names(zone) as resolver:
        settings = NetworkSettings(
            resolvers=(resolver,),
            public_resolvers=public,
            public_roots_file=str(trusted.roots_file),
            deadline=deadline,
        )
        document = await swept(updates(settings, vantage=Vantage.SITE, targets=[parse_target(url)]))
    assert_document(json.loads(json.dumps(document)))
    result: dict[str, Any] = document["results"][0]
    return result


def judged(result: dict[str, Any]) -> tuple[str, str, str]:
    return result["cause"], result["blame"], result["confidence"]


@pytest.mark.parametrize(
    ("end", "cause"),
    [(filters.by_reset, "tls.reset"), (filters.by_close, "tls.closed"), (filters.by_silence, "tls.timeout")],
)
async def test_a_filter_by_name_is_proven_by_another_name(trusted: Authority, end: filters.End, cause: str) -> None:
    talk = filters.filtering(lambda hello: HOST.encode() not in hello, trusted.server(HOST), end)
    async with lab.talking(talk) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}", deadline=2.0)
    assert judged(result) == (cause, "local_network", "proven")
    assert OTHER_NAME in result["explain"]["fr"] and OTHER_NAME in result["tell_admin"]["en"]
    assert result["evidence"]["follow_up"]["other_name"] == "answered"


async def test_a_filter_by_size_is_proven_by_a_small_hello(trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many offered protocols make the hello large, as a post-quantum key share does if OpenSSL has one."""
    ordinary = public_context

    def large(settings: NetworkSettings) -> Any:
        context = ordinary(settings)
        context.set_alpn_protocols([*(f"{number:03}" * 60 for number in range(8)), "http/1.1"])
        return context

    monkeypatch.setattr(sweep_module, "public_context", large)
    talk = filters.filtering(lambda hello: len(hello) < 1000, trusted.server(HOST), filters.by_reset)
    async with lab.talking(talk) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert judged(result) == ("tls.big_hello", "local_network", "proven")
    assert result["evidence"]["tls"]["hello"] > 1400
    assert str(result["evidence"]["tls"]["hello"]) in result["explain"]["fr"]


@pytest.mark.parametrize(
    ("public", "blame", "word"),
    [
        (Reply(a=("203.0.113.9",)), "resolver", "203.0.113.9"),
        (Reply(rcode="NXDOMAIN"), "unclear", "does not exist"),
        (Reply(a=("0.0.0.0",)), "unclear", "does not exist"),
        (Reply(silent=True), "unclear", "does not exist"),
    ],
)
async def test_a_name_that_is_not_there_is_asked_of_a_public_resolver(
    trusted: Authority, public: Reply, blame: str, word: str
) -> None:
    async with names({HOST: public}) as elsewhere:
        result = await checked({}, trusted, HOST, public=(elsewhere,))
    assert judged(result) == ("dns.nxdomain", blame, "likely")
    assert word in result["explain"]["en"]


class _Lossy(dict[str, Reply]):
    """A zone that answers nothing until a public resolver has been asked, which is when the first try has failed."""

    def __init__(self, zone: Mapping[str, Reply], public: _Heard) -> None:
        super().__init__(zone)
        self._public = public

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, default) if self._public.heard else Reply(silent=True)


class _Heard(dict[str, Reply]):
    """A zone that knows whether it was asked."""

    heard = False

    def get(self, name: str, default: Any = None) -> Any:
        self.heard = True
        return super().get(name, default)


async def test_a_name_whose_questions_were_lost_is_asked_for_again(trusted: Authority) -> None:
    """A line that loses many packets is slow, which does not mean that no resolver answers."""
    public = _Heard({HOST: Reply(a=("127.0.0.1",))})
    async with lab.web(trusted.server(HOST), OK) as port, names(public) as elsewhere:
        zone = _Lossy({HOST: HERE}, public)
        result = await checked(zone, trusted, f"{HOST}:{port}", public=(elsewhere,), deadline=4.0)
    assert judged(result) == ("ok.slow", "nobody", "proven")
    assert result["evidence"]["dns"]["ms"] > 1500 and "DNS" in result["explain"]["en"]
    assert result["ms"]["total"] > result["ms"]["dns"]


async def test_a_public_resolver_is_asked_over_https_too(trusted: Authority) -> None:
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-le"))
        heads.append(await reader.readexactly(size))
        writer.write(lab.http("200 OK", b"not a message", **{"Content-Type": "application/dns-message"}))
        await writer.drain()

    async with lab.talking(talk, context=trusted.server("127.0.0.1")) as port:
        result = await checked({}, trusted, HOST, public=(f"https://127.0.0.1:{port}/dns-query",))
    (answer,) = result["evidence"]["follow_up"]["public"]
    assert answer == {"server": f"https://127.0.0.1:{port}/dns-query", "error": "malformed"}
    assert b"\x03web\x03lab\x04test\x00" in heads[0]


async def test_a_public_resolver_answers_over_https(trusted: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-le"))
        query = dns.message.from_wire(await reader.readexactly(size))
        answer = dns.message.make_response(query)
        answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "11.0.0.9"))
        writer.write(lab.http("200 OK", answer.to_wire(), **{"Content-Type": "application/dns-message"}))
        await writer.drain()

    async with lab.talking(talk, context=trusted.server("localhost")) as port:
        result = await checked({}, trusted, HOST, public=(f"https://localhost:{port}/dns-query?a=b",))
    assert judged(result) == ("dns.nxdomain", "resolver", "likely") and "11.0.0.9" in result["explain"]["en"]


@pytest.mark.parametrize("silent", [True, False], ids=["no handshake", "not trusted"])
async def test_a_public_resolver_over_https_that_fails_leaves_nothing_open(
    trusted: Authority, tmp_path: Path, silent: bool
) -> None:
    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    context = None if silent else authority(tmp_path, "Acme", "Acme CA").server("127.0.0.1")
    async with lab.talking(talk, context=context) as port:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResourceWarning)
            result = await checked({}, trusted, HOST, public=(f"https://127.0.0.1:{port}/",), deadline=1.0)
            gc.collect()
    assert [str(warning.message) for warning in caught] == []
    (answer,) = result["evidence"]["follow_up"]["public"]
    assert answer["error"] == ("timeout" if silent else "unreachable")


async def test_a_wrong_answer_is_proven_by_the_genuine_server_elsewhere(trusted: Authority, tmp_path: Path) -> None:
    """Two addresses of loopback, one port: a stranger at the local answer, the real server at the public one."""
    stranger = authority(tmp_path, "Acme", "Acme CA").server(HOST)
    async with (
        lab.web(stranger, OK, host="127.0.0.2") as port,
        lab.talking(_hello, context=trusted.server(HOST), host="127.0.0.3", port=port),
        names({HOST: Reply(a=("127.0.0.3",))}) as public,
    ):
        result = await checked({HOST: Reply(a=("127.0.0.2",))}, trusted, f"{HOST}:{port}", public=(public,))
    assert judged(result) == ("dns.mismatch", "resolver", "proven")
    assert "127.0.0.3" in result["tell_admin"]["fr"] and "Acme" in result["explain"]["en"]


async def _hello(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def test_addresses_that_differ_alone_are_no_fault(trusted: Authority) -> None:
    async with lab.web(trusted.server(HOST), OK) as port, names({HOST: Reply(a=("203.0.113.9",))}) as public:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}", public=(public,))
    assert result["cause"] == "ok" and "follow_up" not in result["evidence"]


@pytest.mark.parametrize(
    ("since", "until", "server", "cause", "blame"),
    [
        (-9 * DAY, -DAY, -5 * DAY, "tls.expired", "local_clock"),
        (-9 * DAY, -DAY, timedelta(0), "tls.expired", "server"),
        (DAY, 9 * DAY, 5 * DAY, "tls.not_yet_valid", "local_clock"),
        (DAY, 9 * DAY, timedelta(0), "tls.not_yet_valid", "server"),
    ],
)
async def test_a_certificate_out_of_date_is_held_against_the_server_s_own_clock(
    trusted: Authority, since: timedelta, until: timedelta, server: timedelta, cause: str, blame: str
) -> None:
    date = format_datetime(datetime.now(UTC) + server, usegmt=True)
    context = trusted.server(HOST, since=since, until=until)
    async with lab.web(context, lab.http("200 OK", b"hello", Date=date)) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert (result["cause"], result["blame"]) == (cause, blame)


async def test_a_block_page_behind_a_private_certificate_is_read(trusted: Authority, tmp_path: Path) -> None:
    page = lab.http("403 Forbidden", b"<html><h1>FortiGuard Intrusion Prevention</h1>Blocked by policy</html>")
    async with lab.web(authority(tmp_path, "Acme", "Acme CA").server(HOST), page) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert judged(result) == ("http.blockpage", "local_network", "proven")
    assert "FortiGuard" in result["explain"]["fr"]


async def test_a_chain_without_its_intermediate_is_the_server_s_fault(trusted: Authority) -> None:
    async with lab.web(trusted.intermediate().server(HOST), OK) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert judged(result) == ("tls.incomplete_chain", "server", "likely")


async def test_a_machine_that_was_set_up_to_trust_an_inspection(
    trusted: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspection = authority(tmp_path, "Acme", "Acme Inspection CA")
    monkeypatch.setenv("SSL_CERT_FILE", str(inspection.roots_file))
    async with lab.web(inspection.server(HOST), OK) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert judged(result) == ("tls.intercepted", "local_network", "likely")
    assert "Acme" in result["explain"]["fr"]


async def test_redirects_are_followed_and_shown(trusted: Authority) -> None:
    async with lab.web(trusted.server(HOST), lab.http("404 Not Found")) as last:
        there = lab.http("302 Found", Location=f"https://{HOST}:{last}/end?x=1#here")
        async with lab.web(trusted.server(HOST), there) as first:
            result = await checked({HOST: HERE}, trusted, f"{HOST}:{first}")
    assert result["cause"] == "ok"
    assert result["evidence"]["http"]["redirects"] == [{"url": f"https://{HOST}:{last}/end?x=1", "status": 404}]


@pytest.mark.parametrize(
    ("location", "ended"),
    [
        ("/again", "too many"),
        ("/", "loop"),
        ("ftp://web.lab.test/", "not a web address"),
        ("https://nowhere.lab.test/", "dns NXDOMAIN"),
        ("https://user:secret@web.lab.test/", "not a web address"),
    ],
)
async def test_redirects_come_to_an_end(trusted: Authority, location: str, ended: str) -> None:
    turns = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turns
        await reader.readuntil(b"\r\n\r\n")
        turns += 1
        writer.write(lab.http("302 Found", Location=location if location != "/again" else f"/again/{turns}"))
        await writer.drain()

    async with lab.talking(talk, context=trusted.server(HOST)) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert result["cause"] == "ok"
    assert result["evidence"]["http"]["redirects"][-1]["error"] == ended
    assert turns <= 6


async def test_a_tenant_restriction_is_read_on_the_sign_in_page(trusted: Authority, tmp_path: Path) -> None:
    page = lab.http("403 Forbidden", b"<html>AADSTS5000211: A tenant restrictions policy applies</html>")
    async with lab.web(trusted.server(HOST), page) as port:
        result = await checked({HOST: HERE}, trusted, f"{HOST}:{port}")
    assert judged(result) == ("http.tenant_restriction", "tenant_policy", "proven")
    assert "AADSTS5000211" in result["tell_admin"]["fr"]


@pytest.mark.parametrize(
    ("measured", "questions"),
    [
        (Measurement(dns=Dns(a=("11.0.0.1",)), tcp=(Tcp("11.0.0.1"),)), (False, False, False, False)),
        (Measurement(dns=Dns(rcode="NXDOMAIN")), (True, False, False, False)),
        (
            Measurement(dns=Dns(a=("11.0.0.1",)), tcp=(Tcp("11.0.0.1", "ETIMEDOUT"),)),
            (True, True, False, False),
        ),
        (
            Measurement(dns=Dns(source="literal", a=("11.0.0.1",)), tcp=(Tcp("11.0.0.1", "ECONNREFUSED"),)),
            (False, True, False, False),
        ),
        (Measurement(dns=Dns(a=("11.0.0.1",)), tls=Tls(error="reset")), (False, False, True, False)),
        (Measurement(dns=Dns(a=("11.0.0.1",)), tls=Tls(error="timeout")), (False, False, True, True)),
        (Measurement(dns=Dns(a=("11.0.0.1",)), tls=Tls(error="verify")), (True, False, False, False)),
        (Measurement(dns=Dns(a=("203.0.113.1",)), tls=Tls(error="reset")), (True, False, True, False)),
        (Measurement(dns=Dns(a=("10.0.0.1",)), tls=Tls(error="closed")), (True, False, True, False)),
        (Measurement(dns=Dns(a=("10.0.0.1", "11.0.0.1")), tls=Tls(error="closed")), (False, False, True, False)),
        (
            Measurement(dns=Dns(a=("11.0.0.1",)), tls=Tls(verify_code=0), http=Http(error="timeout")),
            (False, False, False, True),
        ),
    ],
)
def test_only_what_may_decide_is_asked(measured: Measurement, questions: tuple[bool, ...]) -> None:
    assert wanted(parse_target("https://ca.streamworkstech.com"), measured) == questions
