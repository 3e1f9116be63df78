"""From the client's words to the place in the guide: accents, typing errors and long pastes forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.guide.content import Content
from checks.guide.search import search
from tests.checks.call.own_content import small

SMALL = small()


def best(content: Content, query: str) -> str:
    hits = search(content, query)
    return hits[0].target.partition(".")[0] if hits else ""


@pytest.mark.parametrize(
    ("query", "issue"),
    [
        ("ça me demande mon mot de passe", "@password"),
        ("ca me demande mon mot de pase", "@password"),
        ("MOT DE PASSE", "@password"),
        ("it asks for a password", "@password"),
        ("pasword", "@password"),
        ("#EXT#", "@ext_name"),
        ("pare-feu", "@firewall"),
        ("firewall", "@firewall"),
    ],
)
def test_the_issue_that_the_client_speaks_of_comes_first(content: Content, query: str, issue: str) -> None:
    assert best(content, query) == issue


@pytest.mark.parametrize(("query", "step"), [("étape 3", "step.3"), ("etape 6", "step.6"), ("step 1", "step.1")])
def test_a_step_is_found_by_its_number(content: Content, query: str, step: str) -> None:
    assert search(content, query)[0].target == step


def test_every_symptom_finds_its_own_issue_in_either_language(content: Content) -> None:
    lost = [
        (issue.key, text)
        for issue in content.issues.values()
        for says in issue.says
        for text in (says.fr, says.en)
        if f"@{issue.key}" not in {hit.target.partition(".")[0] for hit in search(content, text)[:3]}
    ]
    assert lost == []


def test_nothing_is_found_for_what_is_nowhere() -> None:
    assert search(SMALL, "zzzz qqqq") == ()


def test_without_words_everything_can_be_gone_to() -> None:
    targets = {hit.target for hit in search(SMALL, "", limit=99)}
    assert {"@lamp", "@door", "step.1", "step.6", "card.contact"} <= targets
    assert search(SMALL, "", limit=3) == search(SMALL, "", limit=99)[:3]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_searched(query: str) -> None:
    hits = search(SMALL, query)
    assert len(hits) <= 9
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) or hits == search(SMALL, "")
    assert len({hit.target for hit in hits}) == len(hits)


def test_a_long_paste_is_searched_by_its_first_words(content: Content) -> None:
    paste = "Sorry, but we're having trouble signing you in. mot de passe " + " ".join(
        f"trace{n}word" for n in range(3000)
    )
    assert "@password" in {hit.target.partition(".")[0] for hit in search(content, paste)}
    assert search(content, paste) == search(content, paste + " firewall" * 500)


MESSAGE = (
    "Nous avons des difficultés à vous connecter. Code d'erreur : 53003 ID de corrélation : "
    "0f9e8d7c-6b5a-4c3d-9e2f-1a0b9c8d7e6f Horodatage : 2026-11-24T15:02:17Z"
)


@pytest.mark.parametrize(
    ("query", "code", "issue"),
    [
        ("AADSTS50020", "code.50020", "@wrong_account"),
        ("50020", "code.50020", "@wrong_account"),
        ("erreur 50088", "code.50088", "@phone_text.limit"),
        (MESSAGE, "code.53003", "@loop.policy_blocked"),
    ],
)
def test_a_code_leads_to_what_it_means_and_then_to_its_issue(
    content: Content, query: str, code: str, issue: str
) -> None:
    assert [hit.target for hit in search(content, query)[:2]] == [code, issue]


def test_an_unknown_code_is_found_with_microsofts_address(content: Content) -> None:
    hit = search(content, "AADSTS50999")[0]
    assert (hit.target, hit.title.en) == ("code.50999", "AADSTS50999")
    assert hit.matched.fr == "https://login.microsoftonline.com/error?code=50999"


def test_an_issue_that_ones_own_content_lacks_is_not_offered() -> None:
    assert [hit.target for hit in search(SMALL, "AADSTS50020")][:1] == ["code.50020"]
    assert "@wrong_account" not in {hit.target for hit in search(SMALL, "AADSTS50020")}


def test_other_numbers_find_no_code(content: Content) -> None:
    for query in ("code 482913", "514-555-0137", "billet 50020"):
        assert not [hit for hit in search(content, query) if hit.kind == "code"]
