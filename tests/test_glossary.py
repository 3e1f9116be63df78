"""One name for one thing, and no words that nobody says: the glossary against every text of the program."""

from __future__ import annotations

from collections import defaultdict

import pytest

from checks.guide.content import Content, load
from checks.guide.glossary import Glossary, TextPurpose
from checks.guide.lint import SPEECH, lint
from checks.guide.lint.faults import Faults
from checks.guide.lint.speech import quotes_are_nested
from checks.texts import Lang
from tests.glossary import all_texts


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


@pytest.fixture(scope="module")
def glossary(content: Content) -> Glossary:
    return content.glossary


def test_the_content_is_said_as_people_say_it(content: Content) -> None:
    faults = [fault for fault in lint(content) if fault.code in SPEECH]
    assert [fault.to("en") for fault in faults] == []


def test_every_other_text_keeps_to_the_glossary(glossary: Glossary) -> None:
    faults: dict[str, list[str]] = defaultdict(list)
    for said in all_texts():
        for misnomer in glossary.found_in(said.text, said.lang, said.where):
            faults[said.file].append(f"{said.place} ({said.lang}) “{misnomer.word}”: {misnomer.use}")
    assert faults == {}


def test_no_quotation_stands_in_another_of_its_kind() -> None:
    faults = Faults()
    for said in all_texts():
        if said.where != "papers":
            quotes_are_nested(said.file, said.place, said.text, said.lang, faults, said=said.where == "say")
    assert [fault.to("en") for fault in faults.all] == []


EXAMPLES: dict[tuple[Lang, str], tuple[TextPurpose, str]] = {
    ("fr", "it_team"): ("agent", "Demander au service informatique"),
    ("fr", "proxy"): ("agent", "Le mandataire répond"),
    ("fr", "mobile"): ("say", "Prenez votre portable"),
    ("fr", "at_the_phone"): ("say", "Tapez au téléphone le nombre"),
    ("fr", "reset"): ("agent", "Remettre à neuf l'invitation"),
    ("fr", "reached"): ("client", "Pas joint"),
    ("fr", "save"): ("screens", "NON SAUVÉ"),
    ("fr", "exercise"): ("screens", "Un appel de pratique"),
    ("fr", "park"): ("screens", "parquer"),
    ("fr", "under_way"): ("screens", "arrêter ce qui roule"),
    ("fr", "factor"): ("agent", "Son second facteur"),
    ("fr", "policy"): ("agent", "La stratégie vise l'invité"),
    ("fr", "expired"): ("letter", "Certificat échu"),
    ("fr", "junk"): ("say", "Regardez l'indésirable"),
    ("fr", "email"): ("agent", "Un e-mail est parti"),
    ("fr", "text"): ("say", "Un SMS arrivera"),
    ("fr", "camera"): ("agent", "La caméra est bloquée"),
    ("fr", "vpn"): ("agent", "Le RPV est fermé"),
    ("fr", "hand_over"): ("agent", "Faire suivre à l'équipe"),
    ("fr", "result"): ("client", "Lisez ce code"),
    ("fr", "result_read"): ("screens", "Le code à lire"),
    ("fr", "invited_address"): ("say", "Rendez principale l'adresse invitée"),
    ("fr", "sign_in_address"): ("agent", "L'adresse qui ouvre votre session"),
    ("fr", "tenant"): ("say", "Votre organisation limite les locataires"),
    ("fr", "cookies"): ("say", "Vos témoins sont bloqués"),
    ("fr", "app"): ("say", "Ouvrez l'application"),
    ("fr", "goes_through"): ("say", "Ça passe?"),
    ("fr", "goes_through_for_the_agent"): ("agent", "Le même lien passe"),
    ("fr", "inversion"): ("say", "La page s'ouvre-t-elle?"),
    ("fr", "pronoun"): ("say", "Collez-y le lien"),
    ("fr", "data"): ("say", "Essayez par ses propres données"),
    ("fr", "point_at"): ("say", "Visez le code QR"),
    ("fr", "click_on"): ("say", "cliquez “Accepter”"),
    ("fr", "allow"): ("agent", "Permettre l'appareil photo"),
    ("fr", "on_the_page"): ("say", "L'adresse affichée à la page"),
    ("fr", "on_behalf"): ("say", "Les trois points au nom de Streamworks"),
    ("fr", "whose_logo"): ("say", "De quel logo est la page?"),
    ("fr", "cannot"): ("screens", "Le fichier ne se laisse pas écrire"),
    ("fr", "airplane_mode"): ("say", "Mettez le mode avion"),
    ("fr", "invented"): ("say", "Les deux vont bien."),
    ("fr", "telegram"): ("agent", "Trouvé, l'ouvrir"),
    ("fr", "chore"): ("title", "Horloge à régler"),
    ("fr", "have_done"): ("agent", "Faire ouvrir le lien"),
    ("fr", "not_me"): ("agent", "Il le tape sans me le dire"),
    ("fr", "evidence"): ("screens", "Un indice de plus"),
    ("fr", "owner"): ("screens", "À QUI"),
    ("fr", "location"): ("screens", "Point de vue"),
    ("fr", "helpdesk"): ("say", "Bonjour, assistance Streamworks"),
    ("en", "fix"): ("screens", "what to mend"),
    ("en", "is"): ("papers", "The name stands in the header"),
    ("en", "shows"): ("agent", "It tells which page comes next"),
    ("en", "unknown"): ("screens", "It can't be told now"),
    ("en", "over"): ("agent", "by the mobile's own data"),
    ("en", "own"): ("agent", "the own page"),
    ("en", "old_words"): ("papers", "Draw the screen anew"),
    ("en", "about"): ("papers", "some ten seconds"),
    ("en", "latest"): ("say", "Take the newest e-mail"),
    ("en", "attempts"): ("agent", "after many tries"),
    ("en", "blocked"): ("agent", "The phone is barred"),
    ("en", "started"): ("papers", "a call was begun"),
    ("en", "not_a"): ("screens", "It is no node of it"),
    ("en", "nobody_says"): ("screens", "No end was come to"),
    ("en", "have_done"): ("agent", "Have the sender checked"),
    ("en", "mail"): ("say", "Send an email"),
    ("en", "result"): ("client", "Read this code"),
    ("en", "result_read"): ("screens", "The code to read"),
    ("en", "invited_address"): ("say", "Type the invited address"),
    ("en", "tenant"): ("say", "our tenant"),
    ("en", "goes_through"): ("say", "Does it go through?"),
    ("en", "read_what"): ("say", "What do you read?"),
    ("en", "promise"): ("say", "Our team corrects it"),
    ("en", "not_asked"): ("say", "You are asked for a code"),
    ("en", "in_the_name"): ("agent", "in the name of Streamworks"),
    ("en", "contraction"): ("say", "It is normal"),
    ("en", "possessive"): ("agent", "at the client's"),
    ("en", "pile_up"): ("agent", "the client's own organisation's page"),
    ("en", "tense"): ("agent", "It was not accepted yet"),
    ("en", "data"): ("agent", "Use those data"),
    ("en", "bottom"): ("agent", "at the lower right"),
    ("en", "owner"): ("screens", "WHOSE"),
    ("en", "location"): ("screens", "vantage"),
    ("en", "not_telling"): ("agent", "typed without being told"),
}
"""What each term finds, and in which kind of text."""


def test_every_term_has_an_example(glossary: Glossary) -> None:
    terms = {("fr", key) for key in glossary.fr} | {("en", key) for key in glossary.en}
    assert terms == set(EXAMPLES)


@pytest.mark.parametrize(("term", "example"), EXAMPLES.items(), ids=lambda value: ".".join(value)[:40])
def test_a_term_is_found_with_a_better_word(
    term: tuple[Lang, str], example: tuple[TextPurpose, str], glossary: Glossary
) -> None:
    lang, key = term
    where, text = example
    assert key in [misnomer.key for misnomer in glossary.found_in(text, lang, where)]
    quoted = f"«\u00a0{text}\u00a0»" if lang == "fr" else f"“{text}”"
    assert list(glossary.found_in(quoted, lang, where)) == []


@pytest.mark.parametrize(
    ("lang", "where", "text"),
    [
        ("fr", "say", "Voyez-vous le serveur mandataire (proxy) de votre équipe TI?"),
        ("fr", "agent", "L'adresse invitée est dans notre locataire; ci-joint le courriel."),
        ("fr", "client", "Ce n'est pas un code de connexion : c'est le résultat."),
        ("fr", "say", "Les témoins, qu'on appelle aussi cookies, sont bloqués."),
        ("en", "say", "It's the most recent e-mail. Our team will fix it, and I'll call you back."),
        ("en", "all_but_say", "The client's e-mail address is in our tenant; that's all."),
        ("en", "agent", "It is shown, and the client does not see it."),
        ("en", "screens", "{vantage}, {at}: {value}"),
        ("en", "screens", "Measure with --vantage site, or type it."),
        ("en", "screens", "This computer is not at the client's site."),
        ("fr", "screens", "Réglage : {proxy}, ou --proxy."),
    ],
)
def test_what_is_well_said_is_left_alone(lang: Lang, where: str, text: str, glossary: Glossary) -> None:
    kinds: tuple[TextPurpose, ...] = ("agent", "screens", "papers") if where == "all_but_say" else (where,)  # type: ignore[assignment]
    assert [misnomer for kind in kinds for misnomer in glossary.found_in(text, lang, kind)] == []
