"""Connections are made in one way, whatever OpenSSL's configuration on this machine is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_TOLD = """
import json
from checks.settings import NetworkSettings
from checks.trust import any_certificate, classic_groups, own_context, public_context, system_context
made = (any_certificate(), classic_groups(), system_context(), own_context(NetworkSettings()), public_context(NetworkSettings()))
print(json.dumps([
    [one.minimum_version.name, one.maximum_version.name, one.security_level, [c["name"] for c in one.get_ciphers()]]
    for one in made if one is not None
]))
"""
_OTHERWISE = """
openssl_conf = main
[main]
ssl_conf = ssl
[ssl]
system_default = defaults
[defaults]
MinProtocol = TLSv1
MaxProtocol = TLSv1.1
CipherString = ALL@SECLEVEL=0
"""


def contexts(configuration: Path) -> list[list[object]]:
    done = subprocess.run(
        [sys.executable, "-c", _TOLD],
        env={**os.environ, "OPENSSL_CONF": str(configuration)},
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    made: list[list[object]] = json.loads(done.stdout)
    return made


@pytest.mark.slow
def test_versions_and_ciphers_are_not_the_machine_s(tmp_path: Path) -> None:
    (tmp_path / "openssl.cnf").write_text(_OTHERWISE)
    here = contexts(Path(os.devnull))
    assert contexts(tmp_path / "openssl.cnf") == here
    assert {tuple(call[:3]) for call in here} == {("TLSv1_2", "MAXIMUM_SUPPORTED", 2)}
