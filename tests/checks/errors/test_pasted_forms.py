"""Codes and ids as they really come: broken, copied, misread; and never a number that was not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.errors.explain import explain
from checks.errors.pasted import read

ID = "6d46355c-4817-446f-b52a-ae105a940100"
TRACE = "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"
AT = datetime(2026, 5, 2, 3, 24, 52, tzinfo=UTC)
CALLBACK = (
    "https://app.example/cb?error=access_denied&error_description=AADSTS90072%3a+User+account.%0d%0aTrace+ID%3a+"
    f"{TRACE}%0d%0aCorrelation+ID%3a+{ID}%0d%0aTimestamp%3a+2026-05-02+03%3a24%3a52Z"
)

SURE = [
    ("AADSTS50\n105: The signed in user is not assigned", 50105),
    ("AADSTS50 105: The signed in user is not assigned", 50105),
    ("AADSTS500\n20: User account", 50020),
    ("Message: AADSTS5002\n         0: User account", 50020),
    ("AADSTS5\n0020: User account", 50020),
    ("AADSTS53003\r\n5: Security defaults", 530035),
    ("<span>AADSTS</span><span>50020</span>: User account", 50020),
    ("AADSTS<wbr>50020: User account", 50020),
    ("AADSTS<b>50020</b>", 50020),
    ("<p>AADSTS50020: x</p>", 50020),
    ("&lt;AADSTS50020&gt;", 50020),
    ("**AADSTS50020**", 50020),
    ("`AADSTS50020`", 50020),
    ('{"resultType":"50020","resultDescription":"UserUnauthorized"}', 50020),
    ("ResultType: 50126", 50126),
    ('"ResultType": 53003,', 53003),
    ('"status": {"errorCode": 50074, "failureReason": "x"}', 50074),
    ("AADSTS no. 50020", 50020),
    ("AADSTS n° 50020", 50020),
    ("AADSTS numéro 50020", 50020),
    ("AADSTS #50020", 50020),
    ("AA DSTS 50020", 50020),
    ("AADSTS50\u202f020", 50020),
    ("AADSTS50\u2009020", 50020),
    ("AADSTS\u00a050\u00a0020", 50020),
    ("erreur n° 50126", 50126),
    ("le code d'erreur affiché est 50020", 50020),
    ("The error code shown is 50020", 50020),
    ("AADSTS500211", 500211),
    (CALLBACK, 90072),
]
GUESSED = [
    ("AADSTS5OO20: User account", 50020),
    ("AADSTS5002O", 50020),
    ("AADSTSS0020", 50020),
    ("AADSTSl6000", 16000),
    ("AADSTS5O105", 50105),
    ("AAD5TS50020", 50020),
    ("AADST550020", 50020),
    ("AADSTS 500 20", 50020),
    ("AADSTS5o053 locked", 50053),
    ("AADSTS9OO94", 90094),
]
NOTHING = [
    "AADSTS5002 files were read",
    "AADSTS500",
    "AADSTS 12 people",
    "AADSTS SOO",
    "AADSTSOOOOO",
    "aadsts five zero",
    "AADSTS5OO2X",
    "AADSTS 50 2026-12-01",
    "0x80070520",
    "AADB2C90118",
    "billet 50020",
    "code 482913",
]


@pytest.mark.parametrize(("text", "code"), SURE)
def test_a_code_that_is_there_is_read(text: str, code: int) -> None:
    reading = read(text)
    assert (reading.codes, reading.guessed) == ((code,), frozenset())


@pytest.mark.parametrize(("text", "code"), GUESSED)
def test_a_code_that_was_put_together_or_misread_is_a_guess(text: str, code: int) -> None:
    reading = read(text)
    assert (reading.codes, reading.guessed) == ((code,), frozenset({code}))
    assert explain(text).as_json()["codes"][0]["guessed"] is True


@pytest.mark.parametrize("text", NOTHING)
def test_no_number_is_made_up(text: str) -> None:
    assert read(text).codes == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("AADSTS50020 2 errors", (50020,)),
        ("AADSTS50999 2026-12-01", (50999,)),
        ("AADSTS50020\n53 others", (50020,)),
        ("AADSTS50020: x\n105: y", (50020,)),
        ("AADSTS50999\n12: x", (50999,)),
    ],
)
def test_a_whole_code_is_left_as_it_is(text: str, codes: tuple[int, ...]) -> None:
    assert read(text).codes == codes


@pytest.mark.parametrize(
    "text",
    [
        f"<p>AADSTS50020: x</p><b>Correlation Id:</b> <span>{ID}</span>",
        f"AADSTS50020 Correlation&nbsp;ID:&nbsp;{ID}",
        f"**Correlation ID:** `{ID}`",
        f"Correlation ID: {ID[:24]}\n{ID[24:]}",
        f"Correlation ID: {ID[:19]}\n{ID[19:]}",
        f"Correlation ID: {ID[:11]}\r\n   {ID[11:]}",
        f"Correlation ID: {ID[:9]}\n{ID[9:]}",
        f'"correlationId": "{ID}"',
        f"<td>Correlation ID</td><td>{ID}</td>",
        f"ID de corrélation\u00a0: {ID.upper()}",
        f"Correlation%20ID%3A%20{ID}%0D%0A",
        CALLBACK,
    ],
)
def test_a_correlation_id_is_read(text: str) -> None:
    assert read(text).correlation_id == ID


@pytest.mark.parametrize(
    "text",
    [
        "Timestamp: 2026-05-02\n03:24:52Z",
        "Timestamp: 2026-05-02 \r\n 03:24:52Z",
        "<b>Timestamp:</b> 2026-05-02T03:24:52Z",
        "Horodateur : 2026-05-02 03:24:52Z",
        CALLBACK,
    ],
)
def test_the_time_is_read(text: str) -> None:
    assert read(text).at == AT


def test_the_ids_of_an_encoded_address_are_all_read() -> None:
    reading = read(CALLBACK)
    assert (reading.trace_id, reading.correlation_id, reading.at) == (TRACE, ID, AT)


FAMILIES = [
    ("AADB2B_0001 : We cannot create a self-service Azure AD account", "@link_dead.home_admin"),
    ("AADB2B_0009", "@link_dead.accept_error"),
    ("CAA20002", "@loop.use_edge"),
    ("0xCAA20003", "@firewall.clock"),
    ("[CAA50021]", "@loop.use_edge"),
    ("0xCAA82EE7", "@loop.use_edge"),
    ("NET::ERR_CERT_AUTHORITY_INVALID", "@firewall.clock"),
    ("SEC_ERROR_EXPIRED_CERTIFICATE", "@firewall.clock"),
    ("unable to get local issuer certificate", "@firewall.clock"),
    ("DNS_PROBE_FINISHED_NO_INTERNET", "@firewall"),
    ("getaddrinfo ENOTFOUND login.microsoftonline.com", "@firewall"),
    ("ERR_PROXY_CONNECTION_FAILED", "@firewall"),
    ("PR_CONNECT_RESET_ERROR", "@firewall"),
    ("ERR_BLOCKED_BY_CLIENT", "@loop.blank"),
    ("ERR_TOO_MANY_REDIRECTS", "@loop.private"),
    ("Bad Request - Request Too Long", "@loop.private"),
    ("550 5.1.1 User unknown", "@mail_missing.address"),
    ("550 5.7.236", "@mail_missing"),
    ("554 5.7.1 Service unavailable", "@mail_missing.filter"),
    ("452 4.2.2 mailbox full", "@mail_missing"),
]


@pytest.mark.parametrize(("text", "target"), FAMILIES)
def test_an_error_that_is_no_code_is_of_a_family_with_a_place(text: str, target: str) -> None:
    explained = explain(text)
    assert not explained.known and explained.families[0].family.leads_to == target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("AADSTS530099", "@loop.policy"), ("AADSTS53099", "@loop.policy"), ("AADSTS5000299", "@firewall.tenant_code"),
        ("AADSTS500219", "@firewall.tenant_code"), ("AADSTS650099", "@consent"), ("AADSTS16099", "@wrong_account"),
        ("AADSTS165099", "@loop.private"), ("AADSTS135099", "@loop.policy"), ("AADSTS900199", "@message"), ("AADSTS70099", "@message"),
    ],
)  # fmt: skip
def test_an_unknown_code_is_routed_by_its_neighbours(text: str, target: str) -> None:
    code = explain(text).codes[0]
    assert code.known is None and code.leads_to == target


def test_a_megabyte_is_read_at_its_beginning() -> None:
    log = "2026-05-02 error ERR_NAME_NOT_RESOLVED <td>x</td> %20%20 &nbsp; " * 20_000
    assert explain(log).families[0].family.key == "name"
    for text in (
        "<" * 1_000_000,
        "%20" * 300_000,
        "A" * 1_000_000,
        "AADSTS5 " * 100_000,
        "-\n" * 500_000,
        "a1-" * 300_000,
    ):
        assert explain(text).as_json()["schema"]
