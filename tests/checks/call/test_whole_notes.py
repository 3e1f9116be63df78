"""Whole notes, word for word: every part of a note as its next reader gets it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from checks.call import events as ev
from checks.call.note import note
from checks.call.state import Call
from checks.facts import Fact, Vantage
from tests.checks.call.test_note import CONTENT, GUID, ISSUE, T0, TITLE, answered, call_of, fact
from tests.checks.network.documents import result as target_result

NOTES_FILE: Final = Path(__file__).with_name("whole_notes.txt")
"""Each call's note at half past four, under a line with the call's name and the language."""
COUNTS: dict[str, Any] = {"pass": 20, "warn": 1, "fail": 2, "unknown": 0}
SITE, DESK = {"vantage": {"kind": "site"}}, {"vantage": {"kind": "desk"}}


def pair(text: str) -> dict[str, str]:
    return {"fr": f"{text} fr", "en": text}


def result(target: str, verdict: str, **more: Any) -> dict[str, Any]:
    refused = target_result(target, "tcp.timeout", explain={"fr": "", "en": ""})
    return {**refused, "verdict": verdict, "cause": "tcp.refused", **more}


def net(key: str, value: Any, vantage: Vantage) -> Fact:
    return Fact(key, value, vantage, T0, "network")


def ran(
    check: str, number: int, about: Any, *results: Any, problem: str | None = None, **summary: Any
) -> list[ev.Body]:
    return [
        ev.CheckStarted(check, number, about),
        *(ev.CheckResult(check, number, result) for result in results),
        ev.CheckEnded(check, number, summary, problem),
    ]


ASKED, GONE = pair("Does it open?"), ev.IssueOpened("b9", "gone_by_now", TITLE)
CALLS: dict[str, Call] = {
    "nothing yet": call_of(),
    "handed over": call_of(
        ev.ClientNoted("Maude Tremblay", "maude@acme.example", "Acme", "514 555-0137", "INC0012345"),
        ev.TextNoted("words", "It asks for a password"),
        ev.TextNoted("screen", f"AADSTS50020: no account. Correlation ID: {GUID}"),
        ev.TextNoted("remark", "speaks from a kiosk"),
        ev.VantageChosen("site"),
        ev.StageReached(3, "only"),
        ev.StepMarked(3, "failed"),
        ev.IdentityVerified("questions"),
        ISSUE,
        ev.FactsLearned("guest", (fact("guest.provider", "entra"), fact("guest.authenticators", 2))),
        answered("none", overruled=(fact("guest.provider", "entra"),)),
        *ran(
            "network",
            1,
            SITE,
            result("a.example", "fail", explain=pair("It refuses.")),
            result("b.example", "warn"),
            **COUNTS,
            diagnosis=[pair("A firewall refuses.") | {"code": "x"}],
        ),
        ev.FactsLearned(
            "network",
            (
                net("net.target.a.example", "tcp.refused", Vantage.SITE),
                net("net.sign_in", "none", Vantage.SITE),
                net("net.proxy", "Zscaler", Vantage.DESK),
            ),
        ),
        ev.HoldStarted("hold"),
        ev.HoldEnded(),
        ev.LetterKept("fr", "letter.txt", "Hello"),
        ev.ActionBegun(1, "resend", "g", pair("Send the invitation again")),
        ev.ActionEnded(1, "done", pair("Sent"), "", "r1"),
        ev.Escalated("tenant_admin", "password.reset", "needs a reset"),
    ),
    "resolved": call_of(
        ev.TextNoted("screen", "Enter password"),
        ev.OptionChosen("phone", "only"),
        ISSUE,
        answered("work"),
        ev.Answered("b1", "password.normal", "solved", TITLE, pair("Yes, it helped")),
        ev.BranchMoved("b1", "closed", "work_password", pair("It is the work password")),
        *ran(
            "guest",
            1,
            {"asked": "x"},
            {"findings": [{"explain": pair("Accepted.")}, {"explain": pair("A guest.")}, {"explain": {}}]},
        ),
        *ran(
            "network",
            1,
            DESK,
            *(result(f"h{n}.example", "fail" if n else "warn") for n in range(6)),
            diagnosis=[pair("All of it is refused.") | {"code": "x"}],
        ),
        ev.StepMarked(6, "done"),
        ev.WrappedUp("resolved", "nobody"),
    ),
    "left open": call_of(
        ISSUE,
        answered("none"),
        ev.Answered("b1", "password.reset", "not_solved", TITLE, pair("No")),
        ev.BranchMoved("b1", "parked"),
        ev.IssueOpened("b2", "password", TITLE),
        ev.BranchMoved("b2", "parked"),
        GONE,
        ev.BranchMoved("b9", "closed", "old_code", pair("An old ending")),
        *ran("network", 1, SITE, *(result(f"h{n}.example", "fail") for n in range(14))),
        *ran(
            "guest",
            1,
            {"asked": "x"},
            {"findings": [{"severity": "warn", "explain": pair("Found.")}]},
            problem="timeout",
        ),
        *ran("domain", 1, {"asked": "acme.example"}, problem="cancelled"),
        *ran("other", 1, {}),
        ev.HoldStarted("call_back"),
    ),
    "running": call_of(
        ev.StageReached(1, "only"),
        *ran("network", 1, SITE, result("a.example", "fail")),
        ev.CheckStarted("network", 2, SITE),
    ),
    "a few hosts": call_of(
        *ran(
            "network",
            1,
            SITE,
            *(result(f"h{n}.example", verdict) for n, verdict in enumerate(("pass", "warn", "fail", "fail", "fail"))),
            **COUNTS,
            diagnosis=[pair("A firewall refuses.") | {"code": "x"}],
        ),
        ev.FactsLearned(
            "network",
            (net("net.target.h0.example", "ok", Vantage.SITE), net("net.target.h9.example", "tcp.reset", Vantage.SITE)),
        ),
    ),
    "normal": call_of(
        ev.TextNoted("words", "Is this normal?"),
        ev.ClientNoted(organisation="Acme"),
        ev.StageReached(2, "only"),
        ev.WrappedUp("normal", "nobody"),
    ),
    "broken off": call_of(
        ISSUE, answered("none"), ev.StageReached(2, "only"), ev.HoldStarted("hold"), ev.WrappedUp("abandoned", "nobody")
    ),
    "solved after all": call_of(
        ISSUE,
        answered("none"),
        ev.Answered("b1", "password.reset", "solved", TITLE, pair("After all")),
    ),
    "closed": call_of(
        ISSUE, answered("none"), ev.BranchMoved("b1", "closed", "reset_redemption", pair("Reset the redemption"))
    ),
    "without its beginning": Call("20261124-150200-ab12"),
    "waiting": call_of(
        ISSUE,
        answered("work"),
        ev.StageReached(2, "only"),
        ev.WrappedUp("waiting", "client_it"),
        opened=ev.Opened("en", "0.2.0", "7", "abcdef123456", practice="newest"),
    ),
}


NOTES = dict(re.findall(r"^===== ([^\n]+)\n(.*?)(?=^=====)", NOTES_FILE.read_text("utf-8"), re.M | re.S))


@pytest.mark.parametrize("named", NOTES)
def test_a_whole_note(named: str) -> None:
    name, _, lang = named.rpartition(", ")
    assert lang in ("fr", "en")
    assert note(CALLS[name], CONTENT, lang, T0 + timedelta(minutes=90)) == NOTES[named]  # type: ignore[arg-type]  # a language


def test_every_call_has_its_note() -> None:
    assert {named.rpartition(", ")[0] for named in NOTES} == set(CALLS)
