"""The lab's tenant: the filters that it accepts, and what it lacks."""

from __future__ import annotations

import pytest

from tests.checks.guest.tenant import GUEST, tenant, user
from tests.lab.directory import Directory
from tests.lab.graph_contract import contract
from tests.lab.graph_transport import part_of
from tests.lab.odata import BadFilter, matcher


def test_every_path_belongs_to_a_part() -> None:
    for entry in contract()["path"]:
        path = entry["template"].replace("{id}", "x")
        assert part_of(path), path
    assert part_of("/nowhere") == ""


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("mail eq 'A@X'", True),
        ("mail eq 'b@x'", False),
        ("startsWith(mail,'a@')", True),
        ("tags/any(x:x eq 'it''s')", True),
        ("things/any(t:t/id eq '7')", True),
        ("mail eq 'b@x' or tags/any(x:x eq 'two')", True),
        ("mail eq 'a@x' and at ge 2026-01-01T00:00:00Z", True),
        ("mail eq 'a@x' and at ge 2027-01-01T00:00:00Z", False),
    ],
)
def test_filters(text: str, matches: bool) -> None:
    raw = {"mail": "a@x", "tags": ["it's", "two"], "things": [{"id": "7"}], "at": "2026-06-01T00:00:00Z"}
    assert matcher(text)(raw) == matches


@pytest.mark.parametrize(
    "text", ["", "mail", "mail eq b", "mail eq 'a' or b eq 'c' and d eq 'e'", "mail eq 'a' x", "at ge soon"]
)
def test_other_filters_are_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        matcher(text)
    assert Directory().get("", "/users", {"$filter": text}).status == 400


def test_what_is_not_there() -> None:
    there = tenant(user())
    assert there.get("", "/users/none", {}).status == 404
    assert there.get("", "/users/none/authentication/methods", {}).status == 404
    assert there.get("", f"/users/{GUEST}/invitedBy", {}).status == 404
    assert there.get("", "/planets", {}).status == 400
