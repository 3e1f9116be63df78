"""The built-in trees: what facts and answers lead to, and every path through them."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.guide.content import Content, load
from checks.guide.lint.trees import Spot, edges, entries, most_questions, nodes_of
from checks.guide.models import Outcome, QuestionNode
from checks.guide.walker import NOT_SOLVED, UNKNOWN, onward, resolve
from tests.facts import facts, play

_ALL = "net.streamworks=all@site net.sign_in=all@site net.registration=all@site"

TABLE = [
    # issue, facts, answers in turn, outcome's code (or where the walk waits), questions asked
    ("password", "", "company", "password_work", 1),
    ("password", "guest.provider=entra", "", "password_work", 0),
    ("password", "guest.provider=federated", "", "password_work", 0),
    ("password", "guest.provider=microsoft_account", "", "password_microsoft", 0),
    ("password", "guest.provider=google", "", "password_google", 0),
    ("password", "guest.provider=email_code", "copied open", "password_code_instead", 0),
    ("password", "guest.provider=email_code guest.moved=yes", "copied open", "password_code_instead", 0),
    (
        "password",
        "guest.provider=email_code guest.moved=yes",
        "copied open not_solved password yes",
        "password_reset_redemption",
        2,
    ),
    (
        "password",
        "guest.provider=email_code guest.moved=yes",
        "copied open not_solved password no",
        "message_escalate",
        2,
    ),
    ("password", "guest.provider=email_code domain.has_tenant=yes@desk", "copied open", "password_code_instead", 0),
    ("password", "guest.enabled=no", "company not_solved", "guest_disabled", 1),
    (
        "password",
        "guest.provider=email_code domain.has_tenant=no",
        "copied open not_solved password",
        "message_escalate",
        1,
    ),
    ("password", "guest.provider=email_code", "copied open not_solved 0 works", "password_code_offered", 2),
    ("password", "guest.provider=unknown", "company", "password_work", 1),
    ("password", "guest.state=pending domain.has_tenant=yes@desk", "", "password_work", 0),
    ("password", "", "microsoft personal", "password_microsoft", 2),
    ("password", "", "microsoft neither copied open", "password_code_instead", 2),
    ("password", "", "streamworks code_offered", "password_code_offered", 2),
    ("password", "", "0 copied password_again company", "password_work", 3),
    ("password", "", "streamworks other_page company", "password_work", 3),
    ("password", "", "company not_solved forgotten", "password_work_reset", 2),
    ("password", "guest.last_failure=50053 guest.provider=entra", "", "password_work_locked", 0),
    ("password", "", "company not_solved code_before copied open", "password_code_instead", 2),
    ("password", "", "company not_solved alone", "password_microsoft_reset", 2),
    ("password", "", "streamworks no_account copied open not_solved message 0", "message_escalate", 4),
    ("password", "guest.last_failure=53003", "0 copied message", "policy_blocked", 2),
    ("alias", "guest.alias=yes", "", "alias_by_link", 0),
    ("alias", "guest.alias=yes", "not_solved personal", "alias_primary_personal", 1),
    ("alias", "", "other not_solved work no", "alias_primary_it", 3),
    ("alias", "guest.alias=yes guest.provider=entra", "not_solved yes", "alias_primary_admin", 1),
    ("alias", "guest.alias=yes guest.provider=microsoft_account", "not_solved", "alias_primary_personal", 0),
    ("alias", "", "other not_solved 0", "alias_replace_address", 2),
    ("alias", "guest.mail_matches=no", "", "@alias.address", 0),
    ("alias", "guest.mail_matches=no", "changed", "alias_identity_changed", 1),
    ("alias", "guest.alias=no", "copied works", "account_other_session", 1),
    ("alias", "", "0 other", "alias_by_link", 2),
    ("ext_name", "guest.found=yes guest.mail_matches=yes", "", "ext_name_normal", 0),
    ("ext_name", "", "ours", "ext_name_normal", 1),
    ("ext_name", "", "0", "ext_name_normal", 1),
    ("ext_name", "", "typed", "ext_name_use_email", 1),
    ("ext_name", "", "other streamworks", "ext_name_switch", 2),
    ("ext_name", "", "other other", "ext_name_not_ours", 2),
    ("ext_name", "guest.mail_matches=no", "", "@ext_name.start_differs", 0),
    ("ext_name", "guest.mail_matches=no", "old", "alias_identity_changed", 1),
    ("ext_name", "guest.found=yes guest.mail_matches=yes call.step=3", "typed", "ext_name_use_email", 1),
    ("ext_name", "", "ours not_solved no_apps", "after_application_open", 2),
    ("firewall", "", "works streamworks", "firewall_streamworks", 2),
    ("firewall", "net.streamworks=none@site", "", "firewall_streamworks", 0),
    ("firewall", "net.streamworks=none@client", "", "firewall_streamworks", 0),
    ("firewall", "net.streamworks=none@desk", "", "@firewall.phone", 0),
    ("firewall", "net.tls_inspection=Zscaler@desk net.captive_portal=yes@desk", "", "@firewall.phone", 0),
    ("firewall", "net.streamworks=none@desk", "works microsoft", "firewall_microsoft", 2),
    ("firewall", "net.tls_inspection=Zscaler@client", "", "firewall_inspection", 0),
    ("firewall", "net.registration=none@site", "", "firewall_microsoft", 0),
    ("firewall", "net.streamworks=some@site net.sign_in=none@site", "", "firewall_all_hosts", 0),
    ("firewall", "net.captive_portal=yes@site", "", "firewall_captive_portal", 0),
    ("firewall", "net.clock_skew_s=900@site", "", "firewall_clock", 0),
    ("firewall", "net.clock_skew_s=-900@client", "", "firewall_clock", 0),
    ("firewall", "net.clock_skew_s=900@desk", "certificate right product", "firewall_inspection", 3),
    ("firewall", "net.clock_skew_s=2@site", "certificate product", "firewall_inspection", 2),
    ("firewall", _ALL, "blank", "loop_extension", 1),
    ("firewall", "", "0 works 0", "firewall_all_hosts", 3),
    ("firewall", "", "0 no", "firewall_ask_it", 2),
    ("firewall", "guest.last_failure=500021", "tenant", "tenant_restriction", 1),
    ("firewall", "guest.last_failure=500213", "tenant", "cross_tenant_inbound", 1),
    ("mail_missing", "guest.state=accepted", "", "mail_already_accepted", 0),
    ("mail_missing", "guest.found=no", "", "mail_not_invited", 0),
    ("mail_missing", "guest.state=deleted", "", "mail_guest_deleted", 0),
    ("mail_missing", "guest.found=no guest.state=deleted", "", "mail_guest_deleted", 0),
    ("mail_missing", "guest.state=none", "", "mail_not_invited", 0),
    ("mail_missing", "guest.state=pending guest.pending_days=12", "0 0 0 0", "mail_resend", 4),
    ("mail_missing", "", "nowhere same not_there often", "mail_link_by_hand", 4),
    ("mail_missing", "", "nowhere same not_there many_clients", "mail_link_by_hand", 4),
    ("mail_missing", "", "forwarded", "mail_forwarded", 1),
    ("mail_missing", "guest.mail_matches=no", "", "mail_wrong_address", 0),
    ("mail_missing", "", "found", "mail_found", 1),
    ("mail_missing", "", "other_mailbox", "mail_right_mailbox", 1),
    ("mail_missing", "", "nowhere same 0 few", "mail_resend", 4),
    (
        "mail_missing",
        "guest.mail_matches=yes domain.mail_gateway=Mimecast@desk",
        "nowhere",
        "mail_allow_senders",
        1,
    ),
    ("mail_missing", "", "suspicious known", "mail_genuine", 2),
    ("mail_missing", "", "suspicious foreign", "mail_phishing", 2),
    ("mail_missing", "", "suspicious ours", "mail_unsure", 2),
    ("mail_missing", "", "nowhere same it_only", "mail_allow_senders", 3),
    ("link_dead", "", "nothing copied works", "link_pasted", 2),
    ("link_dead", "", "old same", "link_reinvite", 2),
    ("link_dead", "", "filter copied works", "link_pasted", 2),
    ("link_dead", "", "filter copied filter not_solved", "link_rewritten", 2),
    ("link_dead", "", "error other", "link_collision", 2),
    ("link_dead", "guest.collision=yes", "", "link_collision", 0),
    ("link_dead", "guest.last_failure=500212", "", "cross_tenant_outbound", 0),
    ("code", "", "missing nowhere few not_solved", "code_allow_sender", 3),
    ("code", "call.step=6 call.option=app", "refused", "app_clock", 1),
    ("code", "call.step=6 call.option=phone", "limit", "phone_limit", 1),
    ("code", "guest.provider=email_code domain.has_tenant=yes@desk", "no_button password", "password_work", 2),
    ("code", "", "missing nowhere many", "code_too_many", 3),
    ("code", "", "refused accepted", "code_accepted", 2),
    ("code", "", "create", "code_off", 1),
    ("code", "guest.provider=entra", "", "password_work", 0),
    ("consent", "guest.last_failure=90094", "", "consent_admin_approval", 0),
    ("consent", "guest.last_failure=65005", "unmanaged", "consent_unmanaged_domain", 1),
    ("consent", "guest.last_failure=65005", "other", "consent_application", 1),
    ("consent", "guest.last_failure=65005", "0", "consent_application", 1),
    ("consent", "guest.last_failure=65004", "", "consent_reopened", 0),
    ("consent", "", "declined not_solved admin", "consent_admin_approval", 2),
    ("consent", "", "hesitates not_solved", "consent_declined", 1),
    ("wrong_account", "", "copied works", "account_other_session", 1),
    ("wrong_account", "guest.found=no", "", "mail_not_invited", 0),
    ("wrong_account", "guest.state=pending", "copied same invited", "account_accept_first", 2),
    ("wrong_account", "guest.duplicate=yes", "copied same invited", "account_two_records", 2),
    ("wrong_account", "guest.alias=yes", "copied same", "alias_by_link", 1),
    ("wrong_account", "guest.mail_matches=no guest.state=accepted", "", "@wrong_account.known_here", 0),
    ("wrong_account", "guest.mail_matches=no guest.state=accepted", "changed", "alias_identity_changed", 1),
    (
        "wrong_account",
        "guest.state=accepted guest.provider=email_code guest.mail_matches=yes",
        "copied open",
        "account_other_session",
        0,
    ),
    (
        "wrong_account",
        "guest.provider=microsoft_account domain.has_tenant=yes",
        "copied two yes",
        "account_chosen_wrong",
        2,
    ),
    ("wrong_account", "guest.provider=microsoft_account domain.has_tenant=yes", "copied two no", "account_go_back", 2),
    ("wrong_account", "", "copied same personal", "account_tenant_link", 2),
    ("wrong_account", "", "copied password company", "password_work", 2),
    ("wrong_account", "guest.provider=microsoft_account", "copied password", "password_microsoft", 1),
    ("wrong_account", "", "0 same no", "account_reset_redemption", 2),
    ("wrong_account", "", "copied two work", "account_choose_work", 2),
    ("wrong_account", "", "copied two chose_wrong yes", "account_chosen_wrong", 3),
    ("wrong_account", "", "copied two chose_wrong 0", "account_go_back", 3),
    ("wrong_account", "", "copied same not_ours", "account_tenant_link", 2),
    ("loop", "guest.last_failure=53003", "", "policy_blocked", 0),
    ("loop", "guest.last_failure=53000", "", "policy_device", 0),
    ("loop", "guest.last_failure=53004", "", "policy_risk", 0),
    ("loop", "guest.last_failure=53011", "", "policy_home_risk", 0),
    ("loop", "guest.blocked_by=Invités", "", "policy_blocked", 0),
    ("loop", "", "loop copied works", "loop_clean_session", 2),
    ("loop", "", "loop copied loops yes", "loop_allow_cookies", 3),
    ("loop", "", "loop copied loops no loops", "loop_sign_in_log", 4),
    ("loop", "", "blank old", "loop_use_edge", 2),
    ("loop", "guest.factors=ready", "no_method", "factor_ready", 1),
    ("loop", "guest.factors=home", "no_method", "factor_home", 1),
    ("loop", "", "no_method none", "methods_off", 2),
    ("authenticator", "", "adding nothing", "app_work_type", 2),
    ("authenticator", "", "adding nothing not_solved not_solved", "app_by_hand", 2),
    ("authenticator", "guest.factors=none", "adding invalid shown works", "app_added", 3),
    ("authenticator", "guest.factors=none", "phone", "app_first_time", 1),
    ("authenticator", "guest.authenticators=5", "adding", "app_too_many", 1),
    ("authenticator", "", "using number", "app_number", 2),
    ("authenticator", "net.clock_skew_s=600@site", "using", "app_clock", 1),
    ("authenticator", "", "phone gone verified", "app_register_again", 3),
    ("authenticator", "", "phone gone refused", "app_not_verified", 3),
    ("authenticator", "", "phone gone 0", "app_not_verified", 3),
    ("authenticator", "", "phone have", "app_move_phone", 2),
    ("phone_text", "", "right landline rings", "phone_call_works", 3),
    ("phone_text", "", "wrong", "phone_retype", 1),
    ("phone_text", "guest.last_failure=50088", "", "phone_limit", 0),
    ("phone_text", "", "right virtual no", "phone_app_instead", 3),
    ("phone_text", "", "right mobile others silent", "phone_app_instead", 4),
    ("message", "guest.last_failure=50020", "copied works", "account_other_session", 1),
    ("message", "guest.enabled=no", "", "guest_disabled", 0),
    ("message", "call.step=4", "other", "link_collision", 1),
    ("message", "call.step=5", "other", "message_escalate", 1),
    ("message", "guest.last_failure=50089", "", "message_start_over", 0),
    ("message", "", "0 blank old", "loop_use_edge", 3),
    ("passkey", "", "skip", "passkey_skip", 1),
    ("passkey", "", "skip not_solved none", "passkey_opt_out", 2),
    ("passkey", "", "wants computer", "passkey_computer", 2),
    ("passkey", "", "blocked phone", "passkey_phone", 2),
    ("passkey", "", "blocked phone not_solved", "passkey_strength", 2),
    ("passkey", "", "loop", "passkey_strength", 1),
    ("passkey", "", "0", "passkey_skip", 1),
    ("whose_mfa", "", "ours", "mfa_register_here", 1),
    ("whose_mfa", "guest.factors=none", "", "mfa_register_here", 0),
    ("whose_mfa", "guest.factors=home", "", "factor_home", 0),
    ("whose_mfa", "", "theirs", "mfa_their_page", 1),
    ("whose_mfa", "", "reset theirs", "mfa_their_page", 2),
    ("whose_mfa", "", "reset ours verified", "app_register_again", 3),
    ("unrequested", "", "no", "unrequested_deny", 1),
    ("unrequested", "", "yes", "unrequested_approved", 1),
    ("unrequested", "", "0", "unrequested_deny", 1),
    ("firewall", "net.internet=no@client", "", "firewall_no_internet", 0),
    (
        "firewall",
        "net.streamworks=none@client net.sign_in=none@client net.registration=none@client",
        "nothing",
        "firewall_no_internet",
        1,
    ),
    (
        "firewall",
        "net.streamworks=none@client net.sign_in=none@client net.registration=none@client",
        "others",
        "firewall_all_hosts",
        1,
    ),
    (
        "firewall",
        "net.streamworks=some@client net.sign_in=all@client net.registration=all@client",
        "",
        "firewall_streamworks",
        0,
    ),
    ("firewall", "net.tls_inspection=Kaspersky@site", "", "firewall_own_antivirus", 0),
    ("firewall", "", "certificate right antivirus", "firewall_own_antivirus", 3),
    ("firewall", "guest.last_failure=5000225", "tenant", "tenant_home_inactive", 1),
    ("firewall", "guest.last_failure=500022", "tenant", "tenant_restriction", 1),
    ("link_dead", "", "error federated", "link_home_admin", 2),
    ("link_dead", "guest.last_failure=65005", "", "@consent.misconfigured", 0),
    ("loop", "guest.last_failure=530003", "", "policy_device", 0),
    ("loop", "guest.last_failure=50142", "", "policy_change_password", 0),
    ("loop", "guest.last_failure=135011", "", "policy_home_device", 0),
    ("loop", "", "blocked strength", "policy_strength", 2),
    ("loop", "", "no_method own_mfa ours", "mfa_register_here", 3),
    ("loop", "", "no_method gone app", "method_gone_app", 3),
    ("loop", "", "no_method gone none", "methods_off", 3),
    ("authenticator", "", "using eight", "app_eight_digits", 2),
    ("authenticator", "", "phone restored other", "app_add_again", 3),
    ("authenticator", "", "phone restored gone verified", "app_register_again", 4),
    ("authenticator", "", "phone same none verified", "app_register_again", 4),
    ("authenticator", "", "phone same other not_solved", "app_fresh_sign_in", 3),
    ("authenticator", "", "phone gone another", "app_reset_for_another", 3),
    ("authenticator", "", "adding one_phone", "app_one_phone", 2),
    ("authenticator", "", "adding used shown works", "app_added", 3),
    ("phone_text", "", "app_asked", "phone_preferred", 1),
    ("phone_text", "", "refused_by_microsoft abroad", "phone_country", 2),
    ("phone_text", "", "refused_by_microsoft canada", "phone_app_instead", 2),
    ("message", "guest.last_failure=165000", "", "message_start_over", 0),
    ("message", "guest.last_failure=5000211", "", "tenant_restriction", 0),
    ("message", "guest.last_failure=500212", "", "cross_tenant_outbound", 0),
    ("message", "guest.last_failure=50088", "", "phone_limit", 0),
    ("after", "", "no_apps", "after_application_open", 1),
    ("after", "guest.last_failure=50105", "no_apps not_solved", "after_not_assigned", 1),
    ("after", "", "daily email", "after_daily_code", 2),
    ("after", "guest.provider=email_code", "daily", "after_daily_code", 1),
    ("after", "guest.provider=entra", "daily private", "after_ordinary_window", 2),
    ("after", "guest.factors=ready", "", "@after.what", 0),
    ("after", "", "daily factor private", "after_ordinary_window", 3),
]


@pytest.mark.parametrize(("issue", "known", "keys", "ends", "questions"), TABLE)
def test_facts_and_answers_lead_to_the_outcome(
    content: Content, issue: str, known: str, keys: str, ends: str, questions: int
) -> None:
    walked, _ = play(content, issue, keys.split(), facts(known))
    if ends.startswith("@"):
        assert walked.waiting_at is not None
        assert f"@{walked.waiting_at.issue}.{walked.waiting_at.node}" == ends
    else:
        assert walked.outcome is not None
        outcome = content.issues[walked.outcome.issue].nodes[walked.outcome.node]
        assert isinstance(outcome, Outcome)
        assert outcome.code == ends
    assert walked.questions == questions


def _edges() -> Iterator[tuple[str, str, str]]:
    for key, issue in load().issues.items():
        for name, node in issue.nodes.items():
            if isinstance(node, QuestionNode):
                for answer in (*(answer.key for answer in node.answers), UNKNOWN):
                    yield key, name, answer
            elif node.leads_to is not None:
                yield key, name, NOT_SOLVED


def _ways(content: Content) -> dict[tuple[str, str, str], tuple[str, str | None, tuple[str, ...]]]:
    """Return, for every edge, the shortest path to it by answers alone: the tree and node to start at, and the answers, the edge's last."""
    starts: list[tuple[str, str | None]] = [*((key, None) for key in sorted(content.issues)), *sorted(entries(content))]
    ways: dict[tuple[str, str, str], tuple[str, str | None, tuple[str, ...]]] = {}
    waiting: list[tuple[str, str | None, tuple[str, ...]]] = [(issue, node, ()) for issue, node in starts]
    seen: set[tuple[str, str]] = set()
    while waiting:
        issue, start, keys = waiting.pop(0)
        walked, _ = play(content, issue, keys, start=start)
        place = walked.waiting_at or walked.outcome
        assert place is not None
        spot = (place.issue, place.node)
        if spot in seen or place.visit > 1:
            continue
        seen.add(spot)
        node = content.issues[place.issue].nodes[place.node]
        answers = [NOT_SOLVED] if isinstance(node, Outcome) else [*(answer.key for answer in node.answers), UNKNOWN]
        for answer in answers:
            ways[(*spot, answer)] = (issue, start, (*keys, answer))
            if onward(content, place.issue, node, answer) is not None:
                waiting.append((issue, start, (*keys, answer)))
    return ways


@pytest.fixture(scope="module")
def ways(content: Content) -> dict[tuple[str, str, str], tuple[str, str | None, tuple[str, ...]]]:
    return _ways(content)


@pytest.mark.parametrize(("issue", "name", "answer"), list(_edges()))
def test_every_answer_leads_on(
    content: Content,
    ways: dict[tuple[str, str, str], tuple[str, str | None, tuple[str, ...]]],
    issue: str,
    name: str,
    answer: str,
) -> None:
    start_issue, start, keys = ways[issue, name, answer]
    walked, _ = play(content, start_issue, keys, start=start)
    taken = next(n for n, step in enumerate(walked.path) if (step.place.issue, step.place.node) == (issue, name))
    assert walked.path[taken].answer == answer
    landed = walked.path[taken + 1].place
    target = onward(content, issue, content.issues[issue].nodes[name], answer)
    assert target is not None
    node = content.issues[target[0]].nodes[target[1]]
    capped = node.again.to if isinstance(node, QuestionNode) and node.again else None
    allowed = {target} | ({resolve(content, target[0], capped)} if capped else set())
    assert (landed.issue, landed.node) in allowed


def test_every_outcome_is_reached_by_some_answers(
    ways: dict[tuple[str, str, str], tuple[str, str | None, tuple[str, ...]]], content: Content
) -> None:
    reached = {(issue, name) for issue, name, _ in ways}
    for key, issue in content.issues.items():
        for name in issue.nodes:
            assert (key, name) in reached, f"@{key}.{name}"


MOST_QUESTIONS = 8


def _leads(content: Content) -> dict[Spot, tuple[Spot, ...]]:
    """Return every edge from every node: all answers, 0, what comes when an outcome did not help, links to other trees included."""
    leads: dict[Spot, tuple[Spot, ...]] = {}
    for spot, node in nodes_of(content):
        targets = [resolve(content, spot[0], target) for _, target in edges(node)]
        leads[spot] = tuple(target for target in targets if target is not None)
        assert len(leads[spot]) == len(targets)
    return leads


def _longest(content: Content) -> dict[Spot, int]:
    """Return, by node, the most questions on any path from it to the end of the call. The trees have no loops, so the paths are finite."""
    leads = _leads(content)
    asks = {spot for spot, node in nodes_of(content) if isinstance(node, QuestionNode) and not node.stage}
    order = tuple(TopologicalSorter(leads).static_order())
    most: dict[Spot, int] = {}
    for spot in order:
        most[spot] = (spot in asks) + max((most[target] for target in leads[spot]), default=0)
    return most


def test_the_trees_come_by_no_node_twice(content: Content) -> None:
    assert len(tuple(TopologicalSorter(_leads(content)).static_order())) == sum(
        len(issue.nodes) for issue in content.issues.values()
    )


def test_the_linter_counts_the_same(content: Content) -> None:
    assert most_questions(content) == _longest(content)


def test_no_way_from_any_node_asks_more_than_eight_questions(content: Content) -> None:
    assert {spot: most for spot, most in _longest(content).items() if most > MOST_QUESTIONS} == {}


@settings(max_examples=80, deadline=None)
@given(draw=st.data())
def test_the_walker_asks_no_more_than_the_trees_have(content: Content, draw: st.DataObject) -> None:
    longest = _longest(content)
    issue, start = draw.draw(st.sampled_from(sorted(longest)))
    keys: list[str] = []
    while True:
        walked, _ = play(content, issue, keys, start=start)
        place = walked.waiting_at or walked.outcome
        assert place is not None
        node = content.issues[place.issue].nodes[place.node]
        if isinstance(node, Outcome) and node.leads_to is None:
            break
        keys.append(
            NOT_SOLVED
            if isinstance(node, Outcome)
            else draw.draw(st.sampled_from([UNKNOWN, *(answer.key for answer in node.answers)]))
        )
    assert walked.questions <= longest[issue, start] <= MOST_QUESTIONS


def test_no_factor_is_handed_over_for_reset_before_the_identity_is_verified(content: Content) -> None:
    tree = content.issues["authenticator"]
    leading = {
        name
        for name, node in tree.nodes.items()
        if isinstance(node, QuestionNode)
        for answer in node.answers
        if answer.to == "register_again"
    }
    assert leading == {"identity"}
    unknown = {
        name
        for name, node in tree.nodes.items()
        if isinstance(node, QuestionNode) and node.unknown.to == "register_again"
    }
    assert unknown == set()
    handed = [node for node in tree.nodes.values() if isinstance(node, Outcome) and node.ends == "escalate"]
    assert [node.code for node in handed] == ["app_register_again", "app_reset_for_another"]
    assert not any(isinstance(node, Outcome) and node.leads_to == "register_again" for node in tree.nodes.values())


def test_no_redemption_is_reset_by_facts_alone(content: Content) -> None:
    relinking = {node.code for _, node in nodes_of(content) if isinstance(node, Outcome) and node.relinks}
    assert {"password_reset_redemption", "account_chosen_wrong", "alias_identity_changed"} <= relinking
    usual = "guest.found=yes guest.state=accepted guest.factors=ready"
    for issue, name in sorted(entries(content)):
        for known in (
            "guest.moved=yes",
            "guest.mail_matches=no",
            "guest.mail_matches=yes",
            "domain.has_tenant=yes",
            "guest.duplicate=yes",
        ):
            for provider in ("email_code", "microsoft_account", "entra"):
                for failure in ("", "guest.last_failure=50020", "guest.last_failure=65005", "guest.last_failure=90072"):
                    evidence = facts(f"{usual} guest.provider={provider} {known} {failure}")
                    walked, _ = play(content, issue, [], evidence, start=name)
                    if walked.outcome is not None:
                        node = content.issues[walked.outcome.issue].nodes[walked.outcome.node]
                        assert isinstance(node, Outcome)
                        assert node.code not in relinking, (issue, name, known, provider, failure)


def test_evidence_for_a_reset_is_only_suggested(content: Content) -> None:
    walked, _ = play(content, "alias", [], facts("guest.mail_matches=no"))
    assert walked.waiting_at is not None and walked.waiting_at.node == "address"
    assert walked.suggestion is not None and walked.suggestion.answer == "changed"


def test_no_other_tree_leads_past_the_identity(content: Content) -> None:
    for key, issue in content.issues.items():
        for node in issue.nodes.values():
            ways = (
                [node.leads_to]
                if isinstance(node, Outcome)
                else [*(answer.to for answer in node.answers), node.unknown.to]
            )
            assert "@authenticator.register_again" not in ways, key


def test_an_outcome_that_is_handed_over_says_to_whom(content: Content) -> None:
    for issue in content.issues.values():
        for node in issue.nodes.values():
            if isinstance(node, Outcome) and node.ends == "escalate":
                assert node.leads_to is None, node.code


def test_the_known_issues_are_four(content: Content) -> None:
    assert {issue.known: key for key, issue in content.issues.items() if issue.known} == {
        "K1": "password",
        "K2": "alias",
        "K3": "ext_name",
        "K4": "firewall",
    }


def test_the_firewall_s_outcomes_name_the_guide_s_four_hosts(content: Content) -> None:
    tree = content.issues["firewall"]
    for name in ("allow_streamworks", "allow_all"):
        node = tree.nodes[name]
        assert isinstance(node, Outcome)
        for text in (node.do.fr, node.do.en):
            assert all(host in text for host in ("ca", "ap", "helpdesk", "crm.streamworkstech.com"))
