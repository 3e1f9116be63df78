"""Where a sweep is run from."""

from __future__ import annotations

from checks.facts import Vantage
from checks.network.vantage import local_vantage
from checks.resolver import Server


def test_a_login_over_ssh_is_shown_and_tells_nothing_of_the_vantage() -> None:
    here = local_vantage(
        Vantage.DESK, (Server("192.0.2.53"),), environment={"SSH_CONNECTION": "192.0.2.10 51000 192.0.2.20 22"}
    )
    assert (here.kind, here.ssh_from, here.resolvers) == (Vantage.DESK, "192.0.2.10", ("192.0.2.53",))
    assert local_vantage(Vantage.SITE, (), environment={}).ssh_from is None
