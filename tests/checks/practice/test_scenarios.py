"""Every practice call played at a real desk, with the keys that its client's words mean."""

from __future__ import annotations

import asyncio
import gc
import re
import warnings
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.call.prompt import Prompt
from checks.facts import Vantage
from checks.guide.content import load
from checks.guide.models import Outcome, QuestionNode
from checks.practice.scenarios import Scenario, scenarios
from checks.session import CallSession
from checks.settings import CallSettings, Settings
from tests.waiting import until

KEYS = [scenario.key for scenario in scenarios()]
MOST_MOVES = 30


def scenario_of(key: str) -> Scenario:
    return next(scenario for scenario in scenarios() if scenario.key == key)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CallSession:
    """Return a desk whose practice tenant and network answer at once."""
    made = CallSession(Settings(calls=CallSettings(database=str(tmp_path / "calls.db"))))
    quick = tuple(replace(scenario, delay=0.0) for scenario in scenarios())
    monkeypatch.setattr(CallSession, "scenarios", lambda _self: quick)
    return made


def play(desk: CallSession, scenario: Scenario) -> list[Prompt]:
    """Answer every prompt as the client's words mean, to the expected outcome; fails if a place has no reply of its own.

    If the client was mistaken they are asked there again, and then say what is true.
    """
    met: list[Prompt] = []
    while len(met) < MOST_MOVES:
        prompt = desk.prompt()
        assert prompt is not None
        met.append(prompt)
        if prompt.ending is not None and prompt.ending.code == scenario.file.outcome:
            return met
        reply = scenario.file.replies.get(prompt.place)
        assert reply is not None, f"{scenario.key}: no reply at {prompt.place}"
        assert desk.view(masked=False).client_line == {"fr": reply.fr, "en": reply.en}
        answer(desk, prompt, reply.press)
        if reply.corrected is not None:
            assert desk.call is not None and desk.call.branch is not None
            desk.reopen(desk.call.branch, prompt.place)
            assert desk.view(masked=False).client_line == {"fr": reply.corrected.fr, "en": reply.corrected.en}
            answer(desk, prompt, reply.corrected.press)
    raise AssertionError(f"{scenario.key}: the outcome is not reached")


def answer(desk: CallSession, prompt: Prompt, press: str) -> None:
    """Press what the client's words mean."""
    if press == "enter":
        desk.enter()
    else:
        assert int(press) in [choice.digit for choice in prompt.choices], prompt.place
        desk.press(int(press))


def test_the_known_issues_come_first_and_steps_follow() -> None:
    content = load()
    assert [content.issues[scenario_of(key).file.issue].known for key in KEYS[:4]] == ["K1", "K2", "K3", "K4"]
    assert len(KEYS) >= 4 + 12
    assert {scenario_of(key).file.issue for key in KEYS} == set(content.issues) - {"message"}


def test_some_clients_are_mistaken_and_some_do_not_know() -> None:
    replies = [reply for key in KEYS for reply in scenario_of(key).file.replies.values()]
    assert sum(reply.corrected is not None for reply in replies) >= 6
    assert sum(reply.press == "0" for reply in replies) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
async def test_played_with_the_checks_it_reaches_its_outcome(desk: CallSession, key: str) -> None:
    scenario = scenario_of(key)
    desk.open_call(key)
    desk.checks.start("guest")
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("guest") and not desk.checks.is_running("network"))
    assert desk.call is not None and desk.call.practice == key
    assert [run.problem for run in desk.call.checks] == [None] * (2 if scenario.file.reads_tenant else 1)
    play(desk, scenario)
    desk.press(1)
    assert scenario.file.outcome in [branch.outcome for branch in desk.call.branches]
    for lang in ("fr", "en"):
        note = desk.note(lang)
        assert scenario.file.outcome in note
        assert scenario.file.client.name in note


@pytest.mark.parametrize("key", KEYS)
def test_played_by_asking_alone_it_reaches_its_outcome_too(desk: CallSession, key: str) -> None:
    desk.open_call(key)
    play(desk, scenario_of(key))


@pytest.mark.parametrize("key", ["password", "ext_name", "firewall", "mail_missing"])
async def test_evidence_spares_questions(desk: CallSession, key: str) -> None:
    desk.open_call(key)
    questions = sum(prompt.kind in ("question", "action") for prompt in play(desk, scenario_of(key)))
    desk.open_call(key)
    desk.checks.start("guest")
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("guest") and not desk.checks.is_running("network"))
    met = play(desk, scenario_of(key))
    assert sum(prompt.kind in ("question", "action") for prompt in met) < questions
    assert met[-1].proofs


@pytest.mark.parametrize("key", KEYS)
def test_every_reply_is_at_a_place_that_exists(key: str) -> None:
    content = load()
    places = {"opening", "phone", "step.6.options", "finished"}
    places |= {f"step.{step.number}.{stage.key}" for step in content.steps for stage in step.stages}
    for issue, tree in content.issues.items():
        for name, node in tree.nodes.items():
            places.add(f"{issue}.{name}")
            places |= (
                {f"{issue}.{name}#{visit}" for visit in (2, 3)}
                if isinstance(node, QuestionNode) and node.again
                else set()
            )
            places |= {f"{issue}.{name}.stuck"} if isinstance(node, Outcome) else set()
    assert set(scenario_of(key).file.replies) <= places


@pytest.mark.parametrize("key", KEYS)
def test_a_title_says_who_calls_and_nothing_of_what_it_is_about(key: str) -> None:
    scenario = scenario_of(key)
    assert scenario.title == dict.fromkeys(
        ("fr", "en"), f"{scenario.file.client.name}, {scenario.file.client.organisation}"
    )


def test_there_is_somebody_of_every_kind() -> None:
    """No internet at all, a colleague's reset, a client who knows nothing, a code read out, and a desk without tenant access."""
    ends = {scenario_of(key).file.outcome for key in KEYS}
    assert {"firewall_no_internet", "app_reset_for_another"} <= ends
    replies = {key: scenario_of(key).file.replies for key in KEYS}
    assert any(sum(reply.press == "0" for reply in said.values()) >= 2 for said in replies.values())
    assert any(re.search(r"\b\d{6}\b", reply.fr) for said in replies.values() for reply in said.values())
    assert any(not scenario_of(key).file.reads_tenant for key in KEYS)


async def test_without_access_to_the_tenant_nobody_is_looked_up(desk: CallSession) -> None:
    desk.open_call("no_tenant")
    assert not desk.checks.can_run("guest") and not desk.checks.start("guest")
    view = desk.view(masked=False)
    assert view is not None and not view.guest.can_look_up and "guest" not in view.runnable
    assert {fact.vantage for fact in await scenario_of("no_tenant").evidence(lambda: datetime.now(UTC))} == {
        Vantage.DESK
    }
    desk.open_call("read_out")
    assert desk.checks.can_run("guest")


async def test_somebody_elses_address_is_not_found(desk: CallSession) -> None:
    desk.open_call("password")
    desk.set_client(address="nobody@elsewhere.example")
    desk.checks.start("guest")
    await until(lambda: not desk.checks.is_running("guest"))
    assert desk.call is not None
    report = desk.call.runs("guest")[0].results[0]
    assert report.count == 0 and report.findings[0].code == "guest.not_invited"
    assert {(fact.key, fact.value) for fact in desk.call.facts} >= {("guest.found", "no"), ("guest.state", "none")}


def test_everyone_in_practice_is_invented() -> None:
    for scenario in scenarios():
        assert scenario.file.client.address.endswith(".example")
        assert "555-01" in scenario.file.client.callback


@pytest.mark.parametrize("steps", range(8))
async def test_a_look_up_that_is_cancelled_at_any_step_leaves_nothing_behind(steps: int) -> None:
    scenario = scenarios()[0]

    async def look_up() -> None:
        async with aclosing(scenario.look_up(scenario.file.client.address, lambda: datetime.now(UTC))) as updates:
            async for _update in updates:
                pass

    task = asyncio.create_task(look_up())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        await asyncio.wait((task,))
        del task
        gc.collect()
    assert [str(warning.message) for warning in left] == []
