"""What the values of the configuration mean, held to the world: whether an id is one, an address leads anywhere, a file is there.

The settings screen refuses by these what the doctor names by them. Loading the settings refuses none of it: a desk opens with a wrong
client id, and says so where it needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from checks.files import exists, path_of
from checks.guid import is_guid
from checks.problems import Problem
from checks.settings import Settings, value_of, with_values
from checks.text import clean

_DOMAIN: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.I
)


def problem_with(settings: Settings, name: str) -> Problem | None:
    """Return what is wrong with the value of a key, else None; blocking, for files are looked at."""
    check = _CHECKS.get(name)
    if check is None or not value_of(settings, name):
        return None
    try:
        check(settings)
    except Problem as problem:
        return problem
    return None


def refuse_unusable(name: str, value: object) -> None:
    """Raise Problem for a value of a key that can't be used; blocking."""
    problem = problem_with(with_values(Settings(), {name: value}), name)
    if problem is not None:
        raise problem


def _check_tenant(settings: Settings) -> None:
    tenant = settings.tenant.id.strip()
    if not is_guid(tenant) and not _DOMAIN.fullmatch(tenant):
        raise Problem("config.tenant", value=clean(tenant, 60))


def _check_client_id(settings: Settings) -> None:
    if not is_guid(settings.tenant.client_id.strip()):
        raise Problem("config.client_id", value=clean(settings.tenant.client_id, 60))


def _check_authority(settings: Settings) -> None:
    from checks.guest.sign_in.http import authority_address

    authority_address(settings.tenant.authority)


def _check_graph(settings: Settings) -> None:
    from checks.guest.graph.client import graph_address

    graph_address(settings.tenant.graph)


def _check_redirect(settings: Settings) -> None:
    from checks.guest.graph.address import address

    text = settings.tenant.invite_redirect_url
    url = address(text)
    if url is None or url.scheme != "https":
        raise Problem(
            "config.address",
            key="tenant.invite_redirect_url",
            value=clean(text, 80),
            expected="https://ca.streamworkstech.com",
        )


def _check_senders(settings: Settings) -> None:
    from checks.names import address_of

    for sender in settings.tenant.invitation_senders:
        if address_of(sender) != sender.lower():
            raise Problem("config.sender", value=clean(sender, 60))


def _check_certificate(settings: Settings) -> None:
    from checks.guest.sign_in.given import read_credential
    from checks.guest.sign_in.outcome import SignInRefused

    try:
        read_credential(settings.tenant.certificate)
    except SignInRefused as refused:
        raise refused.outcome.problem from None


def _check_resolvers(settings: Settings) -> None:
    from checks.resolver import servers

    servers(settings.network)


def _check_public_resolvers(settings: Settings) -> None:
    from checks.guest.graph.address import address
    from checks.network.probe.public_dns import public_resolvers

    for url in public_resolvers(settings.network).https:
        if address(url) is None:
            raise Problem("check.public_resolver", resolver=clean(url, 60))


def _check_ca_file(settings: Settings) -> None:
    from checks.trust import check_ca_file

    check_ca_file(settings.network)


def _check_roots(settings: Settings) -> None:
    from checks.trust import public_context

    public_context(settings.network)


def _check_targets(settings: Settings) -> None:
    from checks.network.chosen_targets import targets

    targets(settings.network)


def _check_database(settings: Settings) -> None:
    path = path_of(settings.calls.database)
    if path.is_dir() or (exists(path.parent) and not path.parent.is_dir()):
        raise Problem("config.database", path=path)


def _check_content(settings: Settings) -> None:
    from checks.guide.content import ContentError, load
    from checks.guide.lint import errors_of

    try:
        faults = errors_of(load(path_of(settings.content.folder)))
    except ContentError as error:
        faults = error.faults
    if faults:
        raise Problem("guide.content", fault={"fr": faults[0].to("fr"), "en": faults[0].to("en")})


_CHECKS: Final[Mapping[str, Callable[[Settings], None]]] = {
    "tenant.id": _check_tenant,
    "tenant.client_id": _check_client_id,
    "tenant.authority": _check_authority,
    "tenant.graph": _check_graph,
    "tenant.invite_redirect_url": _check_redirect,
    "tenant.invitation_senders": _check_senders,
    "tenant.certificate": _check_certificate,
    "network.resolvers": _check_resolvers,
    "network.public_resolvers": _check_public_resolvers,
    "network.ca_file": _check_ca_file,
    "network.public_roots_file": _check_roots,
    "network.targets_file": _check_targets,
    "calls.database": _check_database,
    "content.folder": _check_content,
}
