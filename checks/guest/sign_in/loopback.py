"""The answer to a sign-in in the browser: taken where the browser is sent on this machine, or from its address bar.

The browser is sent to ``http://localhost`` (RFC 8252, 7.3) with a code that is worth nothing without this program's own half (PKCE,
RFC 7636). A short address with a key that nobody can guess leads to the long one of Microsoft's.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from checks.texts import Catalogue

PORT: Final = 8400
_PAGES: Final = Catalogue("checks.guest.sign_in", "pages.toml")
_MOST: Final = 64 * 1024
_MOST_FIELDS: Final = 40
_PATIENCE: Final = 10.0
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,6})\s*$", re.I | re.M)


def read_answer(text: str) -> dict[str, str]:
    """Return the parameters in a pasted address, whatever text is around it, or in a form's body; none for any other text."""
    text = "".join(text.split())[:_MOST].encode("utf-8", "replace").decode()  # a terminal may paste half a character
    try:
        query = urlsplit(text[text.find("http") :]).query if "http" in text else text.partition("?")[2] or text
        return dict(parse_qsl(query, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def answers(fields: Mapping[str, str], state: str) -> bool:
    """Return whether this is the answer to the sign-in with that state."""
    return secrets.compare_digest(fields.get("state", "").encode(), state.encode()) and bool(
        fields.get("code") or fields.get("error")
    )


@asynccontextmanager
async def listening(
    link: str, state: str, take: Callable[[dict[str, str]], None], port: int = PORT
) -> AsyncIterator[str]:
    """Listen at a short address where a browser on this machine begins; ``take`` is given the answer. Raises OSError."""
    key = secrets.token_hex(3)
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                fields, path = await _request(reader)
                if path == f"/{key}":
                    writer.write(_response("302 Found", "", f"Location: {link}\r\n"))
                elif answers(fields, state):
                    take(fields)
                    writer.write(_response("200 OK", _page("done" if "code" in fields else "refused")))
                else:
                    writer.write(_response("404 Not Found", _page("nothing")))
                await writer.drain()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not server.is_serving():  # it was on its way in when the last one left
            writer.close()
            return
        task = asyncio.create_task(talk(reader, writer))
        talks[task] = writer
        task.add_done_callback(talks.pop)

    server = await asyncio.start_server(accept, "127.0.0.1", port, limit=_MOST)
    try:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}/{key}"
    finally:
        server.close()
        # A browser opens connections in advance that it may never use; what was written to the others is still sent.
        for task, writer in talks.items():
            task.cancel()
            writer.close()


async def _request(reader: asyncio.StreamReader) -> tuple[dict[str, str], str]:
    """Return a request's parameters and its path. Raises ValueError for anything that isn't a request."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise ValueError("too long") from None
    method, target, *_ = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ")
    url = urlsplit(target)
    if method != "POST":
        return read_answer(f"?{url.query}"), url.path
    length = _LENGTH.search(head)
    body = await reader.readexactly(min(int(length[1]), _MOST)) if length else b""
    return read_answer(f"?{body.decode('ascii', 'replace')}"), url.path


def _response(status: str, text: str, fields: str = "") -> bytes:
    body = text.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n{fields}"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _page(name: str) -> str:
    """Return what the browser shows, in both languages: its language may not be that of the screens."""
    return f"{_PAGES.text(name, 'fr')}\n\n{_PAGES.text(name, 'en')}\n"
