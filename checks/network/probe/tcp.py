"""A TCP connection to one address; if it fails, its errno, and on Linux the ICMP message that ended it with its sender."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from checks.network.probe.measurement import Tcp
from checks.platform.sockets import check_network_error, error_name
from checks.text import clean

_IP_RECVERR: Final = 11
_IPV6_RECVERR: Final = 25
"""Linux's socket options (ip(7), ipv6(7)); Python's socket module names neither."""
_EXTENDED_ERROR: Final = struct.Struct("=IBBBxII")
"""``struct sock_extended_err`` of linux/errqueue.h; the offender's address follows it."""
_ADVMSS: Final = 84
_TOTAL_RETRANS: Final = 100
_DSACK_DUPS: Final = 216
"""Where ``struct tcp_info`` of linux/tcp.h has the largest segment asked for, the segments sent again, and those of them that came twice;
the last is not in Linux before 4.19."""
_FROM_ICMP: Final = (2, 3)


@dataclass(frozen=True, slots=True)
class Icmp:
    """An ICMP or ICMPv6 message about an attempted connection, and the device that sent it."""

    type: int
    code: int
    sender: str


class Refused(OSError):
    """A connection that could not be made; ``icmp`` is the message that ended it, ``local`` this machine's address on the route."""

    def __init__(self, name: str, icmp: Icmp | None = None, local: str | None = None) -> None:
        super().__init__(getattr(errno, name, 0), name)
        self.name = name
        self.icmp = icmp
        self.local = local


async def connect(
    address: str, port: int, until: float, *, segment: int | None = None, ttl: int | None = None
) -> socket.socket:
    """Return a connection, which the caller has to close.

    ``until`` is in the loop's time, ``segment`` the largest segment in bytes, ``ttl`` in hops.
    Raises Refused if there is none, with ETIMEDOUT if nothing came in time.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # Windows' event loop takes an IPv6 address only with its flow and scope.
    end = (address, port, 0, 0) if family == socket.AF_INET6 else (address, port)
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(error_name(error)) from error
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _watch_errors(sock)
        _shape(sock, segment, ttl)
        async with asyncio.timeout_at(until):
            await asyncio.get_running_loop().sock_connect(sock, end)
    except OSError as error:
        refused = Refused(error_name(error), _icmp(sock), local_address(sock))
        sock.close()
        check_network_error(error)
        raise refused from error
    except BaseException:
        sock.close()
        raise
    return sock


@asynccontextmanager
async def connection(
    address: str, port: int, until: float, *, segment: int | None = None, ttl: int | None = None
) -> AsyncIterator[socket.socket]:
    """Return a connection as `connect` does, closed in the end."""
    with await connect(address, port, until, segment=segment, ttl=ttl) as sock:
        yield sock


def failed(address: str, ms: float, error: Refused) -> Tcp:
    """Return the result of a failed try."""
    tcp = Tcp(address, error.name, ms=ms, local=error.local)
    icmp = error.icmp
    return tcp if icmp is None else replace(tcp, icmp_type=icmp.type, icmp_code=icmp.code, icmp_from=icmp.sender)


def local_address(sock: socket.socket) -> str | None:
    """Return this machine's own address on the route; None if the system has not chosen one."""
    try:
        address = clean(str(sock.getsockname()[0]), 60)
    except OSError:
        return None
    return None if address in ("0.0.0.0", "::") else address  # noqa: S104 - none was chosen; nothing listens


def resent(sock: socket.socket) -> int:
    """Return how many segments of a connection were lost and sent again, including the SYN; 0 if the system does not say.

    Linux does. The other side reports what was sent again too early as received twice (RFC 2883).
    """
    again, twice = _told(sock, _TOTAL_RETRANS, _DSACK_DUPS)
    return max(again - twice, 0)


def segment_asked(sock: socket.socket) -> int | None:
    """Return the largest segment that this machine asked the other side for, in bytes; None if the system does not say (Linux does).

    It is smaller than before if the path was meanwhile found to be narrow (RFC 1191).
    """
    return _told(sock, _ADVMSS)[0] or None


def _told(sock: socket.socket, *places: int) -> tuple[int, ...]:
    """Return numbers from what Linux reports about a connection; zeros elsewhere."""
    if sys.platform != "linux":
        return (0,) * len(places)
    try:
        raw = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, max(places) + 4)
    except OSError:
        return (0,) * len(places)
    return tuple(int.from_bytes(raw[at : at + 4], sys.byteorder) for at in places)


def _shape(sock: socket.socket, segment: int | None, ttl: int | None) -> None:
    if segment is not None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
    if ttl is not None and sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
    elif ttl is not None:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)


def _watch_errors(sock: socket.socket) -> None:
    """Have the kernel keep the ICMP messages about this connection; on other systems than Linux they stay unknown."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)


def _icmp(sock: socket.socket) -> Icmp | None:
    """Return the ICMP message waiting in the error queue; None for one that this machine itself sent."""
    if sys.platform != "linux":
        return None
    try:
        _, control, _, _ = sock.recvmsg(0, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return None
    message = next((icmp for level, kind, data in control if (icmp := _read(level, kind, data)) is not None), None)
    return None if message is None or message.sender == local_address(sock) else message


def _read(level: int, kind: int, data: bytes) -> Icmp | None:
    if (level, kind) not in ((socket.IPPROTO_IP, _IP_RECVERR), (socket.IPPROTO_IPV6, _IPV6_RECVERR)):
        return None
    if len(data) < _EXTENDED_ERROR.size + 8:
        return None
    _, origin, of_type, code, _, _ = _EXTENDED_ERROR.unpack_from(data)
    sender = _offender(data[_EXTENDED_ERROR.size :])
    return Icmp(of_type, code, sender) if origin in _FROM_ICMP and sender else None


def _offender(raw: bytes) -> str:
    """Return the address in a ``sockaddr_in`` or ``sockaddr_in6``."""
    family = int.from_bytes(raw[:2], sys.byteorder)
    if family == socket.AF_INET and len(raw) >= 8:
        return str(IPv4Address(raw[4:8]))
    if family == socket.AF_INET6 and len(raw) >= 24:
        return str(IPv6Address(raw[8:24]))
    return ""
