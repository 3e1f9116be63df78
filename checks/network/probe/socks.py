"""Connecting through a SOCKS proxy: version 5 (RFC 1928, with a name and password by RFC 1929), and version 4 with names (4a)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from checks.network.probe.proxies import Proxy

GRANTED: Final = 0
NO_METHOD: Final = 255
"""The reply of a proxy that wants a sign-in that it was not given, or a different one."""
_GRANTED_4: Final = 90
REPLIES: Final[Mapping[int, Mapping[int, str]]] = {
    5: {
        1: "general SOCKS server failure",
        2: "connection not allowed by ruleset",
        3: "network unreachable",
        4: "host unreachable",
        5: "connection refused",
        6: "TTL expired",
        7: "command not supported",
        8: "address type not supported",
        NO_METHOD: "no acceptable methods",
    },
    4: {91: "request rejected or failed", 92: "no identd on the client", 93: "another user by identd"},
}
"""What the replies mean, by version, in the words of the protocols."""


class NotSocks(ValueError):
    """What came is not an answer of a SOCKS proxy; the message is what came."""


async def ask_way(sock: socket.socket, proxy: Proxy, host: str, port: int) -> int:
    """Ask for a connection to a host, which the proxy looks up; return its reply, `GRANTED` if it is made.

    Raises NotSocks, OSError, and EOFError if the proxy closed.
    """
    return await (_version_4 if proxy.kind == "socks4" else _version_5)(sock, proxy, host, port)


async def _version_5(sock: socket.socket, proxy: Proxy, host: str, port: int) -> int:
    name, _, password = proxy.credentials.partition(":")
    methods = b"\x00\x02" if proxy.credentials else b"\x00"
    method = (await _exchange(sock, bytes((5, len(methods))) + methods, 2, b"\x05"))[1]
    if method == 2 and proxy.credentials:
        signed = await _exchange(sock, b"\x01" + _counted(name) + _counted(password), 2, b"")
        method = 0 if signed[1] == 0 else NO_METHOD
    if method != 0:
        return NO_METHOD
    reply = await _exchange(sock, b"\x05\x01\x00" + _address(host) + port.to_bytes(2, "big"), 4, b"\x05")
    if reply[1] == GRANTED:
        length = {1: 4, 4: 16}.get(reply[3])
        await _receive(sock, (length if length is not None else (await _receive(sock, 1))[0]) + 2)
    return reply[1]


async def _version_4(sock: socket.socket, proxy: Proxy, host: str, port: int) -> int:
    named = b"\x00\x00\x00\x01" + b"\x00" + host.encode("ascii", "replace") + b"\x00"
    reply = (await _exchange(sock, b"\x04\x01" + port.to_bytes(2, "big") + named, 8, b"\x00"))[1]
    return GRANTED if reply == _GRANTED_4 else reply


async def _exchange(sock: socket.socket, said: bytes, size: int, begins: bytes) -> bytes:
    await asyncio.get_running_loop().sock_sendall(sock, said)
    came = await _receive(sock, 1)
    if begins and came != begins:
        raise NotSocks((came + await asyncio.get_running_loop().sock_recv(sock, 400)).decode("utf-8", "replace"))
    return came + await _receive(sock, size - 1)


async def _receive(sock: socket.socket, size: int) -> bytes:
    came = b""
    while len(came) < size:
        more = await asyncio.get_running_loop().sock_recv(sock, size - len(came))
        if not more:
            raise EOFError
        came += more
    return came


def _counted(text: str) -> bytes:
    """Return a text of 255 bytes at most, preceded by its length."""
    raw = text.encode()[:255]
    return bytes((len(raw),)) + raw


def _address(host: str) -> bytes:
    """Return a host as version 5 names it: an address, or a name for the proxy to look up."""
    try:
        address = ip_address(host)
    except ValueError:
        return b"\x03" + _counted(host)
    return bytes((1 if address.version == 4 else 4,)) + address.packed
