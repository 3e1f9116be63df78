"""Where to start from the evidence alone: what facts point to, in order, each with its reasons."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from checks.facts import Fact
from checks.guide.content import Content, load
from checks.guide.ranking import MOST, ranked
from checks.guide.walker import evaluate, fact_keys, resolve
from tests.checks.guide.test_walker import SOME_FACTS
from tests.facts import facts

CONTENT = load()


@pytest.mark.parametrize(
    ("known", "targets"),
    [
        ("", []),
        ("guest.found=no", ["@mail_missing.address"]),
        ("guest.last_failure=53003 guest.blocked_by=Invités", ["@loop.policy"]),
        ("guest.last_failure=50088 guest.authenticators=2", ["@phone_text", "@authenticator.two_entries"]),
        ("net.tls_inspection=Zscaler@site", ["@firewall.what"]),
        ("net.tls_inspection=Zscaler@desk", []),
        ("guest.provider=email_code domain.has_tenant=yes@desk", ["@password"]),
        ("guest.factors=ready guest.last_failure=500121", ["@authenticator.using"]),
    ],
)
def test_the_facts_speak_for_issues(content: Content, known: str, targets: list[str]) -> None:
    assert [hit.target for hit in ranked(content, facts(known))] == targets


def test_every_reason_names_its_facts(content: Content) -> None:
    hits = ranked(content, facts("guest.last_failure=53003 guest.blocked_by=Invités"))
    assert [[fact.key for fact in reason.facts] for reason in hits[0].reasons] == [
        ["guest.last_failure"],
        ["guest.blocked_by"],
    ]
    assert hits[0].reasons[0].text.en == "A policy blocked the last attempt"
    assert hits[0].score == sum(sign.weight for sign in content.issues["loop"].signs[:2])


@settings(max_examples=60, deadline=None)
@given(known=SOME_FACTS)
def test_any_facts_are_ranked(known: list[Fact]) -> None:
    hits = ranked(CONTENT, known)
    assert len(hits) <= MOST
    assert [ranked_place.score for ranked_place in hits] == sorted(
        (ranked_place.score for ranked_place in hits), reverse=True
    )
    for hit in hits:
        assert resolve(CONTENT, "", hit.target) is not None
        assert all(reason.facts for reason in hit.reasons)


def test_every_sign_can_be_met(content: Content) -> None:
    for issue in content.issues.values():
        for sign in issue.signs:
            assert evaluate(sign.when, {}) is None
            assert set(fact_keys(sign.when))
