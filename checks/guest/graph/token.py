"""The token that Graph is asked with: who may give one, and what is known of it. Its secret is never shown, logged or stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token: ``scopes`` are those granted, in lower case (None where the token does not tell), ``account`` who signed in.

    ``expires`` is None where that is not known.
    """

    secret: str = field(repr=False)
    scopes: frozenset[str] | None = None
    account: str = ""
    expires: datetime | None = None


class Tokens(Protocol):
    """Somebody who is signed in."""

    async def token(self, scopes: Sequence[str], *, anew: bool = False) -> AccessToken:
        """Return a token for these delegated scopes of Graph, without asking anyone; ``anew`` after Graph refused the last one.

        Raises Problem (``sign_in.needed``) where nobody is signed in, or not for these scopes.
        """
        ...
