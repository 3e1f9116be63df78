from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.names import address_of, address_to_ext, ext_to_addresses, readings

OURS = ("DMCHosting.onmicrosoft.com", "streamworkstech.com")


def addresses(text: str) -> list[str]:
    return [reading.address for reading in readings(text, OURS).readings]


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("marie@acme.ca", "marie@acme.ca"),
        ("MARIE.COTE@ACME.CA", "marie.cote@acme.ca"),
        ("mailto:marie@acme.ca?subject=Bonjour", "marie@acme.ca"),
        ("mailto:marie%40acme.ca", "marie@acme.ca"),
        ("Marie Côté <marie@acme.ca>", "marie@acme.ca"),
        ('"marie@acme.ca".', "marie@acme.ca"),
        ("« marie@acme.ca » ;", "marie@acme.ca"),
        ("(marie@acme.ca),", "marie@acme.ca"),
        ("smtp:marie@acme.ca", "marie@acme.ca"),
        ("mari\u200be@acme.ca\u202e", "marie@acme.ca"),
        ("Adresse : marie@acme.ca merci", "marie@acme.ca"),
        ("o'brien@acme.ca", "o'brien@acme.ca"),
        ("'o'brien@acme.ca'", "o'brien@acme.ca"),
        ("marie+x@acme.ca", "marie+x@acme.ca"),
        ("e\u0301lise@acme.ca", "élise@acme.ca"),
        ("élise@québec.ca", "élise@québec.ca"),
        ("m@a.b.c.museum", "m@a.b.c.museum"),
        ("marie@acme", None),
        ("marie@-acme.ca", None),
        ("marie@ac_me.ca", None),
        ("marie@10.1.0.1", None),
        ("marie", None),
        ("", None),
    ],
)
def test_the_address_in_what_was_pasted(pasted: str, address: str | None) -> None:
    assert address_of(pasted) == address


@pytest.mark.parametrize(
    ("address", "suffix", "name"),
    [
        ("marie@acme.ca", OURS[0], "marie_acme.ca#EXT#@DMCHosting.onmicrosoft.com"),
        ("MARIE@ACME.CA", "@fabrikam.com ", "marie_acme.ca#EXT#@fabrikam.com"),
        ("jean_paul.o'brien+x@a-b.acme.ca", OURS[1], "jean_paul.o'brien+x_a-b.acme.ca#EXT#@streamworkstech.com"),
    ],
)
def test_an_address_becomes_a_name(address: str, suffix: str, name: str) -> None:
    assert address_to_ext(address, suffix) == name


@pytest.mark.parametrize(
    ("address", "suffix"), [("marie", OURS[0]), ("marie@acme.ca", "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e")]
)
def test_no_name_without_address_and_domain(address: str, suffix: str) -> None:
    with pytest.raises(ValueError, match=r"no (address|domain)"):
        address_to_ext(address, suffix)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("marie_acme.ca#EXT#@DMCHosting.onmicrosoft.com", [("marie@acme.ca", False)]),
        ("MARIE_ACME.CA#ext#@DMCHOSTING.ONMICROSOFT.COM", [("marie@acme.ca", False)]),
        ("marie_acme.ca#EXT#", [("marie@acme.ca", False)]),
        ("marie_acme.ca%23EXT%23@x.onmicrosoft.com", [("marie@acme.ca", False)]),
        ("<marie_acme.ca#EXT#@x.onmicrosoft.com>.", [("marie@acme.ca", False)]),
        ("UPN: marie_acme.ca#EXT#@x.onmicrosoft.com", [("marie@acme.ca", False)]),
        ("o'brien_acme.ca#EXT#@x.com", [("o'brien@acme.ca", False)]),
        ("marie+x_acme.ca#EXT#@x.com", [("marie+x@acme.ca", False)]),
        ("jean_paul_acme.ca#EXT#@x.com", [("jean_paul@acme.ca", True), ("jean@paul_acme.ca", True)]),
        ("_marie__acme.ca#EXT#@x.com", [("_marie_@acme.ca", True)]),
        ("marie_acme.ca1#EXT#@x.com", [("marie@acme.ca", True), ("marie@acme.ca1", True)]),
        ("jean_paul_acme_ca#EXT#@x.com", [("jean_paul@acme.ca", True), ("jean@paul.acme.ca", True)]),
        ("marie_acme#EXT#@x.com", []),
        ("_acme.ca#EXT#@x.com", []),
        ("marie#EXT#@x.com", []),
        ("#EXT#@x.com", []),
        ("", []),
    ],
)
def test_a_name_becomes_addresses(name: str, expected: list[tuple[str, bool]]) -> None:
    assert [(reading.address, reading.probable) for reading in ext_to_addresses(name)][: len(expected) or 9] == expected


def test_a_name_of_our_own_and_of_another_tenant() -> None:
    own = readings("marie_acme.ca#EXT#@dmchosting.onmicrosoft.com", OURS)
    assert (own.kind, own.own_suffix) == ("ext", True)
    other = readings("marie_acme.ca#EXT#@fabrikam.onmicrosoft.com", OURS)
    assert (other.kind, other.suffix, other.own_suffix) == ("ext", "fabrikam.onmicrosoft.com", False)
    cut = readings("marie_acme.ca#EXT#", OURS)
    assert (cut.suffix, cut.own_suffix) == (None, None)
    assert cut.names == tuple(address_to_ext("marie@acme.ca", suffix) for suffix in OURS)


def test_an_address_gets_a_name_under_each_suffix() -> None:
    name = readings("Marie <MARIE@acme.ca>", (*OURS, OURS[0], "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"))
    assert name.kind == "address"
    assert name.names == ("marie_acme.ca#EXT#@DMCHosting.onmicrosoft.com", "marie_acme.ca#EXT#@streamworkstech.com")
    assert name.invitable is True
    assert readings("marie+x@acme.ca", OURS).invitable is False
    assert readings("o'brien@acme.ca", OURS).invitable is False


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("live.com#marie@outlook.com", "token", "marie@outlook.com"),
        ("mail#marie@acme.ca", "token", "marie@acme.ca"),
        ("marie_acme.ca", "bare", "marie@acme.ca"),
        ("marie_acme.ca#", "bare", "marie@acme.ca"),
    ],
)
def test_other_shapes(text: str, kind: str, address: str) -> None:
    name = readings(text, OURS)
    assert name.kind == kind
    assert name.readings[0].address == address
    assert name.readings[0].probable == (kind == "bare")


@pytest.mark.parametrize(
    "text", ["", "marie", "AADSTS50020", "#EXT#", "@", "_", "a_b", "\x1b[31m", "marie@", "x" * 5000]
)
def test_nothing_to_read(text: str) -> None:
    name = readings(text, OURS)
    assert name.kind == "none"
    assert name.readings == ()
    assert name.names == ()


def test_the_document() -> None:
    document = json.loads(json.dumps(readings("jean_paul_acme.ca#EXT#@\x1bDMCHosting.onmicrosoft.com", OURS).as_json()))
    assert document["schema"] == "mfa-desk/name/1"
    assert document["kind"] == "ext"
    assert document["readings"][0] == {"address": "jean_paul@acme.ca", "probable": True, "how": "last_underscore"}
    assert "\x1b" not in json.dumps(document)


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
ADDRESSES = st.builds(
    lambda local, labels, top: f"{local}@{'.'.join([*labels, top])}",
    st.text(string.ascii_letters + string.digits + "._-'+éçñ", min_size=1, max_size=30).filter(
        lambda s: s.strip("'.") == s
    ),
    st.lists(LABEL, min_size=1, max_size=3),
    st.sampled_from(("ca", "com", "qc.ca", "museum", "org")),
)


@pytest.mark.slow
@given(ADDRESSES, st.sampled_from(OURS), st.sampled_from(("{}", "<{}>", "mailto:{}", '"{}"', " {}. ")), st.booleans())
@settings(max_examples=300, deadline=None)
def test_an_address_comes_back_out_of_its_name(address: str, suffix: str, around: str, upper: bool) -> None:
    given_as = around.format(address.upper() if upper else address)
    name = address_to_ext(given_as, suffix)
    assert ext_to_addresses(name)[0].address == address.lower()
    assert address.lower() in addresses(name)
    again = readings(name.upper() if upper else name, OURS)
    assert again.kind == "ext"
    assert again.own_suffix is True


@pytest.mark.slow
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(("a", "_", ".", "ca", "@", "#EXT#", "#", "1", "-", " ", "é")), max_size=14).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_reading_never_fails(text: str) -> None:
    name = readings(text, OURS)
    assert (name.kind == "none") == (name.readings == ())
    assert len(set(addresses(text))) == len(addresses(text))
