"""A desk that may not connect: the kernel refuses the program, and no network, server or resolver is blamed for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.network.diagnose.judge import judge
from checks.network.probe.measurement import Dns, Http, Measurement, Proxied, Tcp
from checks.network.targets import parse_target
from tests.lab import forbidden

pytestmark = pytest.mark.slow

in_seccomp = pytest.mark.skipif(forbidden.missing() is not None, reason=str(forbidden.missing()))
TARGETS = ("https://127.0.0.1:9/", "https://ca.streamworkstech.com/", "https://login.microsoftonline.com/")


def desk(*arguments: str, error: str, home: Path, **around: str) -> subprocess.CompletedProcess[str]:
    """Run the program where the kernel refuses it every connection."""
    command = [
        sys.executable,
        "-m",
        "tests.lab.forbidden",
        error,
        sys.executable,
        "-c",
        "from tui.cli import main; main()",
    ]
    clean = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    return subprocess.run(
        [*command, *arguments], env={**clean, **places, **around}, capture_output=True, text=True, check=False
    )


@in_seccomp
@pytest.mark.parametrize("error", ["EPERM", "EACCES"])
@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"])
def test_a_desk_that_may_not_connect_says_so_of_itself(tmp_path: Path, error: str, proxy: str) -> None:
    around = {"HTTPS_PROXY": proxy} if proxy else {}
    done = desk("check", *TARGETS, "--json", error=error, home=tmp_path, **around)
    document: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == 1 and document["summary"]["fail"] == 0
    for result in document["results"]:
        judged = (result["cause"], result["verdict"], result["blame"])
        assert judged == ("net.not_allowed", "unknown", "local_machine"), result
    (diagnosed,) = document["summary"]["diagnosis"]
    assert diagnosed["code"] == "net.not_allowed" and "let the program connect" in diagnosed["en"]
    learned = {fact["key"]: fact["value"] for fact in document["facts"]}
    assert not [key for key in learned if key.startswith(("net.target", "net.internet", "net.streamworks", "net.ipv6"))]


def test_what_a_proxy_answers_is_no_fault_of_the_way_past_it() -> None:
    """A direct connection that could not be tried does not make the proxy "the only way"."""
    target = parse_target("http://one.example.com/")
    direct = Measurement(
        dns=Dns(server="192.0.2.53", rcode="NOERROR", a=("203.0.113.10",)), tcp=(Tcp("203.0.113.10", "EPERM"),)
    )
    answered = Proxied("127.0.0.1:3128", "environment", http=Http("127.0.0.1:3128", status=200))
    assert judge(target, replace(direct, proxied=answered)).cause == "ok"
    timed_out = replace(direct, tcp=(Tcp("203.0.113.10", "ETIMEDOUT"),))
    assert judge(target, replace(timed_out, proxied=answered)).cause == "ok.proxy_required"


@in_seccomp
def test_the_domain_and_the_sign_in_are_not_said_to_be_silent(tmp_path: Path) -> None:
    """The authority's address needs no name: the connection itself is refused."""
    around = {"MFA_DESK_TENANT__AUTHORITY": "https://192.0.2.1", "MFA_DESK_TENANT__CLIENT_ID": "0" * 8 + "-0" * 4}
    around["MFA_DESK_TENANT__CLIENT_ID"] = "00000000-0000-0000-0000-000000000000"
    done = desk("guest", "ann@example.com", "--json", "--lang", "en", error="EACCES", home=tmp_path, **around)
    assert json.loads(done.stdout)["error"]["code"] == "sign_in.not_allowed", done
    domain = json.loads(desk("domain", "example.com", "--json", error="EPERM", home=tmp_path, **around).stdout)
    assert "network" not in {part["why"] for part in domain["unread"]} and domain["unread"], domain
