"""Where a sweep is run from."""

from __future__ import annotations

import pytest

from checks.facts import Vantage
from checks.network.vantage import proxy, seat
from checks.resolver import Server


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://user:secret@proxy.example.com:3128/"}, "proxy.example.com:3128"),
        ({"https_proxy": "proxy.example.com:8080"}, "proxy.example.com:8080"),
        ({"ALL_PROXY": "socks5://proxy.example.com"}, "proxy.example.com"),
        ({"HTTPS_PROXY": "http://[broken"}, "?"),
        ({"HTTP_PROXY": "http://proxy.example.com:3128"}, None),
    ],
)
def test_the_proxy_of_the_environment(environment: dict[str, str], expected: str | None) -> None:
    assert proxy(environment) == expected


def test_a_login_over_ssh_is_shown_and_tells_nothing_of_the_vantage() -> None:
    here = seat(Vantage.DESK, (Server("192.0.2.53"),), {"SSH_CONNECTION": "192.0.2.10 51000 192.0.2.20 22"})
    assert (here.kind, here.ssh_from, here.resolvers) == (Vantage.DESK, "192.0.2.10", ("192.0.2.53",))
    assert seat(Vantage.SITE, (), {}).ssh_from is None
