"""Whether a user that a search found has the requested address: a search goes by how a name begins, and finds more."""

from __future__ import annotations

from typing import Any

import pytest

from checks.guest.graph.records import User
from checks.guest.query import GuestQuery
from checks.guest.rules import addresses_of, has_address

QUERY = GuestQuery("m_r@acme.ca", "address", ("m_r@acme.ca",), ("m_r_acme.ca",))
WITHOUT_PREFIX = GuestQuery("m_r@acme.ca", "address", ("m_r@acme.ca",))
UNLIKELY = GuestQuery("m@r_acme.ca", "address", ("m@r_acme.ca",))
TENANT = "@contoso.onmicrosoft.com"


@pytest.mark.parametrize(
    ("user", "query", "has"),
    [
        ({"mail": "M_R@acme.ca"}, QUERY, True),
        ({"other_mails": ("m_r@acme.ca",), "upn": f"m_r_acme.ca.old{TENANT}"}, QUERY, True),
        ({"proxies": ("SMTP:m_r@acme.ca",), "upn": f"m_r_acme.ca.old{TENANT}"}, QUERY, True),
        ({"signs_in_as": "m_r@acme.ca", "upn": f"m_r_acme.ca.old{TENANT}"}, QUERY, True),
        ({"upn": "M_R@Acme.ca"}, QUERY, True),
        ({"upn": f"M_R_acme.ca#EXT#{TENANT}"}, QUERY, True),
        ({"upn": f"m_r_acme.ca#EXT#{TENANT}"}, WITHOUT_PREFIX, True),
        ({"upn": f"m_r_acme.ca1#EXT#{TENANT}"}, QUERY, True),
        ({"upn": f"m_r_acme.ca#EXT#{TENANT}"}, UNLIKELY, False),
        ({"upn": f"m_r_acme.cat#EXT#{TENANT}", "mail": "m_r@acme.cat"}, QUERY, False),
        ({"upn": f"m_r_acme.ca.old{TENANT}"}, QUERY, False),
        ({"upn": f"somebody{TENANT}"}, QUERY, True),
    ],
)
def test_who_has_the_address(user: dict[str, Any], query: GuestQuery, has: bool) -> None:
    assert has_address(User("1", **user), query) is has


def test_the_addresses_of_a_user() -> None:
    user = User(
        "1",
        mail="A@acme.ca",
        signs_in_as="B@acme.ca",
        other_mails=("C@acme.ca", ""),
        proxies=("SMTP:D@acme.ca", "smtp:e@acme.ca", "x500:/o=acme", "sip:f@acme.ca", "smtp"),
    )
    assert list(addresses_of(user)) == ["a@acme.ca", "b@acme.ca", "c@acme.ca", "d@acme.ca", "e@acme.ca"]
