"""A small broken content for every code of the linter, and the built-in content without a fault."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from checks.guide.content import Content, parse
from checks.guide.lint import SPEECH, WARNINGS, document, errors_of, lint, severity
from checks.guide.lint.texts import LIMITS
from checks.guide.lint_texts import text_of
from checks.guide.trace import ROWS
from checks.texts import LANGS

TODAY = date(2026, 12, 1)

FACTS = """
[facts.K1]
about = "known_issue"
text = { fr = "un fait", en = "a fact" }
"""

STEP = """
[[steps]]
number = {number}
title = {{ fr = "étape", en = "step" }}
short = {{ fr = "étape", en = "step" }}
sources = ["K1"]
[[steps.stages]]
key = "stage{number}"
title = {{ fr = "titre", en = "title" }}
sees = {{ fr = "voit", en = "sees" }}
say = {{ fr = "dire", en = "say" }}
do = {{ fr = "faire", en = "do" }}
done = {{ fr = "fait", en = "done" }}
sources = ["K1"]
"""

HEAD = 'version = "1"\nreviewed = 2026-11-01\nopening = { fr = "bonjour", en = "hello" }\n'

CARDS = """
[[cards]]
key = "one"
title = { fr = "fiche", en = "card" }
text = { fr = "texte", en = "text" }
sources = ["K1"]
"""

TREE = """
key = "tree"
title = { fr = "arbre", en = "tree" }
summary = { fr = "résumé", en = "summary" }
says = [{ fr = "on dit", en = "they say" }]
steps = [1]
start = "ask"
reviewed = 2026-11-01
sources = ["K1"]

[nodes.ask]
kind = "question"
say = { fr = "dire?", en = "say?" }
why = { fr = "raison", en = "reason" }
unknown = { to = "end" }
sources = ["K1"]
answers = [{ key = "yes", text = { fr = "oui", en = "yes" }, to = "end" }]

[nodes.end]
kind = "outcome"
code = "done"
ends = "resolved"
owner = "client"
title = { fr = "fin", en = "end" }
say = { fr = "dire", en = "say" }
do = { fr = "faire", en = "do" }
expect = { fr = "attendu", en = "expected" }
if_not = { fr = "sinon", en = "otherwise" }
cause = { fr = "panne", en = "fault" }
done = { fr = "réparé", en = "fixed" }
sources = ["K1"]
"""

QUESTION = """
[nodes.{name}]
kind = "question"
say = {{ fr = "dire?", en = "say?" }}
why = {{ fr = "raison", en = "reason" }}
unknown = {{ to = "{unknown}" }}
sources = ["K1"]
answers = [{{ key = "yes", text = {{ fr = "oui", en = "yes" }}, to = "{to}" }}]
"""


def texts(tree: str = TREE, **more: str) -> dict[str, str]:
    """Return small content that lints clean except for the rows of the catalogue."""
    steps = HEAD + "".join(STEP.format(number=number) for number in range(1, 7))
    return {"facts.toml": FACTS, "steps.toml": steps, "cards.toml": CARDS, "trees/tree.toml": tree, **more}


def codes(given: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the codes found, with the places of each; without the catalogue's rows, which small content does not place."""
    places: dict[str, list[str]] = {}
    for fault in lint(parse(given), TODAY):
        if fault.code != "row.unplaced":
            places.setdefault(fault.code, []).append(f"{fault.file} {fault.place}")
    return places


def question(name: str, to: str, unknown: str = "end") -> str:
    return QUESTION.format(name=name, to=to, unknown=unknown)


def changed(old: str, new: str, where: str = "trees/tree.toml") -> dict[str, str]:
    """Return the small content with one text in one file changed."""
    given = texts()
    assert given[where].count(old) >= 1, old
    return given | {where: given[where].replace(old, new, 1)}


def test_the_built_in_content_is_clean(content: Content) -> None:
    assert [fault for fault in lint(content, TODAY) if fault.code not in SPEECH] == []
    assert errors_of(content) == ()


def test_the_small_content_is_clean() -> None:
    assert codes(texts()) == {}


def test_a_row_of_the_catalogue_that_no_content_names_is_found() -> None:
    faults = [fault for fault in lint(parse(texts()), TODAY) if fault.code == "row.unplaced"]
    assert [fault.place for fault in faults] == sorted(ROWS)


A_WHEN = 'text = { fr = "oui", en = "yes" }, when = %s, to = "end"'
NINE = ", ".join(f'{{ key = "a{n}", text = {{ fr = "oui", en = "yes" }}, to = "end" }}' for n in range(10))
ANSWER = 'answers = [{ key = "yes", text = { fr = "oui", en = "yes" }, to = "end" }]'


def with_rule(rule: str) -> dict[str, str]:
    return changed('text = { fr = "oui", en = "yes" }, to = "end"', A_WHEN % rule)


OTHER_END = TREE[TREE.index("[nodes.end]") :].replace("[nodes.end]", "[nodes.no]").replace('"done"', '"not_done"')
SAY = 'say = { fr = "dire", en = "say" }'
ASK = 'say = { fr = "dire?", en = "say?" }'
DO = 'do = { fr = "faire", en = "do" }'
STAGE_SAY = f"{SAY}\ndo"
LONG = "mot " * 34
TREE_FILE = "trees/tree.toml"

GLOSSARY = {
    "glossary.toml": '[fr.proxy]\nuse = "serveur mandataire"\nnot = ["proxy"]\nwhere = ["agent"]\n'
    '[fr.chore]\nuse = "le nom du problème"\nnot = ["à lire"]\nwhere = ["title"]\n'
}

BROKEN: list[tuple[str, str, dict[str, str]]] = [
    # code, reported place, content
    ("node.unreachable", f"{TREE_FILE} nodes.lost", texts(TREE + question("lost", "end"))),
    (
        "node.dead_end",
        f"{TREE_FILE} nodes.ask",
        texts(TREE.replace('to = "end"', 'to = "ring"') + question("ring", "ring", "ring")),
    ),
    ("cycle.uncapped", f"{TREE_FILE} nodes.ask", changed('yes" }, to = "end"', 'yes" }, to = "ask"')),
    (
        "target.unknown",
        f"{TREE_FILE} nodes.ask.answers.yes.to",
        changed('yes" }, to = "end"', 'yes" }, to = "nowhere"'),
    ),
    (
        "target.unknown",
        f"{TREE_FILE} nodes.ask.unknown.to",
        changed('unknown = { to = "end" }', 'unknown = { to = "@no" }'),
    ),
    ("target.unknown", f"{TREE_FILE} start", changed('start = "ask"', 'start = "nowhere"')),
    (
        "target.unknown",
        f"{TREE_FILE} nodes.end.stands_at",
        changed('owner = "client"', 'owner = "client"\nstands_at = "step.6.nowhere"'),
    ),
    (
        "target.unknown",
        "steps.toml steps.1.stages.stage1.troubles.1.to",
        changed(
            STAGE_SAY,
            'troubles = [{ text = { fr = "mal", en = "bad" }, to = "@tree.no" }]\n' + STAGE_SAY,
            "steps.toml",
        ),
    ),
    ("answers.none", f"{TREE_FILE} nodes.ask", changed(ANSWER, "answers = []")),
    ("answers.many", f"{TREE_FILE} nodes.ask", changed(ANSWER, f"answers = [{NINE}]")),
    (
        "key.duplicate",
        f"{TREE_FILE} nodes.ask.answers",
        changed(ANSWER, ANSWER[:-1] + ', { key = "yes", text = { fr = "non", en = "no" }, to = "end" }]'),
    ),
    ("key.duplicate", "steps.toml steps.2.stages", changed('key = "stage2"', 'key = "stage1"', "steps.toml")),
    ("key.duplicate", "cards.toml cards", texts() | {"cards.toml": CARDS + CARDS}),
    (
        "key.duplicate",
        "trees/two.toml nodes.end.code",
        texts() | {"trees/two.toml": TREE.replace('key = "tree"', 'key = "two"')},
    ),
    ("words.missing", f"{TREE_FILE} nodes.ask.why.en", changed('en = "reason"', 'en = " "')),
    (
        "words.untranslated",
        f"{TREE_FILE} nodes.ask.why",
        changed('why = { fr = "raison", en = "reason" }', 'why = { fr = "the same text", en = "the same text" }'),
    ),
    ("text.long", f"{TREE_FILE} title.fr", changed('fr = "arbre"', f'fr = "{"a" * (LIMITS["title"] + 1)}"')),
    (
        "text.long",
        f"{TREE_FILE} nodes.ask.answers.yes.text.en",
        changed('en = "yes"', f'en = "{"a" * (LIMITS["text"] + 1)}"'),
    ),
    (
        "copies.unnamed",
        f"{TREE_FILE} nodes.ask.do",
        changed('say = { fr = "dire?"', 'say = { fr = "Je vais vous envoyer la liste. dire?"'),
    ),
    ("copies.none", f"{TREE_FILE} nodes.end.do", changed('do = { fr = "faire"', 'do = { fr = "touche b"')),
    (
        "copies.none",
        "steps.toml steps.1.stages.stage1.do",
        changed('do = { fr = "faire"', 'do = { fr = "touche b"', "steps.toml"),
    ),
    ("say.long", f"{TREE_FILE} nodes.ask.say.fr", changed('say = { fr = "dire?"', f'say = {{ fr = "{LONG.strip()}?"')),
    ("say.long", "steps.toml opening.fr", changed('fr = "bonjour"', f'fr = "{LONG.strip()}"', "steps.toml")),
    ("fact.unknown", f"{TREE_FILE} nodes.ask.answers.yes.when", with_rule('{ fact = "guest.mood", is = "good" }')),
    ("fact.value", f"{TREE_FILE} nodes.ask.answers.yes.when", with_rule('{ fact = "guest.provider", is = "yahoo" }')),
    (
        "fact.value",
        f"{TREE_FILE} nodes.ask.answers.yes.when",
        with_rule('{ any = [{ fact = "guest.state", in = ["gone"] }] }'),
    ),
    (
        "fact.operator",
        f"{TREE_FILE} nodes.ask.answers.yes.when",
        with_rule('{ fact = "guest.provider", at_least = 2 }'),
    ),
    (
        "fact.unplaced",
        "facts.toml facts.K2",
        texts() | {"facts.toml": FACTS + FACTS.replace("K1", "K2")},
    ),
    (
        "source.unknown",
        f"{TREE_FILE} nodes.ask",
        changed('sources = ["K1"]\nanswers', 'sources = ["K1", "F99"]\nanswers'),
    ),
    ("source.missing", "cards.toml cards.one", changed('sources = ["K1"]', "sources = []", "cards.toml")),
    ("source.unmarked", f"{TREE_FILE} nodes.ask", changed('sources = ["K1"]\nanswers', 'sources = ["F21"]\nanswers')),
    ("label.one_language", f"{TREE_FILE} nodes.ask.sees", changed("why =", 'sees = [{ en = "Next" }]\nwhy =')),
    (
        "label.one_language",
        f"{TREE_FILE} screens",
        changed("steps = [1]", 'screens = [{ en = "Next", unverified = true }]\nsteps = [1]'),
    ),
    (
        "label.same",
        f"{TREE_FILE} nodes.ask.sees",
        changed("why =", 'sees = [{ en = "Next", fr = "Suivant", same = true }]\nwhy ='),
    ),
    ("label.same", f"{TREE_FILE} nodes.ask.sees", changed("why =", 'sees = [{ en = "Code", fr = "Code" }]\nwhy =')),
    (
        "text.long",
        f"{TREE_FILE} nodes.ask.sees",
        changed("why =", f'sees = [{{ en = "{"x" * 81}", fr = "y" }}]\nwhy ='),
    ),
    ("step.numbers", "steps.toml steps", changed("number = 6", "number = 5", "steps.toml")),
    (
        "step.choices",
        "steps.toml steps.1",
        changed('key = "stage1"', 'key = "stage1"\noption = "app"', "steps.toml"),
    ),
    (
        "step.no_say",
        "steps.toml steps.1",
        changed(
            "[[steps.stages]]",
            '[[steps.choices]]\nkey = "app"\ntitle = { fr = "appli", en = "app" }\nwhy = { fr = "car", en = "for" }\n'
            'sources = ["K1"]\n[[steps.stages]]\noption = "app"',
            "steps.toml",
        ),
    ),
    ("outcome.owner", f"{TREE_FILE} nodes.end.owner", changed('ends = "resolved"', 'ends = "escalate"')),
    (
        "outcome.owner",
        f"{TREE_FILE} nodes.end.owner",
        changed('ends = "resolved"\nowner = "client"', 'ends = "wait"\nowner = "tenant_admin"'),
    ),
    ("outcome.cause", f"{TREE_FILE} nodes.end.cause", changed('cause = { fr = "panne", en = "fault" }\n', "")),
    ("outcome.done", f"{TREE_FILE} nodes.end.done", changed('done = { fr = "réparé", en = "fixed" }\n', "")),
    (
        "outcome.left",
        f"{TREE_FILE} nodes.end.left",
        changed('ends = "resolved"\nowner = "client"', 'ends = "wait"\nowner = "client"'),
    ),
    (
        "path.long",
        f"{TREE_FILE} nodes.ask",
        texts(
            TREE.replace('yes" }, to = "end"', 'yes" }, to = "q1"')
            + "".join(question(f"q{n}", f"q{n + 1}") for n in range(1, 8))
            + question("q8", "end")
        ),
    ),
    (
        "safety.code",
        f"{TREE_FILE} nodes.ask",
        changed(ASK, 'say = { fr = "Lisez-moi le code, svp", en = "say?" }'),
    ),
    ("safety.weaken", f"{TREE_FILE} nodes.ask", changed(ASK, 'say = { fr = "dire?", en = "Turn off your antivirus" }')),
    (
        "safety.reset",
        f"{TREE_FILE} nodes.end",
        changed(
            'ends = "resolved"\nowner = "client"\ntitle = { fr = "fin", en = "end" }\n' + f"{SAY}\n" + DO,
            'ends = "escalate"\nowner = "tenant_admin"\ntitle = { fr = "fin", en = "end" }\n'
            f'{SAY}\ndo = {{ fr = "exiger la réinscription", en = "do" }}',
        ),
    ),
    ("safety.unverified", f"{TREE_FILE} nodes.end", changed('code = "done"', 'code = "done"\nresets = true')),
    ("safety.relink", f"{TREE_FILE} nodes.end", changed(DO, 'do = { fr = "réinitialiser l\'acceptation", en = "do" }')),
    ("safety.relink", f"{TREE_FILE} nodes.end", changed(DO, 'do = { fr = "faire", en = "Reset the redemption" }')),
    (
        "safety.unasked",
        f"{TREE_FILE} nodes.end",
        changed('code = "done"', 'code = "done"\nrelinks = true')
        | {
            "trees/tree.toml": TREE.replace('code = "done"', 'code = "done"\nrelinks = true').replace(
                'to = "end" }]', 'to = "end", when = { fact = "guest.found", is = true } }]'
            )
        },
    ),
    (
        "sign.outcome",
        f"{TREE_FILE} signs.1.node",
        changed(
            'start = "ask"',
            'start = "ask"\nsigns = [{ when = { fact = "guest.found", is = true }, text = { fr = "un", en = "one" }, '
            'weight = 1, node = "end" }]',
        ),
    ),
    ("review.future", f"{TREE_FILE} reviewed", changed("reviewed = 2026-11-01", "reviewed = 2027-01-01")),
    ("review.old", f"{TREE_FILE} reviewed", changed("reviewed = 2026-11-01", "reviewed = 2025-11-01")),
    ("review.old", "steps.toml reviewed", changed("reviewed = 2026-11-01", "reviewed = 2024-01-01", "steps.toml")),
    ("french.space", f"{TREE_FILE} nodes.ask.why.fr", changed('fr = "raison"', 'fr = "raison : ceci"')),
    ("french.space", f"{TREE_FILE} nodes.ask.why.fr", changed('fr = "raison"', 'fr = "« raison »"')),
    ("french.space", f"{TREE_FILE} nodes.ask.why.fr", changed('fr = "raison"', 'fr = "pourquoi ?"')),
    ("french.amf", f"{TREE_FILE} nodes.ask.why.fr", changed('fr = "raison"', 'fr = "l\'AMF"')),
    ("words.glossary", f"{TREE_FILE} nodes.ask.why.fr", texts(TREE.replace("raison", "le proxy"), **GLOSSARY)),
    ("words.glossary", f"{TREE_FILE} nodes.end.title.fr", texts(TREE.replace('"fin"', '"fin à lire"'), **GLOSSARY)),
    ("quotes.nested", f"{TREE_FILE} nodes.end.say.en", changed('en = "say" }', 'en = "click “Next”" }')),
    ("quotes.nested", f"{TREE_FILE} nodes.end.do.fr", changed('do = { fr = "faire"', 'do = { fr = "“a “b” c”"')),
    ("say.two_questions", f"{TREE_FILE} nodes.ask.say.fr", changed(ASK, 'say = { fr = "Oui? Non?", en = "say?" }')),
    ("say.open_end", f"{TREE_FILE} nodes.ask.say.en", changed(ASK, 'say = { fr = "dire?", en = "Click it." }')),
    (
        "say.telegram",
        f"{TREE_FILE} nodes.end.say.fr",
        changed('fr = "dire", en', 'fr = "Le code\u00a0: lisez-le.", en'),
    ),
    ("say.telegram", f"{TREE_FILE} nodes.end.say.en", changed('en = "say" }', 'en = "Three points: read them." }')),
    ("do.client", f"{TREE_FILE} nodes.end.do.en", changed('en = "do" }', 'en = "Wait, then click." }')),
    ("do.client", f"{TREE_FILE} nodes.end.do.fr", changed('do = { fr = "faire"', 'do = { fr = "Ctrl+Maj+N"')),
    (
        "do.client",
        "steps.toml steps.1.stages.stage1.do.en",
        changed('en = "do" }', 'en = "Then “Next”" }', "steps.toml"),
    ),
    ("link.missing", f"{TREE_FILE} nodes.end", changed('en = "do" }', 'en = "Open aka.ms/mfasetup." }')),
    ("link.missing", f"{TREE_FILE} nodes.end", changed('en = "say" }', 'en = "Please go to example.com." }')),
]


@pytest.mark.parametrize(("code", "place", "given"), BROKEN, ids=[f"{case[0]}-{case[1]}" for case in BROKEN])
def test_a_fault_is_found_where_it_is(code: str, place: str, given: dict[str, str]) -> None:
    assert place in codes(given).get(code, [])


ALONE = {
    "cycle.uncapped",
    "answers.none",
    "answers.many",
    "text.long",
    "copies.none",
    "copies.unnamed",
    "say.long",
    "fact.unknown",
    "fact.value",
    "source.unknown",
    *SPEECH,
}


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("Vous verrez un code. Tapez-le.", "You'll see a code. Type it."),
        ("Qu'est-ce qui s'affiche\u00a0: une page?", "What comes up: a page?"),
        ("C'est normal\u00a0: que voyez-vous?", "That's normal: what do you see?"),
        ("La page dit “Rester connecté?”. Est-ce que ça va?", "It says ‘Stay signed in?’. Is that so?"),
    ],
)
def test_what_is_well_said_is_no_fault(fr: str, en: str) -> None:
    assert codes(changed(ASK, f'say = {{ fr = "{fr}", en = "{en}" }}')) == {}


@pytest.mark.parametrize(
    "do",
    [
        "Their IT allows aka.ms.",
        "From no-reply@example.com.",
        "The tenant is x.onmicrosoft.com.",
        "Press h, then call back.",
    ],
)
def test_an_address_or_an_action_that_is_not_the_clients_is_no_fault(do: str) -> None:
    assert codes(changed('en = "do" }', f'en = "{do}" }}')) == {}


def test_an_address_that_is_declared_is_no_fault() -> None:
    given = changed('en = "do" }', 'en = "Open aka.ms/mfasetup." }\nlink = "aka.ms/mfasetup"')
    assert codes(given) == {}


def test_what_is_said_badly_keeps_no_content_from_being_used() -> None:
    given = parse(texts(TREE.replace("raison", "le proxy"), **GLOSSARY))
    assert [severity(fault) for fault in lint(given, TODAY) if fault.code in SPEECH] == ["warning"]
    assert not any(fault.code in SPEECH for fault in errors_of(given))


@pytest.mark.parametrize(("code", "place", "given"), [case for case in BROKEN if case[0] in ALONE])
def test_a_fault_is_not_told_under_other_codes(code: str, place: str, given: dict[str, str]) -> None:
    assert set(codes(given)) == {code}


def test_every_code_of_the_linter_is_tested() -> None:
    words = tomllib.loads(files("checks.guide").joinpath("lint_texts.toml").read_text("utf-8"))
    assert set(words["lint"]) == {case[0] for case in BROKEN} | {"row.unplaced"}


def test_a_redemption_reset_that_is_asked_about_is_no_fault() -> None:
    tree = TREE.replace('code = "done"', 'code = "done"\nrelinks = true')
    by_facts = 'to = "end", when = { fact = "guest.found", is = true }'
    assert codes(texts(tree)) == {}
    assert codes(texts(tree.replace('to = "end" }]', f"{by_facts} }}]"))) == {
        "safety.unasked": [f"{TREE_FILE} nodes.end"]
    }
    assert codes(texts(tree.replace('to = "end" }]', f"{by_facts}, confirm = true }}]"))) == {}


def test_a_reset_behind_the_verification_is_no_fault() -> None:
    tree = TREE.replace('code = "done"', 'code = "done"\nresets = true').replace(
        'yes" }, to = "end"', 'yes" }, to = "end", verifies = true'
    )
    assert "safety.unverified" in codes(texts(tree))
    assert codes(texts(tree.replace('unknown = { to = "end" }', 'unknown = { to = "no" }') + OTHER_END)) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dites-moi le mot de passe", "safety.code"),
        ("Pouvez-vous me lire le code?", "safety.code"),
        ("Quel est votre NIP?", "safety.code"),
        ("Tell me the six digits of the code", "safety.code"),
        ("What's your password?", "safety.code"),
        ("Désactivez le pare-feu un instant", "safety.weaken"),
        ("Faire passer outre à l'avertissement", "safety.weaken"),
        ("Switch the firewall off", "safety.weaken"),
        ("Click through the warning", "safety.weaken"),
        ("Ne me dites jamais le code", ""),
        ("Tapez le code, sans me le dire", ""),
        ("Lisez-moi le message. Pas de code, pas de mot de passe.", ""),
        ("Demandez un seul nouveau code", ""),
        ("Choose “Send me a code by text message”", ""),
        ("Don't switch the antivirus off", ""),
        ("Have no firewall switched off", ""),
        ("Ne rien désactiver à l'antivirus", ""),
        ("Turn Wi-Fi off", ""),
    ],
)
def test_what_is_unsafe_to_say_is_told_from_what_forbids_it(text: str, code: str) -> None:
    places = codes(changed(SAY, f'say = {{ fr = """{text}""", en = "say" }}'))
    assert {name for name in places if name.startswith("safety.")} == ({code} if code else set())


def test_a_capped_cycle_is_no_fault() -> None:
    tree = TREE.replace('yes" }, to = "end"', 'yes" }, to = "ask"').replace(
        'unknown = { to = "end" }', 'unknown = { to = "end" }\nagain = { visits = 2, to = "end" }'
    )
    assert codes(texts(tree)) == {}


def test_a_cap_that_sends_back_into_its_own_loop_is_a_fault() -> None:
    tree = TREE.replace('yes" }, to = "end"', 'yes" }, to = "second"').replace(
        'unknown = { to = "end" }', 'unknown = { to = "end" }\nagain = { visits = 1, to = "second" }'
    )
    assert "cycle.uncapped" in codes(texts(tree + question("second", "ask")))


def test_a_cycle_through_two_trees_is_found_once_and_names_both() -> None:
    first = TREE.replace('yes" }, to = "end"', 'yes" }, to = "@two"')
    two = (
        TREE.replace('key = "tree"', 'key = "two"')
        .replace('"done"', '"done2"')
        .replace('yes" }, to = "end"', 'yes" }, to = "@tree"')
    )
    faults = [
        fault for fault in lint(parse(texts(first) | {"trees/two.toml": two}), TODAY) if fault.code == "cycle.uncapped"
    ]
    assert len(faults) == 1
    assert "@tree.ask" in faults[0].reason.fr
    assert "@two.ask" in faults[0].reason.fr


def test_a_node_that_only_a_step_leads_to_is_reachable() -> None:
    given = texts(TREE + question("lost", "end"))
    trouble = 'troubles = [{ text = { fr = "mal", en = "bad" }, to = "@tree.lost" }]\n'
    given["steps.toml"] = given["steps.toml"].replace(STAGE_SAY, trouble + STAGE_SAY, 1)
    assert codes(given) == {}


def test_a_fault_is_told_in_either_language() -> None:
    given = parse(changed(ANSWER, "answers = []"))
    fault = next(fault for fault in lint(given, TODAY) if fault.code == "answers.none")
    for lang in LANGS:
        assert fault.to(lang) == f"{TREE_FILE}: nodes.ask: {text_of('lint', 'answers.none', lang)}"


def test_warnings_keep_no_content_from_being_used() -> None:
    given = parse(changed("reviewed = 2026-11-01", "reviewed = 1999-01-01"))
    assert any(fault.code == "review.old" for fault in lint(given, TODAY))
    assert not any(fault.code in WARNINGS for fault in errors_of(given))


def test_the_document_counts_errors_and_warnings(content: Content) -> None:
    given = parse(changed("reviewed = 2026-11-01", "reviewed = 1999-01-01"))
    faults = lint(given, TODAY)
    shown = document(faults, given)
    assert shown["schema"] == "mfa-desk/guide-lint/1"
    assert (shown["errors"], shown["warnings"]) == (len(ROWS), 1)
    assert {fault["severity"] for fault in shown["faults"]} == {"error", "warning"}
    assert {severity(fault) for fault in faults} == {"error", "warning"}
    clean: dict[str, Any] = document((), content)
    assert (clean["errors"], clean["warnings"], clean["faults"]) == (0, 0, [])
    assert "trees/password.toml" in clean["files"]
    assert document(())["files"] == []
