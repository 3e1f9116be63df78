"""What agents really typed and pasted, and the right place for it; and texts that are not queries at all."""

from __future__ import annotations

import pytest

from checks.guide.content import Content
from checks.guide.search import search
from checks.guide.search.phrases import typed_phrases
from checks.guide.search.wording import load_wording
from tests.bench.search import normal

BROWSERS_AND_SERVERS = [
    ("DNS_PROBE_FINISHED_NXDOMAIN", "@firewall"),
    ("ERR_NAME_NOT_RESOLVED", "@firewall"),
    ("Hmmm… can't reach this page", "@firewall"),
    ("Hmmm... can’t reach this page", "@firewall"),
    ("NET::ERR_CERT_AUTHORITY_INVALID", "@firewall.clock"),
    ("PR_CONNECT_RESET_ERROR", "@firewall"),
    ("ERR_TOO_MANY_REDIRECTS", "@loop.private"),
    ("too many redirects", "@loop.private"),
    ("Bad Request - Request Too Long", "@loop.private"),
    ("HTTP Error 400. The size of the request headers is too long", "@loop.private"),
    ("getaddrinfo failed", "@firewall"),
    ("self signed certificate in certificate chain", "@firewall.clock"),
    (
        "AADB2B_0001 : We cannot create a self-service Azure AD account for you because the directory is federated",
        "@link_dead.home_admin",
    ),
    ("CAA20002", "@loop.use_edge"),
    ("0xCAA20003", "@firewall.clock"),
    ("ERR_CONNECTION_RESET", "@firewall"),
    ("DNS_PROBE_POSSIBLE", "@firewall"),
    ("net::err_cert_date_invalid", "@firewall.clock"),
    ("SSL_ERROR_NO_CYPHER_OVERLAP", "@firewall"),
    ("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", "@firewall.clock"),
    ("INET_E_RESOURCE_NOT_FOUND", "@firewall"),
    ("trop de redirections", "@loop.private"),
    ("Request header or cookie too large", "@loop.private"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "@mail_missing.address"),
    ("550 5.7.1 rejected by policy", "@mail_missing.filter"),
]
SCREENS = [
    ("Your organization needs more information to keep your account secure", "step.5"),
    ("Votre organisation a besoin de plus d'informations pour préserver la sécurité de votre compte", "step.5"),
    ("More information required", "step.5"),
    ("Access is blocked by the organization", "@firewall.tenant_code"),
    ("L'accès est bloqué par l'organisation", "@firewall.tenant_code"),
    ("Votre connexion a réussi, mais ne répond pas aux critères d'accès à cette ressource", "@loop.policy"),
    ("Your sign-in was successful but does not meet the criteria to access this resource", "@loop.policy"),
    ("Account already exists in Authenticator", "@authenticator.two_entries"),
    ("you already used this QR code to add an account", "@authenticator.activation"),
    ("authentication strength not met", "@loop.policy"),
    ("An authentication policy cannot be fulfilled", "@loop.home_mfa"),
    ("You can't sign in here with a personal account", "@wrong_account.two_accounts"),
    ("Your network administrator has restricted what organizations can be accessed", "@firewall.tenant_code"),
    ("Approbation de l'administrateur requise", "@consent.admin_approval"),
    ("Plus d'informations requises", "step.5"),
    ("Activation code is not valid", "@authenticator.activation"),
    ("Aucune application à afficher", "@after.no_apps"),
    ("Votre compte est verrouillé", "@password.refused"),
    ("There are no apps to show", "@after.no_apps"),
    ("Scannez le code QR", "step.6"),
]
WORDS = [
    ("I got a new phone, the app is on the old one", "@authenticator.new_phone"),
    ("J'ai un nouveau téléphone, l'application est sur l'ancien", "@authenticator.new_phone"),
    ("I accidentally uninstalled the Authenticator and there is no QR code now", "@authenticator.entry_gone"),
    ("le numéro est celui de mon ancien cellulaire", "@authenticator.new_phone"),
    ("the sign in page shows without style just text", "@loop.blank"),
    ("page without pictures, buttons don't work", "@loop.blank"),
    ("un collègue m'a transféré l'invitation", "@mail_missing.not_invited @mail_missing.forwarded"),
    ("I only get five codes in 24 hours then nothing", "@code.count"),
    ("my login name is different from my e-mail address", "@alias"),
    ("the app asks for a code and a URL", "@authenticator.by_hand"),
    ("I had to factory reset my phone", "@authenticator.identity"),
    ("a privacy extension blocks the login cookies", "@loop.cookies"),
    ("Non-external user already exists with the given mail address", "@link_dead.collision"),
    ("it says my device must be managed", "@loop.policy"),
    ("our company was bought and moved to a new Microsoft 365 tenant, same address", "@wrong_account.look_up"),
    ("I already do MFA at my company", "@loop.no_method @whose_mfa"),
    ("no verification text arrives on my phone", "@phone_text"),
    ("activation timed out", "@authenticator.push_blocked"),
    ("Google Authenticator says invalid QR code", "@authenticator.code_only"),
    ("j'ai changé de cell", "@authenticator.new_phone"),
]


@pytest.mark.parametrize(("query", "target"), [*BROWSERS_AND_SERVERS, *SCREENS, *WORDS])
def test_the_right_place_comes_first(content: Content, query: str, target: str) -> None:
    assert normal(search(content, query)[0].target, content) in {normal(place, content) for place in target.split()}


OFF_TOPIC = [
    "imprimante bloquée", "commander un nouveau portable", "code postal de l'entrepôt", "numéro de la facture", "formule excel",
    "printer jammed", "parking permit", "bank deposit form", "vacation request", "invoice number", "zzzz qqqq", "weather tomorrow",
]  # fmt: skip


@pytest.mark.parametrize("query", OFF_TOPIC)
def test_what_is_about_something_else_finds_nothing(content: Content, query: str) -> None:
    assert search(content, query) == ()


@pytest.mark.parametrize(
    "query", ["...!?", "«»", "— — —", "защита пароль", "パスワード", "🙂🙂", "\u200b\u200b", "()[]{}"]
)
def test_signs_and_other_scripts_find_nothing(content: Content, query: str) -> None:
    assert search(content, query) == ()


@pytest.mark.parametrize(
    "query",
    [
        "password " * 1_200,
        "x" * 10_000,
        "é\u0301" * 5_000,
        "a b " * 250_000,
        "error 0x1 <td> %20 " * 60_000,
        "-\n" * 500_000,
    ],
)
def test_a_text_of_any_length_is_answered(content: Content, query: str) -> None:
    assert len(search(content, query)) <= 9


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("mdp", "@password"),
        ("pw", "@password"),
        ("tel perdu", "@authenticator.identity"),
        ("nouveau cell", "@authenticator.new_phone"),
        ("sms", "@phone_text"),
    ],
)
def test_abbreviations_are_words(content: Content, query: str, target: str) -> None:
    assert search(content, query)[0].target == target


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("pasword", "password"),
        ("firewal", "firewall"),
        ("authenticatr", "authenticator"),
        ("certifcat", "certificat"),
        ("consentment", "consentement"),
    ],
)
def test_a_typing_error_leads_where_the_word_does(content: Content, wrong: str, right: str) -> None:
    assert search(content, wrong)[0].target.partition(".")[0] == search(content, right)[0].target.partition(".")[0]


def test_every_typed_phrase_is_of_a_place_that_there_is(content: Content) -> None:
    places = {f"@{key}" for key in content.issues} | {
        f"@{key}.{node}" for key, issue in content.issues.items() for node in issue.nodes
    }
    places |= {f"step.{step.number}" for step in content.steps} | {f"card.{card.key}" for card in content.cards}
    assert set(typed_phrases()) <= places
    assert all(said["fr"] and said["en"] for said in typed_phrases().values())


def test_a_word_of_another_trade_is_none_of_ours() -> None:
    wording = load_wording()
    assert wording.foreign.isdisjoint(wording.same) and wording.foreign.isdisjoint(wording.empty)
