"""One list of hosts: the check, the letter and the card have the same ones."""

from __future__ import annotations

import re

import pytest

from checks.guide.content import load
from checks.hosts import host_data, hosts_of, not_on_the_page
from checks.network.client_page.target_list import target_list, target_lists
from checks.network.targets import builtin, with_retired
from checks.settings import NetworkSettings
from checks.texts import LANGS

RETIRED = "strongauthenticationservice.auth.microsoft.com"


@pytest.mark.parametrize("lang", LANGS)
def test_the_card_names_every_host_that_is_checked_and_no_retired_one(lang: str) -> None:
    card = next(card for card in load().cards if card.key == "hosts")
    text = getattr(card.text, lang)
    named = set(re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+\.[a-z]{2,}|aka\.ms", text))
    assert named - {"hip.live.com"} == set(builtin())
    assert RETIRED not in text and "{" not in text


def test_what_the_onboarding_stops_without() -> None:
    required = {name for name, target in builtin().items() if target.required}
    assert {"login.microsoftonline.com", "invitations.microsoft.com", "mysignins.microsoft.com"} <= required
    assert not required & {"device.login.microsoftonline.com", "aka.ms", RETIRED, "logincdn.msftauth.net"}
    ids = {name: target.microsoft_set for name, target in builtin().items()}
    assert (ids["account.live.com"], ids["signup.live.com"], ids["ocsp.digicert.com"]) == ("97", "114", "125")


def test_a_retired_host_is_checked_no_more_and_read_still() -> None:
    assert RETIRED not in builtin() and RETIRED in with_retired()
    assert RETIRED in {target.name for target in target_lists()[1].targets}
    assert RETIRED not in hosts_of("mfa-registration")


def test_the_check_page_has_the_newest_list() -> None:
    names = {target.name for target in target_list(NetworkSettings()).targets}
    assert names == set(builtin()) - not_on_the_page()
    assert set(host_data()["target"]) == set(with_retired())


def test_the_genuine_senders_are_those_of_the_settings() -> None:
    content = load(senders=("hello@streamworks.example",))
    card = next(card for card in content.cards if card.key == "senders")
    assert "hello@streamworks.example" in card.text.fr and "hello@streamworks.example" in card.text.en
    assert "hello@streamworks.example" in (content.issues["mail_missing"].nodes["search"].do or card.text).en
