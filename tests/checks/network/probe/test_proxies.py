"""Which proxy a target is measured through."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.probe.proxies import configured, goes_past, of_pac, proxy_for, shown
from checks.network.targets import parse_target

TARGET = parse_target("https://ca.streamworkstech.com/")


@pytest.mark.parametrize(
    ("environment", "expected", "measured"),
    [
        ({}, None, None),
        ({"HTTPS_PROXY": "http://user:secret@proxy.example.com:3128/"}, "proxy.example.com:3128", True),
        ({"https_proxy": "proxy.example.com:8080"}, "proxy.example.com:8080", True),
        ({"https_proxy": "http://[2001:db8::1]:3128"}, "2001:db8::1:3128", True),
        ({"ALL_PROXY": "socks5://proxy.example.com"}, "proxy.example.com", True),
        ({"ALL_PROXY": "socks4a://proxy.example.com:9050"}, "proxy.example.com:9050", True),
        ({"ALL_PROXY": "quic://proxy.example.com:443"}, "proxy.example.com:443", None),
        ({"HTTPS_PROXY": "https://proxy.example.com:443"}, "proxy.example.com:443", None),
        ({"HTTPS_PROXY": "http://[broken"}, "?", None),
        ({"HTTP_PROXY": "http://proxy.example.com:3128"}, None, None),
        ({"HTTPS_PROXY": "proxy.example.com:8080", "NO_PROXY": ".streamworkstech.com"}, "proxy.example.com:8080", None),
        ({"HTTPS_PROXY": "proxy.example.com:8080", "NO_PROXY": "example.org"}, "proxy.example.com:8080", True),
    ],
)
def test_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None, measured: bool | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxies = configured()
    assert shown(proxies) == expected
    proxy = proxy_for(TARGET, proxies)
    assert (proxy is not None) == bool(measured)
    if proxy is not None:
        assert proxy.found_in == "environment"


@pytest.mark.parametrize(
    ("exceptions", "target", "past"),
    [
        ("*", "https://ca.streamworkstech.com", True),
        ("localhost, *", "https://ca.streamworkstech.com", True),
        ("ca.streamworkstech.com", "https://ca.streamworkstech.com", True),
        ("CA.StreamworksTech.com", "https://ca.streamworkstech.com", True),
        ("streamworkstech.com", "https://ca.streamworkstech.com", True),
        (".streamworkstech.com", "https://ca.streamworkstech.com", True),
        ("*.streamworkstech.com", "https://ca.streamworkstech.com", True),
        ("tech.com", "https://ca.streamworkstech.com", False),
        ("ca.streamworkstech.com.", "https://ca.streamworkstech.com", True),
        ("ca.streamworkstech.com:443", "https://ca.streamworkstech.com", True),
        ("ca.streamworkstech.com:8443", "https://ca.streamworkstech.com", False),
        (".streamworkstech.com:8443", "https://ca.streamworkstech.com:8443", True),
        ("10.0.0.0/8", "https://10.2.3.4", True),
        ("10.0.0.0/8", "https://11.2.3.4", False),
        ("10.2.3.4", "https://10.2.3.4", True),
        ("10.2.3.4:8443", "https://10.2.3.4", False),
        ("10.0.0.0/8", "https://ca.streamworkstech.com", False),
        ("2001:db8::/32", "https://[2001:db8::1]", True),
        ("2001:db8::1", "https://[2001:db8::1]", True),
        ("[2001:db8:0::1]", "https://[2001:db8::1]", True),
        ("[2001:db8::1]:8443", "https://[2001:db8::1]", False),
        ("[2001:db8::1]:443", "https://[2001:db8::1]", True),
        ("2001:db8::/32", "https://10.2.3.4", False),
        ("localhost 127.0.0.0/8\tstreamworkstech.com", "https://ca.streamworkstech.com", True),
        (" , .,:443,[,*.", "https://ca.streamworkstech.com", False),
        ("", "https://ca.streamworkstech.com", False),
    ],
)
def test_the_forms_of_the_exceptions(monkeypatch: pytest.MonkeyPatch, exceptions: str, target: str, past: bool) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example.com:3128")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert (proxy_for(parse_target(target), configured()) is None) == past


def test_a_name_and_password_are_sent_and_never_shown() -> None:
    proxy = proxy_for(TARGET, {"https": "http://user:s%40cret@proxy.example.com:3128"})
    assert proxy is not None
    assert base64.b64decode(proxy.credentials.removeprefix("Basic ")) == b"user:s@cret"
    assert "cret" not in f"{proxy} {proxy!r}"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("PROXY 10.0.0.1:8080; DIRECT", "10.0.0.1:8080"),
        ("proxy proxy.example.com", "proxy.example.com:80"),
        ("HTTP proxy.example.com:3128", "proxy.example.com:3128"),
        ("DIRECT; PROXY 10.0.0.1:8080", None),
        ("SOCKS5 10.0.0.1:1080", "10.0.0.1:1080"),
        ("SOCKS 10.0.0.1; DIRECT", "10.0.0.1:1080"),
        ("HTTPS 10.0.0.1:443", None),
        ("PROXY http://evil/\x1b[2J", "evil:80"),
        ("", None),
    ],
)
def test_what_a_pac_file_answers(answer: str, expected: str | None) -> None:
    proxy = of_pac(answer)
    assert (None if proxy is None else str(proxy)) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    of_pac(f"PROXY {text}")
    goes_past(TARGET, text)
    shown({"https": text})
    proxy_for(TARGET, {"https": text})
