"""What can be done for a guest in the tenant: each action is described in full before it is done, and done by one request.

All of this is pure; a directory performs it. The words, scopes and roles are in ``actions.toml``. A redeem link is a secret: it is handed
back to be shown once, and is never part of anything that is stored or logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from checks.guest.graph.permissions import GraphFailure, Need
from checks.text import clean
from checks.texts import Catalogue, Lang, Localized

if TYPE_CHECKING:
    from checks.guest.graph.records import AuthMethod
    from checks.guest.report import ReportedGuest

ActionKind = Literal["resend", "link", "reset", "remove"]
KINDS: Final[tuple[ActionKind, ...]] = ("resend", "link", "reset", "remove")
ActionResult = Literal["done", "failed", "unknown"]

_MAIL_LANGUAGES: Final[Mapping[Lang, str]] = {"fr": "fr-FR", "en": "en-US"}
"""Each language with the region that Microsoft has always written invitations for; it falls back to English for others."""
_TEXTS: Final = Catalogue("checks.guest", "actions.toml")
_ID: Final = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True)
class Subject:
    """The guest that something is done for, from a look-up's document. ``addresses`` are their mail and their other mails.

    ``without_methods`` if the look-up read their methods and none is registered that can be removed from here.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    pending: bool
    without_methods: bool = False

    @property
    def address(self) -> str:
        """The address we call them by."""
        return self.addresses[0] if self.addresses else self.id


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it will be sent: ``path`` follows Graph's version."""

    method: Literal["POST", "DELETE"]
    path: str
    body: Mapping[str, Any] | None = None

    @property
    def success(self) -> int:
        """The only status by which Graph says that it is done (Microsoft Graph, the pages of ``actions.toml``)."""
        return 201 if self.method == "POST" else 204


@dataclass(frozen=True, slots=True)
class GuestAction:
    """One thing to do for a guest. ``address`` is where an invitation goes; ``method`` is what is removed, None otherwise."""

    kind: ActionKind
    subject: Subject
    address: str
    lang: Lang
    redirect: str = ""
    method: AuthMethod | None = None

    @property
    def is_destructive(self) -> bool:
        """Whether the guest loses something: then the caller's identity is verified first, and `confirmation` is typed."""
        return self.kind in ("reset", "remove")

    @property
    def confirmation(self) -> str:
        """What has to be typed before it is done; empty if nothing has to."""
        return self.subject.address if self.is_destructive else ""

    def confirmed_by(self, typed: str) -> bool:
        """Return whether what was typed confirms it."""
        return clean(typed).casefold() == self.confirmation.casefold()

    @property
    def request(self) -> Request:
        """The exact request."""
        if self.method is not None:
            path = _removal(self.method)["path"]
            return Request("DELETE", f"/users/{self.subject.id}/authentication/{path}/{self.method.id}")
        body: dict[str, Any] = {
            "invitedUserEmailAddress": self.address,
            "inviteRedirectUrl": self.redirect,
            "sendInvitationMessage": self.kind != "link",
        }
        if self.kind != "link":
            body["invitedUserMessageInfo"] = {"messageLanguage": _MAIL_LANGUAGES[self.lang]}
        if self.kind == "reset":
            body |= {"invitedUser": {"id": self.subject.id}, "resetRedemption": True}
        return Request("POST", "/invitations", body)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The delegated scopes to ask for, only once it is about to be done."""
        if self.method is not None:
            return (_removal(self.method)["scope"],)
        return tuple(_TEXTS.tables[self.kind]["scopes"])

    @property
    def need(self) -> Need:
        """What it needs from the token and from the agent."""
        entry = _TEXTS.tables[self.kind]
        return Need((*self.scopes, *entry["enough"]), tuple(entry["roles"]))

    def text(self, part: Literal["title", "does", "done", "next"]) -> dict[str, str]:
        """Return what it is, what it does, what it has done, or what to do next, by language."""
        return dict(_TEXTS.texts(f"{self.kind}.{part}", **self._params).items())

    @property
    def advice(self) -> dict[Lang, str] | None:
        """What to try if Graph refused it, by language; None for an action that has no such advice."""
        key = f"{self.kind}.failed"
        return _TEXTS.texts(key, **self._params) if key in _TEXTS else None

    @property
    def _params(self) -> dict[str, Localized | str]:
        method = "" if self.method is None else method_text(self.method)
        return {"address": self.address, "lang": _TEXTS.template(f"language.{self.lang}"), "method": method}


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended: ``unknown`` if no answer says, so that it may have been done. ``link`` is the redeem link, if one was requested."""

    ending: ActionResult
    trouble: GraphFailure | None = None
    request_id: str = ""
    link: str = field(default="", repr=False)


def subject_of(guest: ReportedGuest) -> Subject | None:
    """Return the guest of a report, if something can be done for them: members are not ours to invite or reset."""
    if not _ID.fullmatch(guest.id) or guest.is_member:
        return None
    addresses = dict.fromkeys(mail for mail in (guest.mail, *guest.other_mails) if "@" in mail)
    without = guest.methods is not None and not any(method.kind in _TEXTS.tables["method"] for method in guest.methods)
    return Subject(guest.id, guest.display_name, tuple(addresses), guest.state == "PendingAcceptance", without)


def possible(subject: Subject) -> tuple[ActionKind, ...]:
    """Return what makes sense: an invitation is re-sent while it is pending, a reset needs an address to go to, a removal a method."""
    invite: tuple[ActionKind, ...] = ("resend", "link") if subject.pending and subject.addresses else ()
    reset: tuple[ActionKind, ...] = ("reset",) if subject.addresses and not subject.pending else ()
    return (*invite, *reset, *(() if subject.without_methods else ("remove",)))


def own_address(subject: Subject, typed: str) -> str | None:
    """Return the typed address as Graph has it, if it is the guest's mail or other mail; else None: Graph refuses others after a reset."""
    wanted = clean(typed).casefold()
    return next((address for address in subject.addresses if address.casefold() == wanted), None)


def removable(methods: tuple[AuthMethod, ...]) -> tuple[AuthMethod, ...]:
    """Return the registered methods that can be removed from here."""
    return tuple(method for method in methods if method.kind in _TEXTS.tables["method"] and _ID.fullmatch(method.id))


def method_text(method: AuthMethod) -> dict[Lang, str]:
    """Return a registered method in words, masked as it was read."""
    return {lang: text.strip() for lang, text in _TEXTS.texts(f"method.{method.kind}", label=method.label).items()}


def title(kind: ActionKind) -> Localized:
    """Return what an action is called, by language."""
    return _TEXTS.template(f"{kind}.title")


def _removal(method: AuthMethod) -> Mapping[str, str]:
    """Return the path and the scope for removing a method of this kind."""
    removal: Mapping[str, str] = _TEXTS.tables["method"][method.kind]
    return removal
