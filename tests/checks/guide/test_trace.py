"""Where every fact of the guide is, and the content as an outline and as drawings."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from checks.guide.content import Content
from checks.guide.graph import dot, mermaid
from checks.guide.models import Outcome, QuestionNode
from checks.guide.outline import guide_outline, issue_outline
from checks.guide.trace import EXCERPTS, ROWS, document, placed
from checks.texts import Lang
from tests.checks.call.own_content import small


def test_every_fact_and_every_row_is_placed(content: Content) -> None:
    shown = document(content)
    assert shown["schema"] == "mfa-desk/guide-facts/1"
    assert shown["unplaced"] == []
    assert [fact["id"] for fact in shown["facts"]] == list(content.facts)
    assert [row["id"] for row in shown["rows"]] == list(ROWS)
    assert all(entry["places"] for entry in (*shown["facts"], *shown["rows"]))
    json.dumps(shown)


def test_a_row_stands_in_a_tree_not_only_on_a_page(content: Content) -> None:
    places = placed(content)
    for row in ROWS:
        assert any(place.kind == "node" for place in places[row]), row


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("S1", "step.1.mail"),
        ("S3", "step.3.send_code"),
        ("S4b", "step.4.consent.2"),
        ("S6", "step.6.app"),
        ("O1e", "step.6.app_qr"),
        ("O2a", "step.6.phone_number.1"),
        ("C5", "card.contact"),
        ("K1", "@password.which"),
        ("K2", "@alias.primary_by_it"),
        ("K3", "@ext_name.normal_name"),
        ("K4", "@firewall.allow_streamworks"),
        ("F39", "@authenticator.identity"),
    ],
)
def test_a_fact_stands_where_it_belongs(content: Content, source: str, place: str) -> None:
    assert place in {place.id for place in placed(content)[source]}


def test_what_rests_on_excerpts_alone_is_marked(content: Content) -> None:
    for issue in content.issues.values():
        for name, node in issue.nodes.items():
            if set(node.sources) <= EXCERPTS:
                assert node.unverified, f"@{issue.key}.{name}"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_outline_of_a_tree_has_all_that_is_said_and_every_way_on(content: Content, lang: Lang) -> None:
    for key, issue in content.issues.items():
        shown = issue_outline(content, key, lang)
        for name, node in issue.nodes.items():
            assert f"[{name}]" in shown
            assert node.say.to(lang) in shown
            if isinstance(node, QuestionNode):
                for answer in node.answers:
                    assert f"{answer.text.to(lang)} -> {answer.to}" in shown
            else:
                assert node.code in shown
        assert "{" not in shown


def test_the_outline_tells_evidence_and_caps(content: Content) -> None:
    shown = issue_outline(content, "firewall", "en")
    assert "net.clock_skew_s ≥ 300 or net.clock_skew_s ≤ -300" in shown
    assert "net.tls_inspection ≠ no" in shown
    assert "More than 2 × -> call_us" in issue_outline(small(), "lamp", "en")
    assert ") unless guest.last_failure = 50053 | 50057" in issue_outline(content, "password", "en")
    assert "guest.found = yes and guest.mail_matches = yes" in issue_outline(content, "ext_name", "en")
    assert "guest.provider = entra | federated" in issue_outline(content, "password", "en")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_outline_of_the_guide_has_its_steps_cards_and_issues(content: Content, lang: Lang) -> None:
    shown = guide_outline(content, lang)
    for step in content.steps:
        assert step.title.to(lang) in shown
        for stage in step.stages:
            assert stage.say.to(lang) in shown
    for card in content.cards:
        assert card.text.to(lang) in shown
    for issue in content.issues.values():
        assert issue.title.to(lang) in shown


def test_an_outline_of_something_unknown_is_a_key_error(content: Content) -> None:
    with pytest.raises(KeyError):
        issue_outline(content, "none", "fr")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_drawings_have_every_node_and_every_way_on(content: Content, lang: Lang) -> None:
    for key, issue in content.issues.items():
        flow, digraph = mermaid(content, key, lang), dot(content, key, lang)
        ways = sum(
            len(node.answers) + 1 + (node.again is not None)
            if isinstance(node, QuestionNode)
            else node.leads_to is not None
            for node in issue.nodes.values()
        )
        assert len(re.findall(r"-->\||-\.->\|", flow)) == ways
        assert len(re.findall(r" -> ", digraph)) == ways
        for name in issue.nodes:
            assert re.search(rf"^    n_{name}[\[({{]", flow, re.MULTILINE), name
            assert re.search(rf"^    n_{name} \[shape=", digraph, re.MULTILINE), name


def test_a_drawing_s_text_cannot_end_its_own_quotation(content: Content) -> None:
    node = content.issues["ext_name"].nodes["normal_name"]
    assert isinstance(node, Outcome)
    quoted = node.model_copy(update={"title": node.title.model_copy(update={"en": 'a "b" \\ #c;'})})
    issue = content.issues["ext_name"].model_copy(
        update={"nodes": {**content.issues["ext_name"].nodes, "normal_name": quoted}}
    )
    odd = replace(content, issues={**content.issues, "ext_name": issue})
    assert "a #quot;b#quot; \\ #35;c;" in mermaid(odd, "ext_name", "en")
    assert r"a \"b\" \\ #c;" in dot(odd, "ext_name", "en")


def test_the_outline_tells_what_speaks_for_an_issue_and_who_is_verified(content: Content) -> None:
    shown = issue_outline(content, "authenticator", "en").split("\n")
    assert "    Activation code is not valid -> activation" in shown
    assert (
        "Evidence: Several apps registered (++) -> two_entries  Already known from: guest.authenticators ≥ 2" in shown
    )
    assert (
        "    1  Verified on that person's own number on file -> register_again  (verified)  [verifies the caller]"
        in shown
    )
    assert "    Resets a factor: only after verification" in shown
