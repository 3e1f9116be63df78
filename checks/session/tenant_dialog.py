"""What is asked before something is done for a guest in the tenant: for whom, what, where to, who is calling, and a confirmation."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final, TypeVar, cast

from checks.call.events import IDENTITY_HOWS
from checks.problems import Problem
from checks.session.intents import (
    NOTHING,
    ActionPage,
    Ask,
    Choice,
    Choose,
    ChooseMethod,
    Intent,
    Message,
    Perform,
    Personal,
    Say,
    Show,
    SignIn,
    TenantProblem,
    message,
)

if TYPE_CHECKING:
    from checks.call.events import IdentityHow
    from checks.guest.actions import ActionKind, Done, GuestAction, Subject
    from checks.guest.graph.records import AuthMethod
    from checks.session.session import CallSession

T = TypeVar("T")

_NOBODY: Final = "sign_in.needed"
"""The problem that nobody is signed in for what has to be done."""
_NOT_IDENTIFIED: Final = "not"
_OTHER_ADDRESS: Final = "other"
_MOST_ADDRESSES: Final = 8


class TenantDialog:
    """The part of the controller that acts for a guest."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    def act(self) -> Intent:
        """Choose a guest from the last look-up, and what to do for them."""
        subjects = {subject.id: subject for subject in self._session.tenant.subjects()}
        if not subjects:
            return Say(message("act.nobody"))
        if len(subjects) == 1:
            return self._choose_kind(next(iter(subjects.values())))
        choices = tuple(
            Choice(key, Personal(f"{subject.name}  {subject.address}")) for key, subject in subjects.items()
        )
        return Choose(message("act.whom"), choices, lambda key: self._choose_kind(subjects[key]))

    def confirm(self, action: GuestAction) -> Intent:
        """Ask what is needed between the page of an action and doing it: who is calling, and a text to type."""
        call = self._session.call
        if call is None:
            return NOTHING
        if not action.is_destructive:
            return self._perform(action)
        if call.identity is not None and call.identity.whose in ("", action.subject.address):
            return self._confirm_by_text(action)

        def identified(how: str) -> Intent:
            if how == _NOT_IDENTIFIED:
                return Say(message("act.not_identified"))
            self._session.tenant.verify_identity(cast("IdentityHow", how), action.subject.address)
            return self._confirm_by_text(action)

        ways = (*(Choice(how, message(f"identity.{how}")) for how in IDENTITY_HOWS), _not_identified())
        whose = Personal(action.subject.address)
        return Choose(message("identity.title", whose=whose), ways, identified)

    def _confirm_by_text(self, action: GuestAction) -> Intent:
        def typed(text: str) -> Intent:
            return self._perform(action) if action.confirmed_by(text) else Say(message("act.not_confirmed"))

        hint = Message("act.confirm.hint", (("text", Personal(action.confirmation)),), "act.confirm.hint.masked")
        return Ask(message("act.confirm"), hint, typed, may_be_empty=True)

    def _perform(self, action: GuestAction, *, may_sign_in: bool = True) -> Intent:
        sign_in = SignIn(lambda: self._perform(action, may_sign_in=False), action.scopes)

        async def run() -> Done | TenantProblem:
            return await _answer(self._session.tenant.execute(action), sign_in if may_sign_in else None)

        return Perform(action, run)

    def _choose_kind(self, subject: Subject) -> Intent:
        from checks.guest.actions import possible, title

        choices = [Choice(kind, title(kind)) for kind in possible(subject)]
        if subject.without_methods:
            choices.append(Choice("remove", title("remove"), why_not=message("act.no_method.known")))

        def chosen(key: str) -> Intent:
            kind = cast("ActionKind", key)
            if kind == "remove":
                return self._choose_method(subject)
            if kind == "reset":
                return self._choose_address(subject)
            return Show(ActionPage(self._session.tenant.action(kind, subject)))

        return Choose(message("act.what", address=Personal(subject.address)), choices, chosen)

    def _choose_method(self, subject: Subject, *, may_sign_in: bool = True) -> Intent:
        tenant = self._session.tenant
        sign_in = SignIn(lambda: self._choose_method(subject, may_sign_in=False))

        async def read() -> tuple[AuthMethod, ...] | TenantProblem:
            return await _answer(tenant.methods_of(subject), sign_in if may_sign_in else None)

        def chosen(method: AuthMethod) -> Intent:
            return Show(ActionPage(tenant.action("remove", subject, method=method)))

        return ChooseMethod(read, chosen)

    def _choose_address(self, subject: Subject) -> Intent:
        """Choose where the new invitation goes: one of the guest's addresses, or one that is typed and looked for among those."""

        def chosen(key: str) -> Intent:
            if key == _OTHER_ADDRESS:
                return Ask(message("act.address"), message("act.address.hint"), typed)
            return typed(key)

        def typed(address: str) -> Intent:
            from checks.guest.actions import own_address

            own = own_address(subject, address)
            if own is None:
                return Say(message("act.not_theirs"))
            return Show(ActionPage(self._session.tenant.action("reset", subject, own)))

        own = (Choice(address, Personal(address)) for address in subject.addresses[:_MOST_ADDRESSES])
        return Choose(message("act.where"), (*own, Choice(_OTHER_ADDRESS, message("act.address.other"))), chosen)


async def _answer(asking: Awaitable[T], sign_in: SignIn | None) -> T | TenantProblem:
    """Return what the tenant answered, or why it did not; with ``sign_in`` if it requires somebody to be signed in."""
    try:
        return await asking
    except Problem as problem:
        return TenantProblem(problem, sign_in if problem.code == _NOBODY else None)


def _not_identified() -> Choice:
    return Choice(_NOT_IDENTIFIED, message("identity.not"))
