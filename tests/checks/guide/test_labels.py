"""Microsoft's labels by key: said in both languages, written one way, and never said in a French that nobody has read."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.guide.content import ContentError, built_in, load, parse
from checks.guide.models import Label, Outcome
from checks.labels import ScreenLabel, UnknownLabelError, built_in_labels, fill_labels, fill_tables
from checks.texts import read_tables
from tests.checks.call import own_content

LABELS = {
    "next": ScreenLabel("Next", "Suivant", verified=True),
    "try": ScreenLabel("Let's try it out", "Essayons"),
    "connexion": ScreenLabel("Connexion"),
}


@pytest.mark.parametrize(
    ("text", "spoken", "french", "english"),
    [
        ("{label.next}.", True, "“Suivant” – en anglais, “Next”.", "‘Next’ – in French, ‘Suivant’."),
        ("{label.next}, x", True, "“Suivant” – en anglais, “Next”, x", "‘Next’ – in French, ‘Suivant’, x"),
        ("{label.next} x", True, "“Suivant” – en anglais, “Next” – x", "‘Next’ – in French, ‘Suivant’ – x"),
        ("{label.next.short} x", True, "“Suivant” x", "‘Next’ x"),
        ("{label.next.en}", True, "“Next”", "‘Next’"),
        ("{label.next.fr}", True, "“Suivant”", "‘Suivant’"),
        ("{label.try}.", True, "“Let's try it out”, ou l'équivalent en français.", "‘Let's try it out’."),
        ("{label.try} x", True, "“Let's try it out”, ou l'équivalent en français, x", "‘Let's try it out’ x"),
        ("{label.try.short}", True, "“Let's try it out”", "‘Let's try it out’"),
        ("{label.try.fr}", True, "“Essayons”", "‘Essayons’"),
        ("{label.connexion} x", True, "“Connexion” x", "‘Connexion’ x"),
        ("{label.next} x", False, "«\u00a0Suivant / Next\u00a0» x", "“Next / Suivant” x"),
        ("{label.next.short}", False, "«\u00a0Suivant\u00a0»", "“Next”"),
        ("{label.next.fr}", False, "«\u00a0Suivant\u00a0»", "“Suivant”"),
        ("{label.next.en}", False, "«\u00a0Next\u00a0»", "“Next”"),
        ("{label.try}", False, "«\u00a0Let's try it out\u00a0»", "“Let's try it out”"),
        ("{label.connexion}", False, "«\u00a0Connexion\u00a0»", "“Connexion”"),
    ],
)
def test_a_label_is_rendered_in_one_way(text: str, spoken: bool, french: str, english: str) -> None:
    assert fill_labels(text, "fr", LABELS, spoken=spoken) == french
    assert fill_labels(text, "en", LABELS, spoken=spoken) == english


@pytest.mark.parametrize("named", ["{label.nexd}", "{label.next.long}"])
def test_a_label_that_there_is_not_is_refused(named: str) -> None:
    with pytest.raises(UnknownLabelError):
        fill_labels(named, "fr", LABELS, spoken=True)


def test_what_is_said_has_the_second_level_of_quotation_marks() -> None:
    raw = {"do": {"en": "{label.next}"}, "say": {"en": "{label.next.short}"}, "list": [{"say": {"fr": "{label.try}"}}]}
    assert fill_tables(raw, LABELS) == {
        "do": {"en": "“Next / Suivant”"},
        "say": {"en": "‘Next’"},
        "list": [{"say": {"fr": "“Let's try it out”, ou l'équivalent en français"}}],
    }


def test_the_programs_own_files_are_filled_in_too(tmp_path: Path) -> None:
    (tmp_path / "codes.toml").write_text('[1]\nsay.fr = "Cliquez sur {label.next}."\n', "utf-8")
    assert read_tables(tmp_path / "codes.toml") == {"1": {"say": {"fr": "Cliquez sur “Suivant” – en anglais, “Next”."}}}


def test_a_label_is_named_in_texts_and_lists_of_a_tree() -> None:
    texts = own_content.texts()
    texts["labels.toml"] = (
        '[pages]\nguide = { name = "The guide" }\n[labels]\n'
        'next = { en = "Next", fr = "Suivant", read = { fr = "guide" } }\n'
        'try = { en = "Try it", fr = "Essayons" }\nsame = { en = "Connexion" }\n'
    )
    tree = next(name for name in texts if name.endswith("lamp.toml"))
    head, brace, rest = texts[tree].partition("[nodes.")
    texts[tree] = (
        f'{head}screens = [{{ label = ["next", "try"] }}, {{ label = "same" }}, {{ en = "On", fr = "Allumé" }}]\n{brace}{rest}'
    )
    texts[tree] = texts[tree].replace('kind = "outcome"\n', 'kind = "outcome"\nsees = ["next", "try", "same"]\n', 1)
    lamp = parse(texts).issues["lamp"]
    assert [(screen.en, screen.fr, screen.same, screen.unverified) for screen in lamp.screens] == [
        ("Next. Try it", "Suivant. Essayons", False, True),
        ("Connexion", None, True, False),
        ("On", "Allumé", False, False),
    ]
    end = next(node for node in lamp.nodes.values() if isinstance(node, Outcome))
    assert end.sees == (
        Label(en="Next", fr="Suivant"),
        Label(en="Try it", fr="Essayons", unverified=True),
        Label(en="Connexion", same=True),
    )


def test_a_wrong_key_is_named_with_its_place() -> None:
    texts = own_content.texts()
    texts["steps.toml"] = texts["steps.toml"].replace('"Where are you?"', '"Click {label.nexd}."', 1)
    with pytest.raises(ContentError) as raised:
        parse(texts)
    fault = raised.value.faults[0]
    assert (fault.file, fault.place, fault.code) == ("steps.toml", "opening.en", "label.unknown")
    assert "nexd" in fault.to("fr") and "labels.toml" in fault.to("en")


def test_a_page_that_is_not_listed_is_a_fault() -> None:
    texts = own_content.texts() | {
        "labels.toml": '[labels]\nnext = { en = "Next", fr = "S", read = { fr = "nowhere" } }\n'
    }
    with pytest.raises(ContentError) as raised:
        parse(texts)
    assert [(fault.place, fault.code) for fault in raised.value.faults] == [("labels.next.read", "label.page")]


def test_a_folder_of_ones_own_changes_a_label_everywhere(tmp_path: Path) -> None:
    table = (built_in() / "labels.toml").read_text("utf-8")
    (tmp_path / "labels.toml").write_text(table.replace('fr = "Suivant"', 'fr = "Continuez"'), "utf-8")
    labels = {label.fr for step in load(tmp_path).steps for stage in step.stages for label in stage.labels}
    assert "Continuez" in labels and "Suivant" not in labels


def test_every_key_of_the_table_is_a_label_of_its_own() -> None:
    """Two keys for one label would be two names for one thing."""
    shown = [(label.en, label.fr) for label in built_in_labels().values()]
    assert len(shown) == len(set(shown))


def test_every_address_that_can_be_dictated_is_a_link_of_the_content() -> None:
    content = load()
    nodes = [node for issue in content.issues.values() for node in issue.nodes.values()]
    links = {link for node in nodes for link in (node.link, *node.links)}
    assert set(content.dictate) <= links
