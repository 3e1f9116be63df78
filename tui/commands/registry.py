"""The commands by name, each imported when it is called: help and completion need none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import click


def _calls() -> click.Command:
    from tui.commands.calls import calls

    return calls


def _check() -> click.Command:
    from tui.commands.check import check

    return check


def _client_page() -> click.Command:
    from tui.commands.client_page import client_page

    return client_page


def _doctor() -> click.Command:
    from tui.commands.doctor import doctor

    return doctor


def _domain() -> click.Command:
    from tui.commands.domain import domain

    return domain


def _explain() -> click.Command:
    from tui.commands.explain import explain

    return explain


def _find() -> click.Command:
    from tui.commands.find import find

    return find


def _guest() -> click.Command:
    from tui.commands.guest import guest

    return guest


def _guide() -> click.Command:
    from tui.commands.guide import guide

    return guide


def _letter() -> click.Command:
    from tui.commands.letter import letter

    return letter


def _name() -> click.Command:
    from tui.commands.name import name

    return name


def _read_code() -> click.Command:
    from tui.commands.read_code import read_code

    return read_code


def _walk() -> click.Command:
    from tui.commands.walk import walk

    return walk


COMMANDS: Final[Mapping[str, Callable[[], click.Command]]] = {
    "calls": _calls,
    "check": _check,
    "client-page": _client_page,
    "doctor": _doctor,
    "domain": _domain,
    "explain": _explain,
    "find": _find,
    "guest": _guest,
    "guide": _guide,
    "letter": _letter,
    "name": _name,
    "read-result": _read_code,
    "walk": _walk,
}
ALIASES: Final[Mapping[str, str]] = {"read-code": "read-result"}
"""Other names of commands, which help does not list."""
