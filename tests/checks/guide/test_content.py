"""Reading the content: everything wrong with it is reported at once, with file, place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.guide.content import Content, ContentError, built_in, load, parse
from checks.text import clean
from checks.texts import LANGS


def own(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def texts() -> dict[str, str]:
    root = built_in()
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.toml")}


def faults(given: dict[str, str]) -> set[tuple[str, str, str]]:
    with pytest.raises(ContentError) as raised:
        parse(given)
    return {(fault.file, fault.place, fault.code) for fault in raised.value.faults}


def test_the_steps_are_the_guide_s_six_with_both_options(content: Content) -> None:
    assert [step.number for step in content.steps] == [1, 2, 3, 4, 5, 6]
    assert [choice.key for choice in content.step(6).choices] == ["app", "phone"]
    app = [stage.key for stage in content.stages(6, "app")]
    phone = [stage.key for stage in content.stages(6, "phone")]
    assert app
    assert phone
    assert not set(app) & set(phone)
    assert content.stages(6, None) == ()


def test_the_consent_has_its_three_parts(content: Content) -> None:
    parts = content.step(4).stages[0].parts
    assert [part.sources for part in parts] == [("S4a",), ("S4b",), ("S4c",)]


def test_all_facts_of_the_guide_are_there(content: Content) -> None:
    expected = [
        *(f"C{n}" for n in range(1, 6)),
        *(f"K{n}" for n in range(1, 5)),
        *(f"S{n}" for n in range(1, 7)),
        *("S4a", "S4b", "S4c"),
        *(f"O1{letter}" for letter in "abcdef"),
        *(f"O2{letter}" for letter in "abcde"),
    ]
    assert sorted(content.facts) == sorted(expected)


def test_every_fault_of_every_file_is_told_at_once() -> None:
    given = texts()
    given["trees/alias.toml"] = given["trees/alias.toml"].replace('ends = "resolved"', 'ends = "happy"', 1)
    given["trees/loop.toml"] = given["trees/loop.toml"].replace("[nodes.what]", "[nodes.what]\ncolour = 1", 1)
    given["trees/code.toml"] = given["trees/code.toml"].replace('owner = "client"\n', "", 1)
    given["trees/after.toml"] = "key = "
    given["trees/digits.toml"] = "key = 1" + "0" * 5000
    given["trees/deep.toml"] = "key = " + "[" * 3000
    given["cards.toml"] = given["cards.toml"].replace("title.fr", "title.de", 1)
    given["other.toml"] = ""
    del given["facts.toml"]
    given_faults = faults(given)
    assert {(file, code) for file, _, code in given_faults} == {
        ("trees/alias.toml", "value"),
        ("trees/loop.toml", "key.unknown"),
        ("trees/code.toml", "key.missing"),
        ("trees/after.toml", "toml"),
        ("trees/digits.toml", "toml"),
        ("trees/deep.toml", "toml"),
        ("cards.toml", "key.missing"),
        ("cards.toml", "key.unknown"),
        ("other.toml", "file.unknown"),
        ("facts.toml", "file.missing"),
    }
    places = {file: place for file, place, _ in given_faults}
    assert "nodes.by_link" in places["trees/alias.toml"]
    assert "nodes.what" in places["trees/loop.toml"]
    assert places["trees/code.toml"].endswith("owner")


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        (r"\u001b]52;c;aGk=\u0007", "U+001B"),
        (r"\u0000", "U+0000"),
        (r"\u009b2J", "U+009B"),
        (r"\t", "U+0009"),
        (r"\r\n", "U+000D"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u200b", "U+200B"),
        ("\u2028", "U+2028"),
        ("\ufeff", "U+FEFF"),
        ("\ue000", "U+E000"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_what_draws_or_hides_in_a_text_or_a_key_is_refused(char: str, shown: str) -> None:
    given = texts()
    given["trees/after.toml"] = given["trees/after.toml"].replace('say.fr = "', f'say.fr = "{char}', 1)
    given["trees/loop.toml"] += f'\n"x{char}" = 1\n'
    with pytest.raises(ContentError) as raised:
        parse(given)
    faulty = {fault.file: fault for fault in raised.value.faults}
    assert set(faulty) == {"trees/after.toml", "trees/loop.toml"}
    for lang in LANGS:
        for fault in faulty.values():
            assert fault.code == "text.unsafe" and shown in fault.to(lang) and fault.to(lang) == clean(fault.to(lang))
    assert faulty["trees/after.toml"].place.endswith("say.fr")


def test_a_file_of_nothing_but_faults_names_some_of_them() -> None:
    given = texts() | {"trees/after.toml": "\n".join(f"k{number} = 1" for number in range(15_000))}
    assert len(faults(given)) == 100


def test_a_key_of_twenty_thousand_parts_is_refused_unread() -> None:
    given = texts() | {"trees/after.toml": "a" + ".a" * 20_000 + " = 1"}
    assert [(file, code) for file, _, code in faults(given)] == [("trees/after.toml", "toml")]


def test_a_key_written_twice_is_told() -> None:
    given = texts()
    given["trees/loop.toml"] = given["trees/loop.toml"].replace('key = "loop"', 'key = "loop"\nkey = "loop"', 1)
    assert {(file, code) for file, _, code in faults(given)} == {("trees/loop.toml", "key.duplicate")}


def test_two_trees_of_one_key_are_told() -> None:
    given = texts()
    given["trees/zz.toml"] = given["trees/loop.toml"]
    assert ("trees/zz.toml", "key", "key.duplicate") in faults(given)


@pytest.mark.parametrize(
    "rule",
    [
        '{ fact = "guest.found" }',
        '{ fact = "guest.found", is = true, is_not = false }',
        '{ fact = "guest.found", is = true, any = [{ fact = "guest.found", is = true }] }',
        "{ all = [] }",
        "{ is = true }",
        "{ }",
    ],
)
def test_a_rule_of_no_form_is_told(rule: str) -> None:
    given = texts()
    old = 'when = { fact = "guest.provider", is = "google" }'
    assert old in given["trees/password.toml"]
    given["trees/password.toml"] = given["trees/password.toml"].replace(old, f"when = {rule}", 1)
    assert {file for file, _, _ in faults(given)} == {"trees/password.toml"}


def test_a_question_without_the_answer_0_is_told() -> None:
    given = texts()
    given["trees/code.toml"] = given["trees/code.toml"].replace('unknown = { to = "junk" }\n', "", 1)
    assert any(place.endswith("unknown") and code == "key.missing" for _, place, code in faults(given))


def test_a_folder_of_one_s_own_is_laid_over_the_built_in_one(tmp_path: Path, content: Content) -> None:
    tree = (built_in() / "trees" / "after.toml").read_text("utf-8").replace("Après l'inscription", "Après tout", 1)
    mine = load(own(tmp_path, trees__after_toml=tree))
    assert mine.issues["after"].title.fr == "Après tout"
    assert mine.issues["loop"] == content.issues["loop"]
    assert mine.digest != content.digest


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as raised:
        load(tmp_path / "none")
    assert [fault.code for fault in raised.value.faults] == ["folder.missing"]


def test_a_file_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "cards.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError) as raised:
        load(tmp_path)
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [("cards.toml", "file.unreadable")]


def test_a_fault_reads_as_file_place_and_reason() -> None:
    with pytest.raises(ContentError) as raised:
        parse(texts() | {"trees/after.toml": 'key = "after"'})
    for fault in raised.value.faults:
        assert fault.to("fr").startswith("trees/after.toml: ") and fault.to("fr") != fault.to("en")


@pytest.mark.parametrize(
    ("old", "new", "fr", "en"),
    [
        ('kind = "question"', 'kind = "ask"', "kind doit être question", "kind must be question"),
        ('kind = "question"\n', "", "kind doit être question", "kind must be question"),
        ("steps = [3]", 'steps = "2"', "une liste", "a list"),
        ("steps = [3]", 'steps = ["two"]', "un nombre entier", "a whole number"),
        ("reviewed = 2026-12-01", 'reviewed = "soon"', "une date", "a date"),
        ('key = "link_dead"', 'key = "Link dead"', "doit avoir la forme", "must match"),
        ('key = "link_dead"', "key = 7", "un texte", "a text"),
        ('known = "K4"', 'known = "K4"\nnonsense = 1', "clé inconnue", "unknown key"),
        ('title.fr = "', 'title.fr = ""\ntitle.xx = "', "vide", "empty"),
        ('ends = "resolved"', 'ends = "happy"', "un de ceux-ci", "one of these"),
        (
            'unknown = { to = "junk" }',
            'unknown = { to = "junk" }\nagain = { visits = 0, to = "junk" }',
            "1 au moins",
            "at least 1",
        ),
        (
            'unknown = { to = "junk" }',
            'unknown = { to = "junk" }\nagain = { visits = 9, to = "junk" }',
            "3 au plus",
            "at most 3",
        ),
        ("unverified = true", 'unverified = "perhaps"', "true ou false", "true or false"),
        ('unknown = { to = "junk" }', 'unknown = "junk"', "une table", "a TOML table"),
    ],
)
def test_what_is_wrong_is_told_in_the_author_s_language(old: str, new: str, fr: str, en: str) -> None:
    given = texts()
    name = next(name for name, text in given.items() if name.startswith("trees/") and old in text)
    given[name] = given[name].replace(old, new, 1)
    with pytest.raises(ContentError) as raised:
        parse(given)
    reasons = [fault.reason for fault in raised.value.faults if fault.file == name]
    assert any(fr in reason.fr and en in reason.en for reason in reasons), reasons


@pytest.mark.parametrize("secret", ["code", "mot de passe", "password"])
def test_no_line_asks_for_a_code_or_a_password(content: Content, secret: str) -> None:
    """What is said aloud never asks for a code or a password: if it names one, the client is to type, keep or read it themselves."""
    asking = (
        "dites-moi le code",
        "donnez-moi le code",
        "lisez-moi le code",
        "tell me the code",
        "read me the code",
        f"quel est votre {secret}",
        f"what is your {secret}",
    )
    for issue in content.issues.values():
        for node in issue.nodes.values():
            said = (node.say.fr + " " + node.say.en).casefold()
            assert not any(words in said for words in asking), said
