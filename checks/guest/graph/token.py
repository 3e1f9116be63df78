"""The token that Graph is asked with: who can provide one, and what is known about it. Its secret is never shown, logged or stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token: ``scopes`` are those granted, in lower case (None if the token does not say), ``account`` is who signed in.

    ``expires`` is None if that is not known.
    """

    secret: str = field(repr=False)
    scopes: frozenset[str] | None = None
    account: str = ""
    expires: datetime | None = None


class Tokens(Protocol):
    """Somebody who is signed in."""

    async def token(self, scopes: Sequence[str], *, anew: bool = False) -> AccessToken:
        """Return a token for these delegated scopes of Graph, without asking anyone; ``anew`` if Graph refused the last one.

        Raises Problem (``sign_in.needed``) if nobody is signed in, or not for these scopes.
        """
        ...
