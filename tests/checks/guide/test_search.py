"""From the client's words to the place in the guide: accents, typing errors and long pastes forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.guide.content import Content
from checks.guide.search import search
from tests.checks.call.own_content import small
from tests.facts import facts

SMALL = small()


def best(content: Content, query: str) -> str:
    hits = search(content, query)
    return hits[0].target.partition(".")[0] if hits else ""


@pytest.mark.parametrize(
    ("query", "issue"),
    [
        ("ça me demande mon mot de passe", "@password"),
        ("ca me demande mon mot de pase", "@password"),
        ("MOT DE PASSE", "@password"),
        ("it asks for a password", "@password"),
        ("pasword", "@password"),
        ("#EXT#", "@ext_name"),
        ("pare-feu", "@firewall"),
        ("firewall", "@firewall"),
    ],
)
def test_the_issue_that_the_client_speaks_of_comes_first(content: Content, query: str, issue: str) -> None:
    assert best(content, query) == issue


SAID = [
    ("J'ai cherché dans mes pourriels et l'invitation n'est pas là", "@mail_missing"),
    ("Mon patron dit que c'est sûrement de la fraude ce courriel-là", "@mail_missing"),
    ("Le courriel est écrit en anglais pis je lis pas l'anglais", "@mail_missing"),
    ("le bouton bleu fait rien", "@link_dead"),
    ("Le lien est mort", "@link_dead"),
    ("y me disent que l'invitation est expirée", "@link_dead"),
    ("Microsoft veut un mot de passe que j'ai jamais créé", "@password"),
    ("mon mot de passe marche pas", "@password"),
    ("C'est-tu mon mot de passe Gmail?", "@password"),
    ("ça se connecte avec l'ancien compte de mon collègue", "@wrong_account"),
    ("le compte existe pas chez vous", "@wrong_account"),
    ("Faut-tu que je prenne travail ou personnel", "@wrong_account"),
    ("On a changé notre domaine l'an passé", "@alias"),
    ("Je me connecte jamais avec cette adresse-là, c'est un alias", "@alias"),
    ("y a EXT dans mon nom", "@ext_name"),
    ("le code que vous m'avez envoyé par courriel rentre pas", "@code"),
    ("mon code est plus bon", "@code"),
    ("y a pas de bouton envoyer le code", "@code"),
    ("j'ai pesé sur annuler", "@consent"),
    ("ça demande un administrateur pour approuver", "@consent"),
    ("j'ose pas accepter les autorisations", "@consent"),
    ("quand je fais suivant ça retourne à la page d'avant", "@loop"),
    ("page blanche", "@loop"),
    ("accès refusé à cause d'une stratégie", "@loop"),
    ("ça charge pas au travail mais chez nous oui", "@firewall"),
    ("le coupe-feu de l'école", "@firewall"),
    ("certificat invalide", "@firewall"),
    ("le QR code se lit pas", "@authenticator"),
    ("j'ai changé d'iphone", "@authenticator"),
    ("on m'a volé mon cell", "@authenticator"),
    ("la notif arrive pas", "@authenticator"),
    ("Authenticator refuse mon code", "@authenticator"),
    ("je reçois aucun SMS", "@phone_text"),
    ("le texto rentre pas", "@phone_text"),
    ("j'ai trop essayé, limite", "@phone_text"),
    ("y a aucune application sur la page", "@after"),
    ("faut que je tape un code chaque matin", "@after"),
    ("The invite never showed up", "@mail_missing"),
    ("This e-mail looks like a scam", "@mail_missing"),
    ("The link is broken", "@link_dead"),
    ("My antivirus opened the link", "@link_dead"),
    ("which password does it want?", "@password"),
    ("wrong account is logged in", "@wrong_account"),
    ("my alias isn't recognised", "@alias"),
    ("weird address with hash EXT hash", "@ext_name"),
    ("the emailed code never came", "@code"),
    ("my code expired", "@code"),
    ("I declined the permissions by mistake", "@consent"),
    ("needs an admin to approve", "@consent"),
    ("endless loop at sign in", "@loop"),
    ("blank page after next", "@loop"),
    ("company proxy blocks it", "@firewall"),
    ("certificate error", "@firewall"),
    ("camera won't open for the QR", "@authenticator"),
    ("got a new iPhone", "@authenticator"),
    ("no push on my phone", "@authenticator"),
    ("no SMS", "@phone_text"),
    ("my landline can't get a text", "@phone_text"),
    ("no apps listed", "@after"),
    ("asks for a code daily", "@after"),
]
"""What clients say, in words that neither the content nor the catalogue of calls was written from."""


@pytest.mark.parametrize(("query", "issue"), SAID)
def test_the_issue_is_among_the_first_three_for_words_of_any_kind(content: Content, query: str, issue: str) -> None:
    issues = [hit.target.partition(".")[0] for hit in search(content, query) if hit.kind == "issue"]
    assert issue in issues[:3]


def test_the_issue_comes_first_for_most_words_of_any_kind(content: Content) -> None:
    assert sum(best(content, query) == issue for query, issue in SAID) >= len(SAID) * 0.85


TYPED = {
    "@password": (
        "mot passe", "motpasse", "mdp", "gmail", "hotmail", "outlook", "okta", "adfs", "sso", "single sign-on", "compte bloqué",
        "locked out", "mot de passe oublié", "forgot password", "yahoo", "mot de passe marche pas",
    ),
    "@firewall": (
        "wifi", "wi-fi", "WiFi", "par-feu", "par feu", "parefeu", "pare feu", "vpn", "proxy", "hotspot", "partage de connexion",
        "hôtel", "slow", "won't load", "whitelist", "liste blanche", "zscaler", "fortinet", "ssl", "pas d'internet", "réseau",
    ),
    "@phone_text": ("texto", "sms", "landline", "ligne fixe", "voip", "indicatif", "country code", "trop d'essais"),
    "@authenticator": (
        "qr", "QR code", "nouveau cell", "new phone", "changé de téléphone", "perdu mon téléphone", "volé", "code barre",
        "code-barres", "barcode", "push", "authy",
        "cell brisé", "app supprimée", "changé de numéro", "nombre à deux chiffres",
        "google authenticator", "play store", "caméra", "reset mfa",
    ),
    "@mail_missing": (
        "courriel pas reçu", "email not received", "spam", "indésirables", "pourriel", "arnaque", "phishing", "invite",
    ),
    "@wrong_account": ("compte perso", "two accounts", "deux comptes", "wrong account", "office 365", "changé d'employeur"),
    "@consent": ("accepter", "permission", "autorisation", "consentement", "admin approval", "privacy"),
    "@loop": (
        "boucle", "tourne en rond", "page blanche", "safari", "cookies", "témoins", "cache", "pop-up", "popup",
        "session expirée", "logout", "accès conditionnel", "conditional access", "intune",
    ),
    "@passkey": ("passkey", "clé de sécurité", "clé d'accès"),
    "@whose_mfa": ("mfa", "2fa", "duo"),
    "@unrequested": ("codes pas demandés",),
    "@link_dead": ("greyed out", "grisé", "lien expiré", "link expired", "dead link", "404", "page introuvable"),
    "@code": ("code pas reçu", "code expiré", "create account", "mauvais code", "code marche pas"),
    "@ext_name": ("onmicrosoft", "ext"),
    "@message": ("aadsts", "erreur", "compte désactivé"),
    "@after": ("chaque jour", "no apps"),
    "card": ("support", "dmc hosting", "hosts"),
}  # fmt: skip
"""What an agent types while the client speaks: a word or two, by where it leads."""


@pytest.mark.parametrize(("query", "there"), [(text, there) for there, typed in TYPED.items() for text in typed])
def test_a_word_or_two_as_an_agent_types_them_leads_there(content: Content, query: str, there: str) -> None:
    assert best(content, query) == there


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("il arrive pas à scanner le carré", "@authenticator.adding"),
        ("he's locked out", "@password.home_locked"),
        ("wifi de l'hôtel", "@firewall.portal"),
        ("il a plus son tel", "@authenticator.identity"),
        ("clé d'accès", "@passkey"),
        ("everything is on one phone", "@authenticator.one_phone"),
        ("il a désinstallé l'app", "@authenticator.entry_gone"),
        ("boss forwarded her the invite", "@mail_missing.forwarded"),
        ("the phone shows the wrong time", "@authenticator.clock"),
    ],
)
def test_an_agents_own_words_lead_to_the_very_place(content: Content, query: str, target: str) -> None:
    assert search(content, query)[0].target == target


@pytest.mark.parametrize(
    ("queries", "target"),
    [
        ("courriel;invitation;email;invite", "@mail_missing"),
        ("lien;bouton;link;button", "@link_dead"),
        ("code;code par courriel;passcode;otp;email code", "@code"),
        ("mot de passe;mdp;password;pw;pwd", "@password"),
        ("compte;account;mauvais compte;wrong account", "@wrong_account"),
        ("alias;adresse;address", "@alias"),
        ("autorisations;permissions", "@consent"),
        ("boucle;loop", "@loop"),
        ("réseau;network;wifi;pare-feu;firewall", "@firewall"),
        ("authenticator;app", "@authenticator"),
        ("téléphone;tel;tél;cell;cellulaire;phone", "step.6"),
        ("texto;sms;text;numéro;number", "@phone_text"),
        ("message;erreur;error", "@message"),
    ],
)
def test_a_bare_subject_leads_to_where_it_begins(content: Content, queries: str, target: str) -> None:
    assert {query: search(content, query)[0].target for query in queries.split(";")} == dict.fromkeys(
        queries.split(";"), target
    )


@pytest.mark.parametrize("query", ["what time is it in Paris", "quelle heure est-il à Paris", "écran bleu"])
def test_other_subjects_find_nothing(content: Content, query: str) -> None:
    assert search(content, query) == ()


@pytest.mark.parametrize(
    "query", ["certificat pas v", "certificat pas valid", "certificat pas valide", "certificat pas valide "]
)
def test_an_unfinished_expression_leads_where_the_finished_one_does(content: Content, query: str) -> None:
    assert search(content, query)[0].target == "@firewall.clock"


@pytest.mark.parametrize("step", [None, 1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    ("query", "there"),
    [("qr", "@authenticator"), ("sms", "@phone_text"), ("vpn", "@firewall"), ("scanner", "@authenticator")],
)
def test_a_word_as_typed_outweighs_one_of_the_same_meaning_at_any_step(
    content: Content, query: str, there: str, step: int | None
) -> None:
    assert search(content, query, step=step)[0].target.partition(".")[0] == there


def test_in_a_very_short_query_nothing_is_forgiven_where_something_says_it(content: Content) -> None:
    hits = search(content, "qr", step=3)
    assert hits and {hit.target.partition(".")[0] for hit in hits} <= {"@authenticator", "step"}


def test_rare_words_tell_more_than_common_ones(content: Content) -> None:
    assert best(content, "mon compte, mon compte Microsoft, mon alias") == "@alias"


def test_what_is_said_leads_to_its_place_in_the_tree(content: Content) -> None:
    assert search(content, "Code d'activation non valide")[0].target == "@authenticator.activation"
    assert search(content, "ça boucle, meme en navigation privee")[0].target == "@loop.cookies"


def test_several_places_of_a_tree_are_shown_each_once_and_not_the_whole_tree(content: Content) -> None:
    targets = [hit.target for hit in search(content, "J'ai un nouveau téléphone, l'application est sur l'ancien")]
    assert targets[0] == "@authenticator.new_phone"
    assert len(targets) == len(set(targets))
    assert 1 < sum(target.startswith("@authenticator") for target in targets) <= 3


def test_the_step_where_the_client_stands_weighs(content: Content) -> None:
    assert search(content, "le code est refusé", step=3)[0].target == "@code.newest"
    assert search(content, "le code est refusé", step=6)[0].target in ("@authenticator.clock", "@phone_text.refused")


@pytest.mark.parametrize(("query", "step"), [("étape 3", "step.3"), ("etape 6", "step.6"), ("step 1", "step.1")])
def test_a_step_is_found_by_its_number(content: Content, query: str, step: str) -> None:
    assert search(content, query)[0].target == step


@pytest.mark.slow
def test_every_symptom_finds_its_own_issue_in_either_language(content: Content) -> None:
    lost = [
        (issue.key, text)
        for issue in content.issues.values()
        for says in issue.says
        for text in (says.fr, says.en)
        if f"@{issue.key}" not in {hit.target.partition(".")[0] for hit in search(content, text)[:3]}
    ]
    assert lost == []


def test_nothing_is_found_for_what_is_nowhere() -> None:
    assert search(SMALL, "zzzz qqqq") == ()


def test_without_words_everything_can_be_gone_to() -> None:
    targets = {hit.target for hit in search(SMALL, "", limit=99)}
    assert {"@lamp", "@door", "step.1", "step.6", "card.contact"} <= targets
    assert search(SMALL, "", limit=3) == search(SMALL, "")


def test_without_words_what_the_facts_speak_for_comes_first(content: Content) -> None:
    hits = search(content, "", limit=99, facts=facts("guest.last_failure=53003"))
    assert (hits[0].target, hits[0].kind) == ("@loop.policy", "evidence")
    assert hits[0].matched.fr == "Une politique a bloqué le dernier essai"
    assert hits[1:] == search(content, "", limit=99)
    assert search(content, "loop", facts=facts("guest.last_failure=53003")) == search(content, "loop")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_searched(query: str) -> None:
    hits = search(SMALL, query)
    assert len(hits) <= 9 or not query.strip()
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) or hits == search(SMALL, "")
    assert len({hit.target for hit in hits}) == len(hits)


def test_a_long_paste_is_searched_by_its_first_words(content: Content) -> None:
    paste = "Sorry, but we're having trouble signing you in. mot de passe " + " ".join(
        f"trace{n}word" for n in range(3000)
    )
    assert "@password" in {hit.target.partition(".")[0] for hit in search(content, paste)}
    assert search(content, paste) == search(content, paste + " firewall" * 500)


MESSAGE = (
    "Nous avons des difficultés à vous connecter. Code d'erreur : 53003 ID de corrélation : "
    "0f9e8d7c-6b5a-4c3d-9e2f-1a0b9c8d7e6f Horodatage : 2026-11-24T15:02:17Z"
)


@pytest.mark.parametrize(
    ("query", "code", "issue"),
    [
        ("AADSTS50020", "code.50020", "@wrong_account"),
        ("50020", "code.50020", "@wrong_account"),
        ("erreur 50088", "code.50088", "@phone_text.limit"),
        (MESSAGE, "code.53003", "@loop.policy_blocked"),
    ],
)
def test_a_code_leads_to_what_it_means_and_then_to_its_issue(
    content: Content, query: str, code: str, issue: str
) -> None:
    assert [hit.target for hit in search(content, query)[:2]] == [code, issue]


def test_an_unknown_code_is_found_with_microsofts_address(content: Content) -> None:
    hit = search(content, "AADSTS50999")[0]
    assert (hit.target, hit.title.en) == ("code.50999", "AADSTS50999")
    assert hit.matched.fr == "https://login.microsoftonline.com/error?code=50999"


def test_an_issue_that_ones_own_content_lacks_is_not_offered() -> None:
    assert [hit.target for hit in search(SMALL, "AADSTS50020")][:1] == ["code.50020"]
    assert "@wrong_account" not in {hit.target for hit in search(SMALL, "AADSTS50020")}


def test_other_numbers_find_no_code(content: Content) -> None:
    for query in ("code 482913", "514-555-0137", "billet 50020"):
        assert not [hit for hit in search(content, query) if hit.kind == "code"]


@pytest.mark.parametrize("issue", ["K1", "K2", "K3", "K4"])
def test_a_known_issue_is_found_by_its_number(content: Content, issue: str) -> None:
    hit = search(content, issue.lower())[0]
    assert content.issues[hit.target.removeprefix("@")].known == issue
