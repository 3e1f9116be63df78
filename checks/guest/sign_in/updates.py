"""What a sign-in reports while it runs: what a person has to do, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.outcome import SignInOutcome

SignInMethod = Literal["device_code", "browser", "azure_cli", "certificate", "token"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person has to do until ``until``: open ``address`` and, for a device code, type ``code``.

    For the browser, ``forward`` is the command that has to run first if this machine is reached over SSH, and ``link`` the long
    address for a browser that cannot reach this machine: what its address bar then holds is to be pasted. ``address`` is empty if
    only that is left. ``trouble`` is what failed meanwhile.
    """

    method: SignInMethod
    until: datetime
    address: str = ""
    code: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    forward: str = ""
    trouble: SignInOutcome | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody has signed in."""

    token: AccessToken


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Nobody has signed in."""

    outcome: SignInOutcome


SignInUpdate = Shown | SignedIn | NotSignedIn
