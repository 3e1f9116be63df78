"""What is said about a code depends on the tenant, the provider and the words of the message."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from checks.errors.codes import codes
from checks.errors.explain import explain
from checks.guide.content import load
from checks.guide.search import reachable

FOREIGN = (
    "AADSTS50020: User account 'm.roy@acme.example' from identity provider 'https://sts.windows.net/x/' does not exist in tenant "
    "'Microsoft Services' and cannot access the application 'abc'(Azure DevOps) in that tenant."
)
OURS = FOREIGN.replace("Microsoft Services", "Streamworks Tech")


def lead_and_meaning(text: str) -> tuple[str | None, str]:
    known = explain(text).codes[0].known
    assert known is not None
    return known.leads_to, known.means["en"]


def test_another_tenant_sends_the_client_back_to_the_link() -> None:
    explained = explain(FOREIGN)
    assert (explained.named.tenant, explained.named.application) == ("Microsoft Services", "Azure DevOps")
    assert lead_and_meaning(FOREIGN) == (
        "@wrong_account.tenant_link",
        "The message names a tenant other than ours: the client is on the wrong page.",
    )
    assert lead_and_meaning(OURS)[0] == "@wrong_account"


@pytest.mark.parametrize(
    ("provider", "word"),
    [("live.com", "personal"), ("mail", "e-mailed code"), ("https://sts.windows.net/0/", "work account")],
)
def test_the_provider_tells_which_account_answered(provider: str, word: str) -> None:
    assert word in lead_and_meaning(OURS.replace("https://sts.windows.net/x/", provider))[1]


def test_a_code_guests_message_leads_to_the_tenants_own_link() -> None:
    text = "AADSTS50020: User account 'm.roy@acme.example' from identity provider 'mail' does not exist in tenant 'X'"
    assert lead_and_meaning(text)[0] == "@wrong_account.tenant_link"


@pytest.mark.parametrize(
    "text",
    ["« live.com » n'existe pas dans le locataire « DMC Hosting »", "'live.com' does not exist in tenant 'DMCHosting'"],
)
def test_french_and_english_wording(text: str) -> None:
    french = (
        "AADSTS50020 : Le compte du fournisseur d'identité "
        if "«" in text
        else "AADSTS50020: account from identity provider "
    )
    assert lead_and_meaning(french + text)[0] == "@wrong_account.tenant_link"
    assert "personal" in lead_and_meaning(french + text)[1]


def test_the_wording_tells_what_a_code_of_two_meanings_is_about() -> None:
    assert lead_and_meaning("AADSTS65005: the domain is in an unmanaged state")[0] == "@consent.unmanaged"
    assert lead_and_meaning("AADSTS65005: misconfigured application")[0] == "@consent.misconfigured"
    assert (
        "Several accounts"
        in lead_and_meaning("AADSTS16000: Either multiple user identities are available for the current request")[1]
    )


def test_a_tenant_that_is_an_id_is_not_called_another() -> None:
    assert not explain("AADSTS50020 in tenant '0f9e8d7c-6b5a-4c3d-9e2f-1a0b9c8d7e6f'").named.elsewhere
    assert explain("nothing").named.as_json() == {"tenant": None, "application": None, "provider": None}


def test_every_variant_is_told_in_both_languages_and_leads_into_the_guide() -> None:
    content = load()
    for code in codes().values():
        for variant in code.variants:
            for words in (variant.means, variant.say, variant.do):
                assert set(words) == {"fr", "en"}
                assert not any(bad in words["fr"] for bad in (" :", " ;", " !", " ?", "« ", " »"))
            assert variant.leads_to is None or reachable(content, variant.leads_to) is not None
            assert [variant.tenant, variant.provider, variant.says].count(None) == 2


def test_every_code_that_the_guide_names_has_an_entry() -> None:
    text = "\n".join(
        path.read_text("utf-8")
        for path in [*files("checks.guide").joinpath("content", "trees").iterdir()]
        if path.name.endswith(".toml")
    )
    named = {
        int(number)
        for number in re.findall(
            r"(?<![\d#/.-])(?:AADSTS)?((?:16|5[0-4]|65|90)\d{3}|[15]\d{5}|5000\d{3})(?![\d-])", text
        )
    }
    assert named >= {50020, 5000211, 53003}
    assert sorted(named - set(codes()) - {53012}) == []
