"""The proxies of a desktop's settings, as ``gsettings`` lists them, and macOS's SOCKS proxy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from checks.network.probe.proxies import configured, proxy_for, shown
from checks.network.targets import parse_target
from checks.platform import proxies
from checks.platform.proxies import of_gsettings

MANUAL = """org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '.acme.example']
org.gnome.system.proxy mode 'manual'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.http host 'proxy.acme.example'
org.gnome.system.proxy.http port 3128
org.gnome.system.proxy.http use-authentication false
org.gnome.system.proxy.https host ''
org.gnome.system.proxy.https port 0
org.gnome.system.proxy.socks host 'socks.acme.example'
org.gnome.system.proxy.socks port 1080
"""
TARGET = parse_target("https://ca.streamworkstech.com/")


def test_a_desktop_s_proxies() -> None:
    assert of_gsettings(MANUAL) == {
        "http": "http://proxy.acme.example:3128",
        "https": "http://proxy.acme.example:3128",
        "all": "socks5://socks.acme.example:1080",
        "no": "localhost,127.0.0.0/8,.acme.example",
    }
    apart = MANUAL.replace("use-same-proxy true", "use-same-proxy false")
    assert set(of_gsettings(apart)) == {"http", "all", "no"}


@pytest.mark.parametrize(
    "listed",
    [
        MANUAL.replace("'manual'", "'none'"),
        MANUAL.replace("'manual'", "'auto'"),
        "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy ignore-hosts @as []\n",
        "org.gnome.system.proxy mode <broken\n",
        "No such schema\n",
        "",
    ],
)
def test_a_desktop_without_any(listed: str) -> None:
    assert of_gsettings(listed) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="desktops of Linux")
def test_a_sweep_goes_by_the_desktop_s_proxy_and_past_it_where_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "gsettings"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{MANUAL}END\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    assert configured() == {}
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    desktop = configured()
    proxy = proxy_for(TARGET, desktop)
    assert proxy is not None and (str(proxy), proxy.found_in) == ("proxy.acme.example:3128", "system")
    assert shown(desktop) == "proxy.acme.example:3128"
    assert proxy_for(parse_target("https://crm.acme.example/"), desktop) is None
    program.write_text("#!/bin/sh\nexit 1\n")
    assert configured() == {}


def test_macos_names_a_socks_proxy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "getproxies", lambda: {"socks": "http://10.0.0.1:1080"})
    monkeypatch.setattr(sys, "platform", "darwin")
    assert configured() == {"all": "socks5://10.0.0.1:1080"}
