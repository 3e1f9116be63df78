"""What is noted about a call and how it ends: texts, holds, who it is handed to, how it is wrapped up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from checks.call import events as ev
from checks.call.prompt import prompt_text
from checks.session.intents import (
    NOTHING,
    Ask,
    Choice,
    Choose,
    GoTo,
    Intent,
    InTurn,
    Listed,
    ReviewPage,
    Say,
    Show,
    Wait,
    message,
)

if TYPE_CHECKING:
    from checks.session.removal import Removed
    from checks.session.session import CallSession

_HOLDS: Final = ("hold", "dropped", "call_back")
_WEEKEND: Final = 5
"""The weekday, from Monday as 0, on which it begins."""
_NEXT: Final = "next"
"""On hold, while another client is taken."""


class RecordDialog:
    """The part of the controller that notes what is said, and ends the call."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    def keep_text(self, kind: ev.TextKind, text: str) -> Intent:
        """Keep the client's words, a screen's text or a remark, and say so, or what was removed from it."""
        before = self._session.removed
        if not self._session.note_text(kind, text):
            return NOTHING
        removal = self.removal(before)
        return InTurn(removal) if removal else Say(message("said.noted"))

    def ask_text(self, kind: ev.TextKind, begun: str = "") -> Intent:
        def typed(text: str) -> Intent:
            return NOTHING if text == begun else self.keep_text(kind, text)

        return Ask(message(f"text.{kind}"), message(f"text.{kind}.hint"), typed, begun)

    def removal(self, before: Removed | None) -> tuple[Intent, ...]:
        """Return what to say if something was removed from what was just typed."""
        removed = self._session.removed
        if removed is None or removed is before:
            return ()
        place = message(f"removed.{removed.place}")
        return (Say(message("said.removed", place=place, line=self._session.line_about_secrets)),)

    def hold(self) -> Intent:
        """Note a hold, a dropped line or a promised call back; the second time, that the client is back."""
        if self._session.finished:
            return finished()
        if self._session.end_hold():
            return Say(message("said.back"))

        def hold(how: str) -> Intent:
            self._session.hold("hold" if how == _NEXT else cast("ev.HoldKind", how))
            return GoTo("home") if how == _NEXT else NOTHING

        return Choose(
            message("hold.title"), tuple(Choice(how, message(f"hold.{how}")) for how in (*_HOLDS, _NEXT)), hold
        )

    def caller_phone(self) -> Intent:
        """Note, or correct, whether the client calls from the mobile that they set up."""
        if self._session.finished:
            return finished()

        def note(phone: str) -> Intent:
            self._session.note_caller_phone(on_mobile=phone == "mobile")
            return NOTHING

        choices = tuple(Choice(phone, prompt_text(f"phone.{phone}")) for phone in ("mobile", "other"))
        return Choose(prompt_text("phone.title"), choices, note)

    def escalate(self) -> Intent:
        """Hand the call to someone else, say why, and finish it."""
        if self._session.finished:
            return finished()

        def chosen(owner: str) -> Intent:
            return Ask(
                message("escalate.why"),
                message("escalate.why.hint"),
                lambda why: self._escalated(owner, why),
                may_be_empty=True,
            )

        return _choose_owner(chosen)

    def wrap_up(self) -> Intent:
        """Finish the call; a practice call is then reviewed."""
        if self._session.finished:
            return finished()
        suggested = self._session.suggested_wrap_up()
        choices = tuple(Choice(how, message(f"wrapup.{how}"), how == suggested) for how in ev.WRAP_UPS)
        return Choose(message("wrapup.title"), choices, self._wrapped_up)

    def end(self) -> Intent:
        """Finish the call in the way that was just chosen: it was handed over, or what was asked for was refused."""
        how = self._session.suggested_wrap_up()
        return self.wrap_up() if how is None else self._wrapped_up(how)

    def promise(self) -> Intent:
        """Note by when whoever has to act was promised to."""
        moments = promises(self._session.now().astimezone())

        def promised(key: str) -> Intent:
            self._session.set_due(moments[key])
            return Say(message("said.due", when=Listed((moments[key],))))

        choices = tuple(Choice(key, message(f"due.{key}", when=Listed((when,)))) for key, when in moments.items())
        return Choose(message("due.title"), choices, promised)

    def review(self) -> Intent:
        """Review the practice call."""
        return Wait(self._review)

    def _escalated(self, owner: str, why: str) -> Intent:
        before = self._session.removed
        self._session.escalate(owner, why)
        return InTurn((*self.removal(before), self.wrap_up()))

    def _wrapped_up(self, how: str) -> Intent:
        """Finish the call, once it is known who it goes to."""
        call = self._session.call
        if how == "escalated" and call is not None and call.escalated is None:

            def handed_over(owner: str) -> Intent:
                self._session.escalate(owner)
                return self._wrapped_up(how)

            return _choose_owner(handed_over)
        self._session.wrap_up(cast("ev.WrapUp", how))
        return self.review() if self._session.scenario is not None else NOTHING

    async def _review(self) -> Intent:
        review, scenario = await self._session.review(), self._session.scenario
        return NOTHING if scenario is None else Show(ReviewPage(review, scenario.story))


def finished() -> Intent:
    """Return that nothing more can be done in a call that is wrapped up."""
    return Say(message("said.finished"))


def promises(now: datetime) -> dict[str, datetime]:
    """Return the moments to choose a promise from; of days, working days count."""
    hour = (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    evening = now.replace(hour=16, minute=30, second=0, microsecond=0)
    days = [day for day in (now + timedelta(days=ahead) for ahead in range(1, 12)) if day.weekday() < _WEEKEND]
    morning, second, week = (
        day.replace(hour=9, minute=0, second=0, microsecond=0) for day in (days[0], days[1], days[4])
    )
    today = {"today": evening} if evening > hour else {}
    return {"hour": hour, **today, "tomorrow": morning, "two_days": second, "week": week}


def _choose_owner(then: Callable[[str], Intent]) -> Intent:
    choices = tuple(Choice(owner, message(f"owner.{owner}")) for owner in ev.OWNERS)
    return Choose(message("escalate.title"), choices, then)
