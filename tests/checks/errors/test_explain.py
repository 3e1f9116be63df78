"""A code from whatever was pasted: Microsoft's screens in both languages, JSON, a number heard over the telephone; and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors.explain import explain
from checks.errors.pasted import read

CORRELATION = "0f9e8d7c-6b5a-4c3d-9e2f-1a0b9c8d7e6f"
REQUEST = "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"
AT = datetime(2026, 11, 24, 15, 2, 17, tzinfo=UTC)

ENGLISH = f"""Sign in
Sorry, but we’re having trouble signing you in.

AADSTS50020: User account 'marie@acme.ca' from identity provider 'https://sts.windows.net/{REQUEST}/' does not exist in tenant
'Streamworks Tech' and cannot access the application '{REQUEST}'(Portal) in that tenant.

Troubleshooting details
If you contact your administrator, send this info to them. Copy info to clipboard
Request Id: {REQUEST}
Correlation Id: {CORRELATION}
Timestamp: 2026-11-24T15:02:17Z
Message: AADSTS50020: User account 'marie@acme.ca' from identity provider does not exist in tenant
Flag sign-in errors for review: Enable flagging
"""
FRENCH = f"""Connexion
Désolé… Nous rencontrons des difficultés pour vous connecter.
Détails de la résolution des problèmes
Code d’erreur\u00a0: 53003
ID de demande\u00a0: {REQUEST}
ID de corrélation\u00a0: {CORRELATION.upper()}
Horodatage\u00a0: 2026-11-24T10:02:17.123-05:00
Nom de l'application : Portail
Adresse IP : 192.0.2.17
Identificateur d'appareil : Non disponible
"""
TOKEN_ENDPOINT = json.dumps(
    {
        "error": "invalid_grant",
        "error_description": f"AADSTS50076: Due to a configuration change. Trace ID: {REQUEST} Correlation ID: {CORRELATION}",
        "error_codes": [50076],
        "timestamp": "2026-11-24 15:02:17Z",
        "trace_id": REQUEST,
        "correlation_id": CORRELATION,
        "error_uri": "https://login.microsoftonline.com/error?code=50076",
    }
)


def test_microsofts_page_in_english() -> None:
    reading = read(ENGLISH)
    assert reading.codes == (50020,)
    assert (reading.correlation_id, reading.request_id, reading.at) == (CORRELATION, REQUEST, AT)


def test_microsofts_page_in_french() -> None:
    reading = read(FRENCH)
    assert reading.codes == (53003,)
    assert (reading.correlation_id, reading.request_id) == (CORRELATION, REQUEST)
    assert reading.at == AT.replace(microsecond=123_000)


def test_the_token_endpoints_json() -> None:
    reading = read(TOKEN_ENDPOINT)
    assert reading.codes == (50076,)
    assert (reading.correlation_id, reading.trace_id, reading.at) == (CORRELATION, REQUEST, AT)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\u2028", " "])
def test_a_page_whose_lines_were_lost_or_changed(newline: str) -> None:
    for page in (ENGLISH, FRENCH):
        assert read(page.replace("\n", newline)) == read(page)


def test_labels_on_lines_of_their_own() -> None:
    reading = read(f"Error Code\n50126\nCorrelation Id\n{CORRELATION}\nTimestamp\n2026-11-24 15:02:17Z")
    assert (reading.codes, reading.correlation_id, reading.at) == ((50126,), CORRELATION, AT)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("50020", (50020,)),
        (" 50020. ", (50020,)),
        ("AADSTS50020", (50020,)),
        ("aadsts 50020", (50020,)),
        ("AADSTS-50020", (50020,)),
        ("ADSTS50020", (50020,)),
        ("Error 50020", (50020,)),
        ("erreur no 50020", (50020,)),
        ("Error Code: 500121", (500121,)),
        ('"errorCode": 50126,', (50126,)),
        ("https://login.microsoftonline.com/error?code=7000218", (7000218,)),
        ("le code 53003 à l'écran", (53003,)),
        ("Nous avons une erreur. Code : 500121", (500121,)),
        ("AADSTS５００２０", (50020,)),
        ("AAD\u200bSTS500\u200b20", (50020,)),
        ("\x1b[31mAADSTS50020\x1b[0m", (50020,)),
        ("AADSTS50020 puis AADSTS53003 puis AADSTS50020", (50020, 53003)),
        ("AADSTS98765432", (98765432,)),
        ("50999", (50999,)),
    ],
)
def test_a_code_however_it_is_written(text: str, codes: tuple[int, ...]) -> None:
    assert read(text).codes == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x80190001",
        "0x50020",
        "482913",
        "514-555-0137",
        "5145550137",
        "+1 514 555 0137",
        "Votre code de vérification Microsoft : 500121",
        "Your code is 500121",
        "verification code 50020",
        "Use verification code 482913 for Microsoft authentication.",
        "one-time code 500121",
        "billet 50020",
        "INC0050020",
        "poste 50020",
        "H2T 50020",
        "50020 rue Sherbrooke",
        "erreur 482913",
        "erreur, rappeler au 514-555-0137",
        "error 50020-1234",
        CORRELATION,
    ],
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert read(text).codes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Timestamp: 2026-13-45T99:99:99Z",
        "Timestamp: 2026-02-30 10:00:00Z",
        "Timestamp: 2026-11-24T10:00:00+99:99",
        "Timestamp: demain",
    ],
)
def test_a_time_that_is_none(text: str) -> None:
    assert read(text).at is None


def test_an_unknown_code_leads_to_microsofts_page() -> None:
    explained = explain("AADSTS50999: something new")
    assert not explained.known
    document = explained.as_json()
    assert document["codes"][0]["look_up"] == "https://login.microsoftonline.com/error?code=50999"
    assert document["codes"][0]["known"] is False
    assert document["codes"][0]["means"] is None


def test_the_document_of_a_known_code() -> None:
    document = explain(ENGLISH).as_json()
    code = document["codes"][0]
    assert document["schema"] == "mfa-desk/explain/1"
    assert (code["code"], code["owner"], code["leads_to"], code["verified"]) == (
        50020,
        "client",
        "@wrong_account",
        True,
    )
    assert set(code["means"]) == set(code["say"]) == set(code["do"]) == {"fr", "en"}
    assert document["at"] == "2026-11-24T15:02:17.000Z"
    json.dumps(document)


def test_what_was_asked_is_repeated_without_secrets_and_cut() -> None:
    explained = explain("AADSTS50020 mot de passe : Soleil2024! code 482913 " + "x" * 5000)
    assert "Soleil" not in explained.text
    assert "482913" not in explained.text
    assert len(explained.text) <= 256


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(["AADSTS", "erreur", "code", "50020", "\x1b[", "\n", ":", "9" * 40, "-", "T"]), max_size=30
    ).map("".join)
)
def test_any_text_is_read_and_bounded(text: str) -> None:
    document = explain(text).as_json()
    assert len(document["codes"]) <= 9
    assert len(document["asked"]) <= 256
    assert all(isinstance(code["code"], int) for code in document["codes"])
    assert not any(ord(char) < 32 or ord(char) == 127 for char in json.dumps(document, ensure_ascii=False))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(100_000, 99_999_999),
    st.sampled_from(["Votre code est {}", "code {}", "{} is your code", "rappeler au {}", "NIP {}", "billet {}"]),
)
def test_a_number_of_six_digits_and_more_in_a_text_about_something_else(number: int, said: str) -> None:
    assert read(said.format(number)).codes == ()


def test_a_very_long_paste_is_read_at_its_beginning() -> None:
    assert read("AADSTS50020 " + "9" * 500_000).codes == (50020,)
    assert read("é\u0301" * 300_000 + "AADSTS50020").codes == ()
