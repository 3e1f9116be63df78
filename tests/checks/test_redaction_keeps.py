"""What an agent writes on an ordinary call is kept word for word, and so is every text of the program's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import checks
import tui
from checks.labels import built_in_labels, fill_tables
from checks.redaction import MARKER, passwords
from checks.redaction.kept_words import KEPT, KEPT_WORDS, OPENS
from checks.text import redact

ORDINARY = """
le mot de passe est refusé
le mot de passe est encore refusé après trois essais
the password is not accepted
mot de passe : oublié depuis hier
password: forgotten since Monday
code AADSTS50126
code 50126 à l'écran
le code n'arrive pas
le code n'arrive pas depuis dix minutes
the code never came, he waited twenty five minutes
Trace ID 8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e
Trace ID: 8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e Timestamp: 2026-11-24 10:42:17Z
elle est au poste 4821
call her back at extension 4821
on est à l'étape 3, le mot de passe est demandé
passe à l'étape 5
elle passe à l'étape 5 puis revient à l'étape 2
the code is six digits
le code a 6 chiffres, il en tape 5
le code compte six chiffres
6 chiffres
the code is eight digits, she only sees six
Edge version 130.0.2849.80
Authenticator version 6.2508.4829 sur iOS 18.1
la version de l'application Authenticator est 6.2411.7780
le proxy répond depuis 10.12.0.14
the proxy 192.0.2.53:8443 asks for a password
la limite est de 1,200 invités
1,200 users were invited
il a payé 482,913 dollars
cost is 12,500 $ per year
482,913 codes were sent last year
login.microsoftonline.com ne répond pas
le poste PC-MTL-0482 demande un mot de passe
the host name is LAPTOP-4F7K2
le billet est INC0012345
ticket INC0012345, password reset requested
CHG0034567 touche la page du mot de passe
correlation id 8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e, code AADSTS700016
TAP on the button
TAP ON THE BUTTON
TAP is not enabled in the tenant
TAP is disabled by policy
un TAP est possible, dit l'administrateur
il tape le code
il tape le code au mauvais endroit
she types the code into the password box
password reset was done yesterday
password reset was done yesterday at 10:42
application password is blocked by policy
app password is not offered
app passwords are turned off for guests
le mot de passe d'application est bloqué
the password page loops after step 4
la page du mot de passe revient sans cesse
Ce qui se passe : rien ne s'affiche
voici ce qui se passe : la page tourne
il se passe : écran blanc après le code
je passe : le client rappelle demain
the password error is AADSTS50126
the password error code is 0x80190001
le mot de passe du compte Google est différent
le mot de passe de sa boîte est bon
the password works in Outlook but not in Edge
mot de passe : boucle à la page 2
mot de passe : le client ne s'en souvient plus
mot de passe : mon écran est noir
password: my screen is blank
password: the page does not load
password: correct
password: correct but the code is refused
password: wrong three times, then locked
mot de passe : correct, code refusé
le mot de passe est bien le sien
her password was changed on 2026-11-24
son mot de passe a été changé le 24-11-2026 à 10 h 42
password expires in 90 days
le mot de passe expire dans 90 jours
la clé authentification multifacteur est absente
la clé pour tout site interne
le secret est bien gardé
il n'y a pas de clé de sécurité
secret value is missing in the app registration
la valeur secrète est expirée
Windows11 est sur le poste, comme le mot de passe Windows
Office365 as the password prompt shows
il a reçu le texto du 673803
deux cent cinquante invités attendent le code
le code est valide trente minutes
le code expire dans quatre-vingt-dix secondes
the code expired after one hundred twenty seconds
the code is valid for ten minutes
on a essayé vingt-cinq fois le code
elle entre le nombre à deux chiffres dans Authenticator
le code QR ne s'affiche pas
the QR code is too small
code d'erreur 500121 à 10:42
error code 135011 on the phone
code postal H2X 1Y4
le code d'appareil n'est plus valide
le code d'accès temporaire est expiré
code d'accès temporaire : aucun
the temporary access pass is expired
passe d'accès temporaire : non permis
her PIN is unknown to us
le NIP est oublié
le jeton est expiré, AADSTS70008
the token is expired, AADSTS700082
the password she typed was wrong
le mot de passe qu'il tape est refusé
le mot de passe qu'on lui a donné est expiré
the password they gave him was rejected
il a mis son courriel comme mot de passe
she used her old one as the password
Mot de passe incorrect. Réessayez ou réinitialisez-le.
Your account or password is incorrect. If you don't remember your password, reset it now.
Enter the code we sent to m*****e@acme.ca
Nous avons envoyé un code à m*****e@acme.ca
mot de passe : voir le billet INC0012345
password: see INC0012345
mot de passe : réinitialisation faite hier
rappeler au 418 555-0137 poste 12
mon numéro est le 418 482 9137
keep_token = false
iPhone15 sous iOS18 sans mot de passe
le mot de passe est synchronisé avec Entra
mots de passe : Google et Microsoft confondus
the password manager fills the wrong one
le gestionnaire de mots de passe remplit l'ancien
the code is forty minutes old
password is the same as at home
the password is case sensitive
2FA is on, the code comes by text
version 24H2 de Windows, mot de passe accepté
Le code est bon, mais la page recharge.
le mot de passe est-il bon?
le mot de passe est simple
the password is weak
the password is strong enough
mot de passe : politique de l'entreprise
password: company policy forbids it
mot de passe : aucune idée
mot de passe Gmail : idem
le mot de passe est périmé
the password was just fine
the password is currently blocked
le mot de passe est probablement bloqué
the token is stale
le jeton est absent
le secret est absent du portail
password is the default one
le mot de passe est par défaut
the password is unique to this account
le mot de passe est complexe
password is probably expired
password is almost expired
le mot de passe est peut-être expiré
the temporary password is already used
PIN is locked
le NIP est bloqué depuis ce matin
the password is known only to her
password : n/a
mot de passe : s.o.
mot de passe : —
mot de passe : ?
mot de passe: ****
password: ********
password (Outlook) refused
mot de passe (celui du travail) refusé
mot de passe à réinitialiser sur https://passwordreset.microsoftonline.com
password reset link arrived at 10:42, ticket TCK-483920
le mot de passe ou le code, elle ne sait plus
she says the password is right and the code is wrong
the password is right, error AADSTS50076 follows
le mot de passe vient du gestionnaire KeePass2
password from KeePass2 is refused
the password for PC-2045 is unknown
the password for SRV-APP01 is unknown
the account password and the admin approval are done
password hash sync is on
la synchronisation des mots de passe est active
Microsoft Entra password protection is on
his password is longer than 8 characters
le mot de passe a plus de 12 caractères
le mot de passe doit avoir 12 caractères
password must have 12 characters
password policy: 12 characters, 1 digit
password policy is 12 characters
les mots de passe, codes et jetons
no token for graph.microsoft.com
token lifetime is 60 minutes
session token lasts 24 hours
code is on the old phone
le code est sur l'ancien téléphone
le code est dans les indésirables
code is in the spam folder
le code est arrivé deux fois
le code est affiché dans Authenticator
the code is shown in Authenticator
the code is for another account
le code est celui du compte personnel
code is from yesterday
code est périmé
le code demandé à dix heures vingt n'arrive pas
the code asked at ten twenty never came
un appel de 15 h 30, code refusé
le code du pays est +1
country code 33
code promo refusé
le code source de la page
HTTP code 407 from the proxy
code HTTP 407
exit code 1, build 22631
code 0x8004 à l'écran
l'application Authenticator 6.8.40 demande un code
QR code, then two digits
le client a deux téléphones, un iPhone 12 et un Samsung S21
appareil SM-G991W, Android 14
Samsung S21 as the second phone
C'est le 3e appel, dossier 483920
il a 2 comptes, dont 1 personnel
rappeler demain à 9 h 30 au 514 555-0137
le client rappelle dans 15 min
she clears cookies: still the same page
cookie: third-party cookies are blocked
clé de sécurité FIDO2 non reconnue
security key is a YubiKey5
la clé d'accès est sur l'ancien téléphone
passkey is not offered
secret questions are gone
le client secret n'est pas le sujet
API key is not used here
pass the call to level 2
il ne passe pas à l'étape du code
ça passe : merci
tout passe maintenant: navigation privée
l'invitation est passée : 24 novembre
""".strip().splitlines()
"""A password that is « oublié depuis hier » or "wrong three times" is a state and not a phrase: the call is about it."""


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_sentence_stays(text: str) -> None:
    assert redact(text) == text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.slow
def test_the_program_s_own_texts_stay() -> None:
    """Notes and letters quote the guide, the problems and the practice clients: a text about passwords must not look like one.

    What the search matches on is quoted nowhere, and has names of meanings instead of sentences. One practice client reads codes aloud.
    """
    files = [path for path in Path(checks.__file__).parent.rglob("*.toml") if path.parent.name != "search"]
    files = [path for path in files if path.name != "read_out.toml"]
    tables = [tomllib.loads(path.read_text("utf-8")) for path in files]
    labels = built_in_labels()
    texts = {
        text for raw in tables for spoken in (False, True) for text in _texts(fill_tables(raw, labels, spoken=spoken))
    }
    for path in Path(tui.__file__).parent.rglob("*.po"):
        texts |= set(re.findall(r'^msg(?:id|str) "(.+)"$', path.read_text("utf-8"), re.M))
    assert len(texts) > 5000
    assert [text for text in texts if MARKER in redact(text)] == []


KEPT_ROWS = """
refusé accepted rejected expiré changed oublié forgotten demandé asked bloqué blocked locked disabled gardé synchronisé
donné given reset réinitialisé set mis missing absent vide empty wrong right correct known required typed false possible
différent simple complex weak strong unique longer used fine bon stale périmé case idem boucle le la un mon son my the
of that this celui elle il on in sur par not pas it another non aucun rien savoir find voir see politique
company requested own
"""
"""One form of each word on the closed list."""


@pytest.mark.parametrize("word", KEPT_ROWS.split())
def test_a_word_of_the_closed_list_stays_and_would_go_without_it(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"mot de passe : {word}"
    assert redact(text) == text
    monkeypatch.setattr(passwords, "KEPT", KEPT - {word})
    assert redact(text) == f"mot de passe : {MARKER}"


def test_the_closed_list_has_a_row_for_each_word() -> None:
    stems = [next(row for row in KEPT_ROWS.split() if _is_form(row, word)) for word in KEPT_WORDS]
    assert sorted(stems) == sorted(KEPT_ROWS.split())
    assert {"mon", "my", "correct"} == OPENS


def _is_form(row: str, word: str) -> bool:
    return row.startswith(word[:-1]) and len(row) <= len(word) + 1 if word.endswith("-") else row == word


@pytest.mark.parametrize("word", ["mon", "my", "correct"])
def test_a_kept_word_that_opens_a_phrase(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"mot de passe : {word} cheval agrafe"
    assert "cheval" not in redact(text)
    monkeypatch.setattr(passwords, "OPENS", OPENS - {word})
    assert redact(text) == text
