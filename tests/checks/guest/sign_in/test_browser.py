"""Signing in with a browser: on this machine, over SSH, and by what is pasted from its address bar."""

from __future__ import annotations

import asyncio
import urllib.parse
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.guest.graph.permissions import read_scopes
from checks.guest.sign_in.browser import forward, without_token
from checks.guest.sign_in.loopback import answers, read_answer
from checks.guest.sign_in.updates import Shown
from tests.checks.guest.sign_in.conftest import Desk, Sit
from tests.lab.entra import AGENT, Entra, refusal
from tests.lab.servers import refusing
from tests.waiting import until

SSH = {"PATH": "/nonexistent", "SSH_CONNECTION": "198.51.100.7 51234 192.0.2.7 2222"}


async def shown(desk: Desk) -> Shown:
    desk.sign_in.start("browser")
    await until(lambda: desk.sign_in.state.shown)
    assert desk.sign_in.state.shown is not None
    return desk.sign_in.state.shown


async def get(address: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(address)


async def test_the_browser_brings_the_answer_back_itself(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    assert first.address.startswith("http://localhost:") and first.forward == ""
    assert first.link.startswith(service.url)
    led = await get(first.address)
    assert led.status_code == 302 and led.headers["location"] == first.link
    back = service.authorize(first.link)
    port = urllib.parse.urlsplit(first.address).port
    page = await get(back.replace("localhost:0", f"localhost:{port}"))
    assert page.status_code == 200 and "MFA desk" in page.text and "CODE-" not in page.text
    state = await desk.sign_in.finished()
    assert (state.phase, state.method, state.account) == ("in", "browser", AGENT)
    assert (await desk.sign_in.token(read_scopes())).secret in service.secrets


async def test_the_answer_as_a_form(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    form = read_answer(service.authorize(first.link))
    base = first.address.rpartition("/")[0]
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(base, data=form)).status_code == 200
    assert (await desk.sign_in.finished()).phase == "in"


async def test_over_ssh_the_command_to_run_is_shown_and_a_pasted_address_will_do(service: Entra, sit: Sit) -> None:
    desk = sit(SSH)
    first = await shown(desk)
    assert first.forward.startswith("ssh -N -L 0:127.0.0.1:0 -p 2222 ") and first.forward.endswith("@192.0.2.7")
    desk.sign_in.paste("  ")
    await until(lambda: desk.sign_in.state.shown and desk.sign_in.state.shown.trouble)
    back = service.authorize(first.link)
    desk.sign_in.paste(f" {back[:60]}\n{back[60:]} ")
    state = await desk.sign_in.finished()
    assert (state.phase, state.account) == ("in", AGENT)


async def test_the_answer_to_another_sign_in_is_not_taken(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    port = urllib.parse.urlsplit(first.address).port
    other = service.authorize(first.link).replace("state=", "state=x")
    for path in (urllib.parse.urlsplit(other).query, "code=1", "", "state=&code=1"):
        assert (await get(f"http://localhost:{port}/?{path}")).status_code == 404
    assert (await get(f"http://localhost:{port}/0000000")).status_code == 404
    desk.sign_in.paste(other)
    await until(lambda: desk.sign_in.state.shown and desk.sign_in.state.shown.trouble)
    assert desk.sign_in.state.shown is not None and desk.sign_in.state.shown.trouble is not None
    assert desk.sign_in.state.shown.trouble.code == "sign_in.paste_wrong"
    assert service.times("authorization_code") == 0
    desk.sign_in.cancel()
    with pytest.raises(httpx.ConnectError):
        for _ in range(200):
            await get(f"http://localhost:{port}/")
            await asyncio.sleep(0)


async def test_what_the_browser_was_refused(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    state = read_answer(service.authorize(first.link))["state"]
    desk.sign_in.paste(
        f"http://localhost:8400/?error=access_denied&error_description=AADSTS65004%3a+declined&state={state}"
    )
    ended = await desk.sign_in.finished()
    assert ended.problem is not None and ended.problem.code == "sign_in.declined"


async def test_a_code_that_is_refused(service: Entra, sit: Sit) -> None:
    service.will("authorization_code", refusal(53003, "invalid_grant", "Blocked."))
    desk = sit()
    first = await shown(desk)
    desk.sign_in.paste(service.authorize(first.link))
    ended = await desk.sign_in.finished()
    assert ended.problem is not None and ended.problem.code == "sign_in.blocked"


async def test_where_the_port_is_taken_pasting_is_what_is_left(service: Entra, sit: Sit) -> None:
    with refusing() as port:
        desk = sit(SSH, port=port)
        first = await shown(desk)
        assert first.address == "" and first.forward == "" and first.link
        desk.sign_in.paste(service.authorize(first.link))
        assert (await desk.sign_in.finished()).phase == "in"


async def test_rubbish_on_the_port_does_no_harm(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    port = urllib.parse.urlsplit(first.address).port
    for rubbish in (
        b"\r\n\r\n",
        b"x" * 100_000,
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
        b"\x16\x03\x01\x00",
        b"GET http://[oops HTTP/1.1\r\n\r\n",
        b"GET /?" + b"a=1&" * 50 + b" HTTP/1.1\r\n\r\n",
        b"GET /?state=%ED%A0%80&code=%ED%A0%80 HTTP/1.1\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(rubbish)
        writer.write_eof()
        with suppress(ConnectionResetError):
            await reader.read()
        writer.close()
    desk.sign_in.paste(service.authorize(first.link))
    assert (await desk.sign_in.finished()).phase == "in"


async def test_a_connection_that_a_browser_opened_ahead_ends_with_the_sign_in(service: Entra, sit: Sit) -> None:
    desk = sit()
    first = await shown(desk)
    port = urllib.parse.urlsplit(first.address).port
    ahead, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await get(f"http://localhost:{port}/")).status_code == 404  # so the previous one was accepted, too
    desk.sign_in.paste(service.authorize(first.link))
    assert (await desk.sign_in.finished()).phase == "in"
    async with asyncio.timeout(5.0):  # it would be kept for ten seconds
        assert await ahead.read() == b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("connection", "command"),
    [
        ("", ""),
        ("10.0.0.1 50000 10.0.0.2", ""),
        ("10.0.0.1 50000 10.0.0.2 22", "ssh -N -L 8400:127.0.0.1:8400 {user}@10.0.0.2"),
        ("fe80::1 50000 2001:db8::7 2222", "ssh -N -L 8400:127.0.0.1:8400 -p 2222 {user}@2001:db8::7"),
        ("a b c\x1b[31m d", "ssh -N -L 8400:127.0.0.1:8400 {user}@c"),
    ],
)
def test_the_command_by_ssh_connection(connection: str, command: str) -> None:
    import getpass

    assert forward({"SSH_CONNECTION": connection}) == command.format(user=getpass.getuser())


def test_another_program_is_not_given_our_token() -> None:
    assert without_token({"MFA_DESK_TOKEN": "x", "LANG": "fr"}) == {"LANG": "fr"}


@pytest.mark.parametrize(
    "text",
    [
        "https://[oops?code=1&state=s",
        "http://localhost:8400/?" + "&".join(f"a{number}=1" for number in range(50)),
        "blah http://[::1 x",
        "http://\u2100.example/?code=1",
        "?state=\ud800&code=1",
    ],
)
async def test_what_is_no_address_at_all_is_not_the_answer(service: Entra, sit: Sit, text: str) -> None:
    desk = sit()
    first = await shown(desk)
    desk.sign_in.paste(text)
    await until(lambda: not desk.sign_in.running or (desk.sign_in.state.shown and desk.sign_in.state.shown.trouble))
    state = desk.sign_in.state
    assert state.shown is not None and state.shown.trouble is not None, state.problem
    assert state.shown.trouble.code == "sign_in.paste_wrong"
    desk.sign_in.paste(service.authorize(first.link))
    assert (await desk.sign_in.finished()).phase == "in"


ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT | st.builds("http://{}?{}".format, ANY_TEXT, ANY_TEXT))
def test_any_pasted_text_is_read_and_is_no_answer(text: str) -> None:
    assert not answers(read_answer(text), "sTaTe-0123456789")


@given(
    st.text(min_size=1),
    st.sampled_from(
        ["http://localhost:8400/?{}", "?{}", "{}", "  http://localhost:8400/?{}#", "« http://localhost/?{} »"]
    ),
)
def test_an_answer_is_read_out_of_whatever_stands_around_it(code: str, around: str) -> None:
    query = urllib.parse.urlencode({"code": f"0.A{code}", "state": "sTaTe-0123456789"})
    answer = read_answer(around.format(query))
    assert answer["code"].rstrip("»").startswith("0.A") and answers(
        {**answer, "state": answer["state"].rstrip("»")}, "sTaTe-0123456789"
    )
