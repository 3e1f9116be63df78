"""From the client's words, or from what stands on the screen, to the place in the content."""

from __future__ import annotations

import pytest

from checks.guide.content import Content
from checks.guide.search import search
from checks.guide.walker import resolve


@pytest.mark.parametrize(
    ("words", "issue"),
    [
        ("ça me demande mon mot de passe", "password"),
        ("ca me demande mon mot de pase", "password"),
        ("it asks for my password", "password"),
        ("alias", "alias"),
        ("#EXT#", "ext_name"),
        ("EXT dans l'adresse", "ext_name"),
        ("pare-feu", "firewall"),
        ("certificat invalide", "firewall"),
        ("je n'ai rien reçu", "mail_missing"),
        ("hameconnage", "mail_missing"),
        ("le lien ne marche plus", "link_dead"),
        ("code expiré", "code"),
        ("Send code", "code"),
        ("approbation administrateur", "consent"),
        ("AADSTS50020", "wrong_account"),
        ("deux comptes", "wrong_account"),
        ("page blanche", "loop"),
        ("tourne en rond", "loop"),
        ("code QR", "authenticator"),
        ("perdu mon téléphone", "authenticator"),
        ("pas de texto", "phone_text"),
        ("no apps to show", "after"),
    ],
)
def test_the_client_s_words_lead_to_the_issue(content: Content, words: str, issue: str) -> None:
    first = search(content, words)[0]
    assert first.target.removeprefix("@").partition(".")[0] == issue


def test_a_screen_s_title_leads_to_its_step(content: Content) -> None:
    assert search(content, "Keep your account secure")[0].target == "step.6"
    assert search(content, "Protéger votre compte")[0].target == "step.6"


def test_every_hit_can_be_gone_to(content: Content) -> None:
    for hit in search(content, "", limit=500):
        if hit.target.startswith("@"):
            assert resolve(content, "", hit.target) is not None, hit.target
        elif hit.kind == "step":
            assert content.step(int(hit.target.removeprefix("step.")))
        else:
            assert hit.target.removeprefix("card.") in {card.key for card in content.cards}


def test_words_that_are_nowhere_find_nothing(content: Content) -> None:
    assert search(content, "zzzzzz qqqqqq") == ()
