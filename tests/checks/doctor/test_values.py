"""What a value of the configuration means is held to the world; what can't be used is named with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checks.doctor.values import problem_with, refuse_unusable
from checks.problems import Problem
from checks.settings import Settings, keys, with_values
from checks.texts import LANGS

GUID = "b4f8a1de-0000-4000-8000-1234567890ab"


@pytest.mark.parametrize(
    ("name", "value", "code", "named"),
    [
        ("tenant.id", "not a tenant!!", "config.tenant", "not a tenant!!"),
        ("tenant.id", "onmicrosoft", "config.tenant", "onmicrosoft"),
        ("tenant.client_id", "zzz", "config.client_id", "zzz"),
        ("tenant.client_id", GUID[:-1], "config.client_id", GUID[:-1]),
        ("tenant.authority", "login.microsoftonline.com", "config.address", "tenant.authority"),
        ("tenant.graph", "http://graph.microsoft.com", "config.address", "tenant.graph"),
        ("tenant.invite_redirect_url", "ca.streamworkstech.com", "config.address", "invite_redirect_url"),
        ("tenant.invitation_senders", ("a@b.example", "invites"), "config.sender", "invites"),
        ("tenant.certificate", "{folder}/none.pem", "sign_in.certificate", "none.pem"),
        ("network.resolvers", ("dns.google",), "check.resolver", "dns.google"),
        ("network.public_resolvers", ("https://",), "check.public_resolver", "https://"),
        ("network.ca_file", "{folder}/none.pem", "check.ca_file", "none.pem"),
        ("network.public_roots_file", "{folder}/none.pem", "check.roots", "none.pem"),
        ("network.targets_file", "{folder}/none.toml", "check.file", "none.toml"),
        ("calls.database", "{folder}", "config.database", "{folder}"),
        ("content.folder", "{folder}/none", "guide.content", "none"),
    ],
)
def test_nonsense_is_named(tmp_path: Path, name: str, value: Any, code: str, named: str) -> None:
    if isinstance(value, str):
        value = value.replace("{folder}", str(tmp_path))
    with pytest.raises(Problem) as caught:
        refuse_unusable(name, value)
    assert caught.value.code == code
    assert all(named.replace("{folder}", str(tmp_path)) in caught.value.message(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tenant.id", GUID.upper()),
        ("tenant.id", "contoso.com"),
        ("tenant.client_id", GUID),
        ("tenant.client_id", ""),
        ("tenant.graph", "http://127.0.0.1:8080"),
        ("network.resolvers", ("192.0.2.53", "[2001:db8::53]:5353")),
        ("network.public_resolvers", ()),
        ("calls.database", "~/calls.db"),
        ("screen.theme", "light"),
    ],
)
def test_what_can_be_used_is_taken(name: str, value: object) -> None:
    assert problem_with(with_values(Settings(), {name: value}), name) is None


def test_the_program_s_own_values_can_be_used() -> None:
    assert [name for name in keys() if problem_with(Settings(), name) is not None] == []
