from __future__ import annotations

import dataclasses
import errno
import os
import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.events import Event
from checks.call.note import WIDTH, NoteForm, note, write_note
from checks.call.reducers import fold
from checks.call.scrubbing import scrub
from checks.call.state import Call
from checks.facts import VOCABULARY, Fact, Vantage
from checks.guide.content import Content, parse
from checks.redaction import MARKER
from checks.texts import LANGS, Lang
from tests.checks.network.documents import result as target_result
from tests.platforms import OPEN_FILES, has_mode, needs_posix

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
GUID = "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"

STEP = """
[[steps]]
number = {n}
title = {{ fr = "Étape {n} fr", en = "Step {n} en" }}
short = {{ fr = "É{n}", en = "S{n}" }}
sources = ["S1"]
[[steps.stages]]
key = "only"
title = {{ fr = "Écran", en = "Screen" }}
sees = {{ fr = "x", en = "x" }}
say = {{ fr = "x", en = "x" }}
do = {{ fr = "x", en = "x" }}
done = {{ fr = "x", en = "x" }}
sources = ["S1"]
"""
TREE = """
key = "password"
title = { fr = "Mot de passe demandé", en = "Asked for a password" }
summary = { fr = "x", en = "x" }
says = []
steps = [3]
start = "which"
reviewed = 2026-11-24
sources = ["K1"]

[nodes.which]
kind = "question"
say = { fr = "Quel compte répond?", en = "Which account answers?" }
why = { fr = "x", en = "x" }
sources = ["K1"]
unknown = { to = "reset" }
[[nodes.which.answers]]
key = "work"
text = { fr = "Celui du travail", en = "The one from work" }
to = "normal"
when = { fact = "guest.provider", is = "entra" }
[[nodes.which.answers]]
key = "none"
text = { fr = "Aucun", en = "None" }
to = "reset"

[nodes.normal]
kind = "outcome"
code = "work_password"
ends = "normal"
owner = "client"
title = { fr = "C'est le mot de passe du travail", en = "It is the work password" }
say = { fr = "x", en = "x" }
do = { fr = "Laisser taper le mot de passe.", en = "Let them type the password." }
expect = { fr = "La page suivante s'ouvre.", en = "The next page opens." }
if_not = { fr = "Leurs TI.", en = "Their IT." }
cause = { fr = "La page veut le mot de passe du travail.", en = "The page wants the work password." }
done = { fr = "Le client a tapé son mot de passe.", en = "The client typed their password." }
sources = ["K1"]

[nodes.reset]
kind = "outcome"
code = "reset_redemption"
ends = "escalate"
owner = "tenant_admin"
title = { fr = "Réinitialiser l'acceptation", en = "Reset the redemption" }
say = { fr = "x", en = "x" }
do = { fr = "Demander la réinitialisation.", en = "Ask for the reset." }
expect = { fr = "Un nouveau courriel.", en = "A new e-mail." }
if_not = { fr = "Refaire l'invitation.", en = "Invite anew." }
cause = { fr = "L'invitation est liée à un autre compte.", en = "The invitation is tied to another account." }
left = { fr = "Réinitialiser l'acceptation.", en = "Reset the redemption for them." }
sources = ["K1"]
"""


def tiny() -> Content:
    opening = 'version = "7"\nreviewed = 2026-11-24\nopening = { fr = "x", en = "x" }\n'
    return parse(
        {
            "facts.toml": "[facts]\n",
            "cards.toml": "cards = []\n",
            "steps.toml": opening + "".join(STEP.format(n=n) for n in range(1, 7)),
            "trees/password.toml": TREE,
        }
    )


CONTENT = tiny()
OPENED = ev.Opened("fr", "0.1.0", "7", "abcdef123456")
WHICH = {"fr": "Quel compte répond?", "en": "Which account answers?"}
TITLE = {"fr": "Mot de passe demandé", "en": "Asked for a password"}
ISSUE = ev.IssueOpened("b1", "password", TITLE)


def call_of(*bodies: ev.Body, opened: ev.Opened = OPENED) -> Call:
    """Return the call after these, a minute apart, scrubbed as they are on their way to the store."""
    all_bodies = (opened, *bodies)
    return fold(
        "20261124-150200-ab12",
        (Event(n, n, T0 + timedelta(minutes=n - 1), scrub(body)) for n, body in enumerate(all_bodies, 1)),
    )


def note_of(call: Call, lang: Lang, now: datetime | None = None) -> str:
    return note(call, CONTENT, lang, now or T0 + timedelta(minutes=30))


def flat(text: str) -> str:
    return " ".join(text.split())


def fact(key: str, value: Any, vantage: Vantage = Vantage.TENANT) -> Fact:
    return Fact(key, value, vantage, T0, "guest")


def answered(key: str, *, overruled: tuple[Fact, ...] = ()) -> ev.Answered:
    text = {"work": {"fr": "Celui du travail", "en": "The one from work"}, "none": {"fr": "Aucun", "en": "None"}}[key]
    return ev.Answered("b1", "password.which", key, WHICH, text, overruled=overruled)


def outcome(place: str, answer: str) -> ev.Answered:
    return ev.Answered("b1", place, answer, {"fr": "fin", "en": "end"}, {"fr": "oui", "en": "yes"})


SWEEP = target_result(
    "crm.streamworkstech.com",
    "tcp.timeout",
    explain={"fr": "10.1.0.1 refuse le port 443.", "en": "10.1.0.1 refuses port 443."},
)
SUMMARY = {
    "pass": 3,
    "warn": 0,
    "fail": 1,
    "unknown": 0,
    "diagnosis": [{"code": "x", "fr": "Le pare-feu bloque.", "en": "The firewall blocks."}],
}


def sweep(vantage: str) -> tuple[ev.Body, ...]:
    return (
        ev.CheckStarted("network", 1, {"vantage": {"kind": vantage}}),
        ev.CheckResult("network", 1, SWEEP),
        ev.CheckEnded("network", 1, SUMMARY),
    )


def broken(hosts: int) -> tuple[ev.Body, ...]:
    """Return a sweep from the desk in which this many hosts fail in the same way."""
    results = [ev.CheckResult("network", 1, {**SWEEP, "target": f"host{number}.example"}) for number in range(hosts)]
    return (
        ev.CheckStarted("network", 1, {"vantage": {"kind": "desk"}}),
        *results,
        ev.CheckEnded("network", 1, {**SUMMARY, "fail": hosts}),
    )


def broken_at_the_client(hosts: int) -> tuple[ev.Body, ...]:
    _, *rest = broken(hosts)
    return (ev.CheckStarted("network", 1, {"vantage": {"kind": "site"}}), *rest)


@pytest.mark.parametrize("hosts", [4, 5, 28])
def test_many_hosts_that_fail_are_told_by_the_verdict_and_their_names(hosts: int) -> None:
    text = flat(note_of(call_of(*broken_at_the_client(hosts)), "en"))
    assert text.count("The firewall blocks.") == 1
    assert text.count("10.1.0.1 refuses port 443.") == (0 if hosts > 4 else hosts)
    assert all(f"host{number}.example" in text for number in range(hosts))


@pytest.mark.parametrize("hosts", [1, 28])
def test_the_desk_s_own_network_is_one_line_unless_a_server_is_at_fault(hosts: int) -> None:
    (line,) = [line for line in note_of(call_of(*broken(hosts)), "en").split("\n- ") if "which says nothing" in line]
    assert f"{hosts} failed" in flat(line)
    assert "host0.example" not in note_of(call_of(*broken(hosts)), "en")
    ours = {**SWEEP, "blame": "server", "explain": {"fr": "Notre serveur.", "en": "Our server is down."}}
    started, _, ended = broken(1)
    assert "crm.streamworkstech.com: Our server is down." in note_of(
        call_of(started, ev.CheckResult("network", 1, ours), ended), "en"
    )


CASES: list[tuple[str, tuple[ev.Body, ...], dict[Lang, list[str]], list[str]]] = [
    (
        "nothing noted",
        (),
        {
            "fr": ["Pas encore établie.", "Rien n'a été noté.", "Aucun n'a été relevé."],
            "en": ["Not established yet.", "Nothing was noted."],
        },
        ["PRATIQUE", "PRACTICE"],
    ),
    (
        "who called",
        (ev.ClientNoted("Marie Côté", "marie@acme.ca", "Acme inc.", "514-555-0137", "482913"),),
        {
            "fr": [
                "Billet\u00a0: 482913",
                "Client\u00a0: Marie Côté, Acme inc. <marie@acme.ca>",
                "Numéro de rappel\u00a0: 514-555-0137",
            ],
            "en": ["Ticket: 482913", "Client: Marie Côté, Acme inc. <marie@acme.ca>", "Callback number: 514-555-0137"],
        },
        [MARKER],
    ),
    (
        "the client's words and the screen's",
        (
            ev.TextNoted("words", "Ça me demande un mot de passe"),
            ev.TextNoted("screen", f"AADSTS50020: no account. Correlation ID: {GUID.upper()}\nTrace ID: {GUID}"),
            ev.TextNoted("remark", "rappeler vers 16:30, erreur 53003 aussi"),
        ),
        {
            "fr": [
                "«\u00a0Ça me demande un mot de passe\u00a0»",
                "À l'écran\u00a0: «\u00a0AADSTS50020: no account.",
                "- AADSTS50020 (15:04)",
                "- AADSTS53003 (15:05)",
                f"- ID de corrélation {GUID} (15:04)",
                "15:05 Remarque\u00a0: rappeler vers 16:30",
            ],
            "en": [
                "“Ça me demande un mot de passe”",
                "- AADSTS50020 (15:04)",
                f"- Correlation ID {GUID} (15:04)",
                f"- Trace ID {GUID}",
            ],
        },
        [MARKER, GUID.upper() + " ("],
    ),
    (
        "steps done and the guide followed to the end",
        (
            ev.StageReached(1, "only"),
            ev.StepMarked(1, "done", 2, "only"),
            ev.StepMarked(2, "skipped", 6, None),
            ev.OptionChosen("app", "only"),
            ev.StepMarked(6, "done"),
            ev.WrappedUp("resolved", "nobody"),
        ),
        {
            "fr": [
                "15:04 Étape «\u00a0Étape 1 fr\u00a0»\u00a0: fait",
                "15:05 Étape «\u00a0Étape 2 fr\u00a0»\u00a0: sans objet",
                "Option choisie\u00a0: l'appli",
                "Les étapes du guide ont été suivies jusqu'au bout.",
                "Responsable\u00a0: personne",
                "Réglé.",
            ],
            "en": ["15:04 Step “Step 1 en”: done", "The guide's steps were followed to the end.", "Owner: no one"],
        },
        ["pas encore terminée", "isn't complete yet", "Reprendre", "Continue from"],
    ),
    (
        "evidence that answered",
        (ev.FactsLearned("guest", (fact("guest.provider", "entra"),)), ISSUE),
        {
            "fr": [
                "Établi sans le demander au client\u00a0: Se connecte avec\u00a0: compte professionnel",
                "Selon l'arbre, à confirmer\u00a0: La page veut le mot de passe du travail. (work_password)",
                "Constaté\u00a0: Se connecte avec\u00a0: compte professionnel ou scolaire, locataire, 15:02",
                "Se connecte avec\u00a0: compte professionnel ou scolaire (locataire, 15:02)",
            ],
            "en": [
                "Known without asking the client: Signs in with: work or school account, tenant, 15:02",
                "to be confirmed: The page wants the work password.",
            ],
        },
        ["CONTRE", "AGAINST", "Which account answers?", "Quel compte répond?"],
    ),
    (
        "evidence overruled, then handed over",
        (
            ev.FactsLearned("guest", (fact("guest.provider", "entra"),)),
            ISSUE,
            answered("none", overruled=(fact("guest.provider", "entra"),)),
            ev.Escalated("tenant_admin", "password.reset", "le client insiste"),
            ev.BranchMoved("b1", "closed", "reset_redemption", {"fr": "Réinitialiser", "en": "Reset"}),
            ev.WrappedUp("escalated", "tenant_admin"),
        ),
        {
            "fr": [
                "→ Aucun [CONTRE les constats\u00a0: Se connecte avec\u00a0: compte professionnel",
                "Responsable\u00a0: l'administrateur du locataire de Streamworks",
                "Motif\u00a0: le client insiste",
                "À faire\u00a0: Réinitialiser l'acceptation.",
                "L'invitation est liée à un autre compte. (reset_redemption)",
                "Transmis.",
            ],
            "en": [
                "[AGAINST the evidence: Signs in with: work",
                "Owner: the Streamworks tenant administrator",
                "To do: Reset the redemption for them.",
                "The set-up isn't complete yet.",
            ],
        },
        ["Question en suspens", "Open question"],
    ),
    (
        "an issue that was explained",
        (
            ISSUE,
            answered("work"),
            outcome("password.normal", "solved"),
            ev.BranchMoved("b1", "closed", "work_password", TITLE),
        ),
        {
            "fr": [
                "La page veut le mot de passe du travail. (work_password)",
                "Fait\u00a0: Le client a tapé son mot de passe.",
                "fin → ça a fonctionné",
            ],
            "en": ["- The page wants the work password. (work_password)", "Done: The client typed", "end → it worked"],
        },
        ["à confirmer", "to be confirmed"],
    ),
    (
        "an outcome that did not help is no cause",
        (ISSUE, answered("work"), outcome("password.normal", "not_solved")),
        {
            "fr": ["Pas encore établie.", "ça n'a pas réglé le problème"],
            "en": ["Not established yet.", "it didn't solve the problem"],
        },
        ["(work_password)"],
    ),
    (
        "a parked question",
        (ISSUE, ev.BranchMoved("b1", "parked")),
        {
            "fr": [
                "Mis de côté, sans réponse\u00a0: Mot de passe demandé",
                "Question en suspens\u00a0: Quel compte répond?",
            ],
            "en": [
                "Parked, unanswered: Asked for a password",
                "Open question: Which account answers?",
                "Trees followed: password, reviewed 2026-11-24",
            ],
        },
        [],
    ),
    (
        "an answer undone",
        (ISSUE, answered("none"), ev.Undone(3)),
        {"fr": ["Question en suspens"], "en": ["Open question"]},
        ["→ Aucun", "→ None", "Reset the redemption"],
    ),
    (
        "the network seen from the client's site",
        sweep("site"),
        {
            "fr": [
                "Le pare-feu bloque.",
                "3 réussis, 0 à surveiller, 1 en échec",
                "crm.streamworkstech.com\u00a0: 10.1.0.1 refuse le port 443.",
            ],
            "en": [
                "- The firewall blocks.",
                "3 passed, 0 to watch, 1 failed",
                "crm.streamworkstech.com: 10.1.0.1 refuses port 443.",
            ],
        },
        ["ne dit rien", "says nothing"],
    ),
    (
        "the network seen from the desk",
        (*sweep("desk"), ev.FactsLearned("network", (fact("net.proxy", "squid", Vantage.DESK),))),
        {
            "fr": [
                "du poste de l'agent, ce qui ne dit rien du réseau du client",
                "Réseau vérifié (poste de l'agent)",
            ],
            "en": ["from the agent's desk, which says nothing about", "Network checked (agent's desk)"],
        },
        ["Le pare-feu bloque.", "The firewall blocks.", "squid"],
    ),
    (
        "time on hold",
        (
            ev.HoldStarted("hold"),
            ev.HoldEnded(),
            ev.HoldStarted("dropped"),
            ev.HoldEnded(),
            ev.WrappedUp("call_back", "agent"),
        ),
        {
            "fr": [
                "Durée\u00a0: 5 min 00 s (dont 2 min 00 s d'attente)",
                "Client mis en attente (1 min 00 s)",
                "Ligne coupée",
            ],
            "en": [
                "Duration: 5 min 00 s (including 2 min 00 s on hold)",
                "Client put on hold (1 min 00 s)",
                "Callback promised.",
            ],
        },
        ["appel en cours", "in progress"],
    ),
    (
        "a look-up with failed sign-ins",
        (
            ev.CheckStarted("guest", 1, {}),
            ev.CheckResult(
                "guest",
                1,
                {
                    "guests": [{"sign_ins": [{"app": "x", "code": 50072, "correlation_id": GUID}]}],
                    "findings": [{"severity": "problem", "explain": {"fr": "Aucun facteur.", "en": "No factor."}}],
                },
            ),
            ev.CheckEnded("guest", 1, {}),
            ev.FactsLearned("guest", (fact("guest.last_failure", "53003"),)),
        ),
        {
            "fr": [
                "AADSTS50072",
                "AADSTS53003",
                f"ID de corrélation {GUID}",
                "- Aucun facteur.",
                "Dernier échec de connexion\u00a0: AADSTS53003",
            ],
            "en": ["AADSTS50072", "- No factor.", "15:05 Guest looked up in the tenant"],
        },
        [],
    ),
]


@pytest.mark.parametrize(("bodies", "stands", "absent"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_stands_in_the_note(bodies: tuple[ev.Body, ...], stands: dict[Lang, list[str]], absent: list[str]) -> None:
    call = call_of(*bodies)
    for lang in LANGS:
        text = note_of(call, lang)
        for part in stands[lang]:
            assert flat(part) in flat(text), text
        for part in absent:
            assert part not in text
        assert "Guide 7 (abcdef123456), MFA desk 0.1.0" in text
        assert max(map(len, text.splitlines())) <= WIDTH


def test_practice_is_marked() -> None:
    call = call_of(opened=dataclasses.replace(OPENED, practice="k1_password"))
    assert "EXERCICE (scénario k1_password)" in flat(note_of(call, "fr"))
    assert note_of(call, "en").startswith("*" * WIDTH + "\nPRACTICE")


def test_of_single_targets_only_what_fails_is_told_and_once() -> None:
    causes = [("ca.streamworkstech.com", "ok"), ("crm.streamworkstech.com", "tcp.refused"), ("aka.ms", "dns.nxdomain")]
    facts = tuple(fact(f"net.target.{name}", cause, Vantage.SITE) for name, cause in causes)
    elsewhere = fact("net.target.crm.streamworkstech.com", "tls.untrusted", Vantage.CLIENT)
    text = note_of(
        call_of(*sweep("site"), ev.FactsLearned("network", facts), ev.FactsLearned("code", (elsewhere,))), "en"
    )
    assert "ca.streamworkstech.com" not in text and "tcp.refused" not in text
    assert text.count("crm.streamworkstech.com: 10.1.0.1 refuses port 443.") == 1
    assert "- aka.ms: dns.nxdomain (" in text and "- crm.streamworkstech.com: tls.untrusted (" in text


def test_a_number_is_written_as_its_reader_writes_it() -> None:
    call = call_of(ev.FactsLearned("network", (fact("net.clock_skew_s", 0.4, Vantage.SITE),)))
    assert "0,4" in note_of(call, "fr") and "0.4" in note_of(call, "en")


def test_times_are_told_in_the_zone_of_now() -> None:
    zone = timezone(timedelta(hours=-5), "EST")
    text = note_of(call_of(ev.StepMarked(1, "done")), "fr", datetime(2026, 11, 24, 10, 30, tzinfo=zone))
    assert "2026-11-24 10:02 (heures en UTC-05:00)" in text
    assert "10:03 Étape" in text
    assert "27 min" not in text
    assert "Durée\u00a0: 28 min 00 s (appel en cours)" in text


def test_a_day_later_is_said() -> None:
    text = note_of(
        call_of(ev.StepMarked(1, "done")),
        "en",
        datetime(2026, 11, 24, 23, 59, tzinfo=timezone(timedelta(hours=8, minutes=57))),
    )
    assert "2026-11-25 00:00" in text


def test_content_that_has_changed_leaves_what_was_concluded() -> None:
    gone = ev.IssueOpened("b1", "gone_by_now", TITLE)
    closed = ev.BranchMoved("b1", "closed", "old_code", {"fr": "Ancienne conclusion", "en": "Old conclusion"})
    assert "Ancienne conclusion (old_code)" in note_of(call_of(gone, closed), "fr")


def test_every_fact_and_every_word_of_the_vocabulary_has_its_words() -> None:
    words = tomllib.loads(files("checks.call").joinpath("note.toml").read_text("utf-8"))
    assert set(words["fact"]) == set(VOCABULARY)
    assert {word for kind in VOCABULARY.values() for word in kind.words} <= set(words["value"])


def test_both_languages_take_the_same_parameters() -> None:
    from string import Formatter

    def pairs(table: dict[str, Any]) -> list[dict[str, str]]:
        if set(table) == {"fr", "en"} and all(isinstance(text, str) for text in table.values()):
            return [table]
        return [pair for inner in table.values() for pair in pairs(inner)]

    for pair in pairs(tomllib.loads(files("checks.call").joinpath("note.toml").read_text("utf-8"))):
        fr, en = ({name for _, name, _, _ in Formatter().parse(pair[lang])} for lang in LANGS)
        assert fr == en, pair
        assert " :" not in pair["fr"], pair
        assert not {"« ", " »"} & {pair["fr"][i : i + 2] for i in range(len(pair["fr"]))}, pair


SECRETS = ["482913", "Soleil2024!", "eyJ0eXAiOiJKV1QiLCJhbGciOi", "ticket=aB9%2f", "JBSWY3DPEHPK3PXP"]
PLANTED = (
    "code 482913, mot de passe : Soleil2024! eyJ0eXAiOiJKV1QiLCJhbGciOi\n"
    "https://invitations.microsoft.com/redeem/?ticket=aB9%2f secret key: JBSWY3DPEHPK3PXP"
)
TEXTS = st.sampled_from((PLANTED, "", "AADSTS50020", "\x1b[31m[bold]{x}", "é" * 300)) | st.text(max_size=40)
PAIRS = st.fixed_dictionaries({"fr": TEXTS, "en": TEXTS})
BRANCHES = st.sampled_from(("b1", "b2"))
PLACES = st.sampled_from(("password.which", "password.reset", "password.normal", "gone.node", "password.which#2"))
FACTS = st.builds(
    Fact,
    st.sampled_from(
        ("guest.provider", "guest.last_failure", "guest.blocked_by", "net.proxy", "net.target.a.b", "net.clock_skew_s")
    ),
    st.one_of(TEXTS, st.integers(), st.sampled_from(("entra", "none"))),
    st.sampled_from(Vantage),
    st.just(T0),
    TEXTS,
)
DATA = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "explain",
                    "findings",
                    "diagnosis",
                    "fr",
                    "en",
                    "verdict",
                    "target",
                    "cause",
                    "severity",
                    "pass",
                    "vantage",
                    "kind",
                    "code",
                    "app",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
MAPS = st.dictionaries(
    st.sampled_from(("findings", "diagnosis", "explain", "verdict", "target", "vantage", "severity")), DATA, max_size=4
)
CHECKS = st.sampled_from(("network", "guest", "domain", "else"))
OWNERS = st.sampled_from(("client", "client_it", "agent", "tenant_admin", "nobody"))
BODIES = st.one_of(
    st.builds(ev.Resumed, st.just("0.2"), st.just("8"), st.just("x")),
    st.builds(ev.Left),
    st.builds(ev.ClientNoted, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS),
    st.builds(ev.TextNoted, st.sampled_from(("words", "screen", "remark")), TEXTS),
    st.builds(ev.LanguageChosen, st.sampled_from(LANGS)),
    st.builds(ev.VantageChosen, st.sampled_from(("desk", "site"))),
    st.builds(ev.StageReached, st.integers(1, 6), st.just("only")),
    st.builds(ev.StepMarked, st.integers(1, 6), st.sampled_from(("done", "failed", "unknown", "skipped"))),
    st.builds(ev.OptionChosen, st.sampled_from(("app", "phone")), st.just("only")),
    st.builds(
        ev.IssueOpened,
        BRANCHES,
        st.sampled_from(("password", "gone")),
        PAIRS,
        st.sampled_from((None, "which", "nowhere")),
    ),
    st.builds(
        ev.Answered,
        BRANCHES,
        PLACES,
        st.sampled_from(("work", "none", "0", "solved", "not_solved")),
        PAIRS,
        PAIRS,
        st.tuples(FACTS),
    ),
    st.builds(ev.Reopened, BRANCHES, PLACES, PAIRS),
    st.builds(
        ev.BranchMoved,
        BRANCHES,
        st.sampled_from(("parked", "resumed", "closed")),
        st.sampled_from((None, "x")),
        st.none() | PAIRS,
    ),
    st.builds(ev.FactsLearned, TEXTS, st.tuples(FACTS, FACTS)),
    st.builds(ev.CheckStarted, CHECKS, st.integers(1, 2), MAPS),
    st.builds(ev.CheckResult, CHECKS, st.integers(1, 2), MAPS),
    st.builds(ev.CheckEnded, CHECKS, st.integers(1, 2), MAPS, st.sampled_from((None, "cancelled", "x.y"))),
    st.builds(ev.HoldStarted, st.sampled_from(("hold", "dropped", "call_back"))),
    st.builds(ev.HoldEnded),
    st.builds(ev.Escalated, OWNERS, st.none() | PLACES, TEXTS),
    st.builds(
        ev.WrappedUp, st.sampled_from(("resolved", "normal", "escalated", "waiting", "call_back", "abandoned")), OWNERS
    ),
    st.builds(ev.NoteTaken, st.sampled_from(LANGS), TEXTS, st.booleans()),
    st.builds(ev.LetterKept, st.sampled_from(LANGS), TEXTS, TEXTS),
    st.builds(
        ev.Copied, st.sampled_from(("link", "card", "hosts")), PAIRS, st.sampled_from(LANGS), TEXTS, st.booleans()
    ),
    st.builds(ev.Undone, st.integers(1, 9)),
    st.builds(ev.Redone, st.integers(1, 9)),
)


@pytest.mark.slow
@given(st.lists(BODIES, max_size=12), st.sampled_from(LANGS), st.booleans())
@example([ev.CheckStarted("network", 1, {"vantage": []}), ev.CheckResult("network", 1, {})], "fr", False)
@settings(max_examples=200, deadline=None)
def test_any_call_has_a_note_and_no_note_has_a_secret(bodies: list[ev.Body], lang: Lang, begins: bool) -> None:
    """Deliberately not scrubbed: what an older version or someone else stored must not get into a ticket either."""
    first = (OPENED,) if begins else ()
    events = (Event(n, n, T0 + timedelta(minutes=n), body) for n, body in enumerate((*first, *bodies), 1))
    text = note_of(fold("20261124-150200-ab12", events), lang)
    for secret in SECRETS:
        assert secret not in text.replace("\n  ", "")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in text)


def test_a_note_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "notes"
    path = write_note("é\ud800\n", folder, "20261124-150200-ab12", "fr")
    assert path == folder / "20261124-150200-ab12.fr.txt"
    assert has_mode(path, 0o600)
    assert has_mode(folder, 0o700)
    assert path.read_text("utf-8") == "é?\n"


@needs_posix(OPEN_FILES)
def test_a_new_note_replaces_the_old_one_whole(tmp_path: Path) -> None:
    old = write_note("old and longer\n", tmp_path, "a", "en")
    kept_open = old.open()
    assert write_note("new\n", tmp_path, "a", "en") == old
    assert old.read_text() == "new\n"
    assert kept_open.read() == "old and longer\n"
    kept_open.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.en.txt"]


@pytest.mark.skipif(os.name == "posix", reason="a file that is open can be replaced, but on Windows")
def test_while_another_program_has_the_note_open_the_new_one_gets_a_number(tmp_path: Path) -> None:
    old = write_note("old\n", tmp_path, "a", "en")
    with old.open() as kept_open:
        second = write_note("new\n", tmp_path, "a", "en")
        assert (second.name, second.read_text(), kept_open.read()) == ("a.en.2.txt", "new\n", "old\n")
    assert write_note("newer\n", tmp_path, "a", "en") == old


def test_a_note_that_is_held_for_good_is_written_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"a.en.txt", "a.en.2.txt"}
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name in held:
            raise OSError(errno.EBUSY, "held")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert write_note("new\n", tmp_path, "a", "en").name == "a.en.3.txt"
    held.update(f"a.en.{number}.txt" for number in range(10))
    with pytest.raises(OSError, match="held"):
        write_note("newer\n", tmp_path, "a", "en")
    assert [path.name for path in tmp_path.iterdir()] == ["a.en.3.txt"]


def test_a_note_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = write_note("old\n", tmp_path, "a", "en")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_note("new\n", tmp_path, "a", "en")
    assert old.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.en.txt"]


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".", "x" * 200])
def test_a_call_id_never_names_another_place(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a call id"):
        write_note("x", tmp_path, name, "fr")
    assert not list(tmp_path.iterdir())


def test_evidence_overruled_once_is_not_named_when_the_answer_was_changed() -> None:
    provider = fact("guest.provider", "entra")
    call = call_of(
        ev.FactsLearned("guest", (provider,)), ISSUE, answered("none", overruled=(provider,)), answered("work")
    )
    assert "AGAINST" not in note_of(call, "en")


def test_what_happens_after_the_wrap_up_does_not_lengthen_the_call() -> None:
    call = call_of(ev.WrappedUp("resolved", "nobody"), ev.NoteTaken("fr", "x.txt", False))
    assert "Duration: 1 min 00 s\n" in note_of(call, "en")


@pytest.mark.parametrize(
    ("lang", "line"), [("fr", "Lettre à l'équipe TI"), ("en", "Letter to the client's IT team written")]
)
def test_a_letter_is_told_with_its_time_and_language(lang: Lang, line: str) -> None:
    text = note_of(call_of(ev.LetterKept("fr", "x.letter.fr.txt", "Bonjour, SECRET")), lang)
    (matching,) = [row for row in text.splitlines() if line in row]
    assert re.match(r"- \d\d:\d\d ", matching)
    assert ("français" if lang == "fr" else "French") in text
    assert "SECRET" not in text


def test_a_letter_has_a_file_of_its_own(tmp_path: Path) -> None:
    note_file = write_note("note\n", tmp_path, "a", "en")
    assert write_note("letter\n", tmp_path, "a", "en", "letter").name == "a.letter.en.txt"
    assert note_file.read_text() == "note\n"


BEGUN = ev.ActionBegun(1, "reset", "id", {"fr": "Va réinitialiser", "en": "Will reset"})
UNKNOWN = "In the tenant, result unknown (it may have been done: look the guest up before trying again): Will reset"
RESET = {"fr": "Acceptation réinitialisée", "en": "Redemption reset"}


@pytest.mark.parametrize(
    ("ended", "line"),
    [
        ((ev.ActionEnded(1, "done", RESET),), "In the tenant: Redemption reset"),
        (
            (ev.ActionEnded(1, "failed", RESET, "role", "abc"),),
            "In the tenant, failed: Will reset [role (abc)]",
        ),
        (
            (ev.ActionEnded(1, "unknown", RESET, "timeout"),),
            UNKNOWN,
        ),
        ((), UNKNOWN),
        ((ev.ActionEnded(2, "done", RESET),), UNKNOWN),
    ],
)
def test_what_was_done_in_the_tenant_is_told_by_how_it_ended(ended: tuple[ev.Body, ...], line: str) -> None:
    text = " ".join(note_of(call_of(ev.IdentityVerified("call_back"), BEGUN, *ended), "en").split())
    assert line in text and "Caller's identity verified (by calling back the number on file)" in text
    assert "Identité de l'appelant vérifiée (par un rappel au numéro du dossier)" in note_of(
        call_of(ev.IdentityVerified("call_back"), BEGUN, *ended), "fr"
    )


# What each part says, and what it says only once


LEFT = "WHAT IS LEFT TO DO, BY WHOM AND BY WHEN"
RESULT = "WHAT CAME OF IT"


def part(text: str, heading: str) -> str:
    """Return one part of a note, without its heading."""
    return text.partition(f"\n{heading}\n")[2].partition("\n\n")[0]


def test_the_mark_of_practice_is_framed() -> None:
    lines = note_of(call_of(opened=dataclasses.replace(OPENED, practice="k1_password")), "en").splitlines()
    frames = [number for number, line in enumerate(lines) if line == "*" * WIDTH]
    assert frames[0] == 0 and len(frames) == 2 and lines[frames[1] + 1] == ""


@pytest.mark.parametrize("how", ev.WRAP_UPS)
def test_only_a_call_that_ended_well_is_not_said_to_be_incomplete(how: ev.WrapUp) -> None:
    text = part(note_of(call_of(ev.WrappedUp(how, "nobody")), "en"), RESULT)
    assert ("The set-up isn't complete yet." in text) == (how not in ("resolved", "normal"))


def test_a_cause_that_is_told_is_not_said_to_be_missing() -> None:
    known = part(note_of(call_of(*sweep("site")), "en"), "CAUSE")
    assert "The firewall blocks." in known and "Not established yet." not in known
    walked = part(note_of(call_of(ISSUE, answered("work"), outcome("password.work", "solved")), "en"), "CAUSE")
    assert walked and "Not established yet." not in walked
    assert "Not established yet." in part(note_of(call_of(*sweep("desk")), "en"), "CAUSE")


def test_an_answer_that_the_walk_no_longer_comes_by_is_kept() -> None:
    beside = ev.Answered("b1", "password.gone", "x", {"fr": "Ancienne?", "en": "Old one?"}, {"fr": "Oui", "en": "Yes"})
    text = part(note_of(call_of(ISSUE, beside), "en"), "WHAT WAS DONE")
    assert "Old one? → Yes [no longer on the path]" in flat(text)


@pytest.mark.parametrize(
    ("about", "clients"),
    [
        ({"vantage": {"kind": "site"}}, True),
        ({"vantage": {"kind": "client"}}, True),
        ({"vantage": {"kind": "desk"}}, False),
        ({"vantage": "site"}, True),
        ({"kind": "site"}, True),
        ({"kind": "desk"}, False),
        ({"vantage": 7}, False),
        ({}, False),
    ],
)
def test_a_run_counts_for_the_client_by_where_it_was_seen_from(about: dict[str, Any], clients: bool) -> None:
    text = note_of(call_of(ev.CheckStarted("network", 1, about), ev.CheckEnded("network", 1, SUMMARY)), "en")
    assert ("which says nothing about the client's network" in flat(text)) == (not clients)
    assert ("The firewall blocks." in part(text, "CAUSE")) == clients


def other_tree(**changes: str) -> Content:
    tree = TREE
    for old, new in changes.items():
        tree = tree.replace(f'ends = "{old}"', f'ends = "{new}"')
    opening = 'version = "7"\nreviewed = 2026-11-24\nopening = { fr = "x", en = "x" }\n'
    return parse(
        {
            "facts.toml": "[facts]\n",
            "cards.toml": "cards = []\n",
            "steps.toml": opening + "".join(STEP.format(n=n) for n in range(1, 7)),
            "trees/password.toml": tree,
            "trees/second.toml": tree.replace('key = "password"', 'key = "second"'),
        }
    )


def test_the_trees_that_were_followed_are_listed() -> None:
    call = call_of(ISSUE, ev.IssueOpened("b2", "second", TITLE))
    text = flat(note(call, other_tree(), "en", T0 + timedelta(minutes=30)))
    assert "Trees followed: password, reviewed 2026-11-24; second, reviewed 2026-11-24" in text


def test_what_was_copied_is_note_of() -> None:
    copied = ev.Copied("card", {"fr": "La fiche", "en": "The card"}, "en", "/x", clipboard=False)
    assert "Copied: The card" in flat(note_of(call_of(copied), "en"))


PARKED = "Parked, unanswered"
OPEN_QUESTION = "Open question: Which account answers?"


@pytest.mark.parametrize(
    ("how", "asks"),
    [("resolved", False), ("normal", False), ("abandoned", False), ("waiting", True), ("escalated", True)],
)
def test_what_is_finished_leaves_no_question(how: ev.WrapUp, asks: bool) -> None:
    remains = part(note_of(call_of(ISSUE, ev.WrappedUp(how, "nobody")), "en"), LEFT)
    assert (OPEN_QUESTION in flat(remains)) == asks


@pytest.mark.parametrize(
    ("bodies", "stands", "absent"),
    [
        ((ISSUE,), OPEN_QUESTION, PARKED),
        ((ISSUE, ev.BranchMoved("b1", "parked")), PARKED, "Go on"),
        ((ISSUE, ev.BranchMoved("b1", "closed")), "Owner:", OPEN_QUESTION),
        ((ev.StageReached(3, "only"), ev.StepMarked(5, "done")), "Continue from step 3", PARKED),
        ((ev.StageReached(6, "only"), ev.StepMarked(6, "done")), "Owner:", "Continue from step"),
    ],
)
def test_what_remains_of_a_call_that_goes_on(bodies: tuple[ev.Body, ...], stands: str, absent: str) -> None:
    remains = flat(part(note_of(call_of(*bodies), "en"), LEFT))
    assert stands in remains and absent not in remains


def test_an_outcome_counts_by_how_it_ends() -> None:
    solved = call_of(ISSUE, answered("work"), outcome("password.normal", "solved"))
    text = note(solved, other_tree(normal="resolved"), "en", T0 + timedelta(minutes=30))
    assert "Done: The client typed their password. According to the client, it works." in flat(part(text, RESULT))
    waits = note(call_of(ISSUE, answered("none")), other_tree(escalate="wait"), "en", T0 + timedelta(minutes=30))
    assert "To do: Reset the redemption for them." in flat(part(waits, LEFT))


def test_a_walk_that_is_closed_without_an_outcome_is_named_by_its_issue() -> None:
    text = flat(note_of(call_of(ISSUE, ev.BranchMoved("b1", "closed")), "en"))
    assert "Closed: Asked for a password" in text


def test_evidence_that_an_answer_was_given_against_is_named_though_it_is_gone() -> None:
    text = flat(note_of(call_of(ISSUE, answered("none", overruled=(fact("guest.provider", "entra"),))), "en"))
    assert "None [AGAINST the evidence: Signs in with: work" in text


def test_where_the_client_stands_is_no_evidence() -> None:
    stands = Fact("call.step", 3, Vantage.AGENT, T0, "agent")
    assert part(note_of(call_of(ev.FactsLearned("agent", (stands,))), "en"), "EVIDENCE").strip() == "- None."


def test_what_the_desk_saw_is_told_aside() -> None:
    facts = tuple(Fact(key, "no", Vantage.DESK, T0, "network") for key in ("net.internet", "net.ipv6"))
    text = flat(part(note_of(call_of(ev.FactsLearned("network", facts)), "en"), "EVIDENCE"))
    assert "Seen from the agent's desk" in text and "Internet: no" in text and "None." not in text


def test_a_check_that_was_cut_off_is_said_to_be() -> None:
    cut = call_of(ev.CheckStarted("guest", 1, {}), ev.Resumed("0.1.0", "7", "abcdef123456"))
    assert "Guest looked up in the tenant" in flat(note_of(cut, "en")) and "interrupted" in flat(note_of(cut, "en"))
    assert "didn't complete" not in note_of(cut, "en")


def test_what_a_look_up_says_is_about_the_client_wherever_it_ran() -> None:
    report = {"findings": [{"explain": {"fr": "Le domaine est fédéré.", "en": "The domain is federated."}}]}
    call = call_of(
        ev.CheckStarted("domain", 1, {}), ev.CheckResult("domain", 1, report), ev.CheckEnded("domain", 1, {})
    )
    text = note_of(call, "en")
    assert "The domain is federated." in part(text, "EVIDENCE")
    assert "which says nothing about the client's network" not in flat(text)


def test_of_many_results_the_rest_is_counted() -> None:
    for hosts, more in ((12, False), (13, True)):
        started, *results, _ = broken_at_the_client(hosts)
        call = call_of(started, *results, ev.CheckEnded("network", 1, {"pass": 0, "warn": 0, "fail": 1, "unknown": 0}))
        assert ("and 1 more" in note_of(call, "en")) is more
        assert "and 0 more" not in note_of(call, "en")


def test_where_a_version_and_an_id_are_cut() -> None:
    opened = ev.Opened("fr", "p" * 41, "7" * 41, "d" * 41)
    text = flat(note_of(call_of(opened=opened), "en"))
    assert f"Guide {'7' * 39}… ({'d' * 39}…), MFA desk {'p' * 39}…" in text
    longest = note(Call("x" * 81, opened=T0), CONTENT, "en", T0)
    assert "x" * 79 + "…" in re.sub(r"\n *", "", longest) and longest.count("x") == 79


def test_a_name_that_is_no_call_is_quoted_at_most_in_part(tmp_path: Path) -> None:
    with pytest.raises(ValueError) as raised:
        write_note("x", tmp_path, "!" * 90, "en")
    assert str(raised.value) == f"not a call id: {'!' * 80!r}"


def test_a_line_is_not_broken_at_a_hyphen() -> None:
    remark = "word " * 9 + "abcdefghijkl-mnopqrstuvw"
    lines = note_of(call_of(ev.TextNoted("remark", remark)), "en").splitlines()
    assert any("abcdefghijkl-mnopqrstuvw" in line for line in lines)


# Short, and as Markdown

ENDED = call_of(
    ev.ClientNoted("Marie *Côté*", "marie@acme.ca", "Acme", "514-555-0137", "482913"),
    ev.TextNoted("words", "Ça me demande <b>un mot de passe</b>"),
    ev.TextNoted("screen", f"AADSTS50020 Correlation ID: {GUID}"),
    ev.FactsLearned("guest", (fact("guest.provider", "entra"),)),
    ISSUE,
    answered("none", overruled=(fact("guest.provider", "entra"),)),
    ev.Escalated("tenant_admin", "password.reset", "il insiste"),
    ev.BranchMoved("b1", "closed", "reset_redemption", TITLE),
    ev.WrappedUp("escalated", "tenant_admin"),
)


@pytest.mark.parametrize("markdown", [False, True])
def test_the_short_note_has_what_second_line_asks_and_no_log(markdown: bool) -> None:
    text = note(ENDED, CONTENT, "en", T0, NoteForm(short=True, markdown=markdown))
    for said in (
        "482913",
        "un mot de passe",
        "The invitation is tied to another account.",
        "Handed over.",
        "To do: Reset the redemption for them.",
        "Owner: the Streamworks tenant administrator",
        "AADSTS50020",
        GUID,
        "20261124-150200-ab12",
    ):
        assert said in flat(text).replace("\\", ""), said
    for left_out in ("WHAT WAS DONE", "EVIDENCE", "ENVIRONMENT", "Which account answers?", "Duration"):
        assert left_out not in text
    assert len(text) < len(note(ENDED, CONTENT, "en", T0, NoteForm(markdown=markdown))) * 0.8


def test_as_markdown_nothing_from_outside_is_markup() -> None:
    text = note(ENDED, CONTENT, "fr", T0, NoteForm(markdown=True))
    assert "### CAUSE\n\n- L'invitation est liée" in text
    assert "Marie \\*Côté\\*" in text and "\\<b\\>" in text and "<b>" not in text
    assert [line for line in text.splitlines() if line and line[0] not in "#-"] == [
        line for line in text.splitlines() if line.startswith(("Arbres", "Guide"))
    ]


def test_where_the_words_were_not_noted_the_agent_s_choice_is_named() -> None:
    text = part(note_of(call_of(ISSUE), "en"), "WHAT THE CLIENT WANTS, IN THEIR WORDS")
    assert "problem chosen by the agent: Asked for a password" in flat(text)


def test_resolved_is_not_complete_where_the_tenant_knows_no_factor() -> None:
    bodies = (
        ev.StageReached(4, "only"),
        ev.FactsLearned("guest", (fact("guest.factors", "none"),)),
        ev.WrappedUp("resolved", "nobody"),
    )
    text = note_of(call_of(*bodies), "en")
    assert "The set-up isn't complete yet." in part(text, RESULT)
    left = flat(part(text, LEFT))
    assert "Owner: the client" in left and "Continue from step 4" in left and "nothing is left" not in left


def test_a_factor_that_the_tenant_knows_completes_the_set_up() -> None:
    known = ev.FactsLearned("guest", (fact("guest.factors", "ready"),))
    text = note_of(call_of(ev.StageReached(6, "only"), known, ev.WrappedUp("normal", "nobody")), "en")
    assert "the set-up is complete" in flat(part(text, RESULT))
    assert "no one, nothing is left to do" in part(text, LEFT) and "Continue from" not in text
