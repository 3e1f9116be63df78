"""A call as others may see it on a screen: without the names, addresses and telephone numbers of people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from checks.call import events as ev
from checks.call.state import Call, Client, TenantAction
from checks.documents import Document
from checks.text import mask_email, mask_name, mask_phone, mask_upn

if TYPE_CHECKING:
    from checks.call.reports import AnyRun

D = TypeVar("D", bound=Document)
Hide = Callable[[str], str]
"""Masks the personal data in a text."""

_ADDRESS: Final = re.compile(r"[^\s«»“”\"(),;:<>]+@[^\s«»“”\"(),;:<>]*[^\s«»“”\"(),;:<>.]")
_NUMBER: Final = re.compile(
    r"(?<![\w./:-])(?!\d{4}-\d\d-\d\d|\d{1,3}(?:\.\d{1,3}){3}\b)\+?\(?\d(?:[ \u00a0().-]{0,2}\d){6,14}(?![\w-])"
)
"""What looks like a telephone number; a date and an IP address do not."""
_UNBROKEN: Final = 10
"""A number without a plus, a blank or a hyphen is a telephone number from this many digits up; shorter ones are codes and tickets."""
_LEAST_WORD: Final = 3
"""A name's words are also masked on their own if they have this many letters."""


@dataclass(frozen=True, slots=True)
class Masking:
    """What is personal in a call's texts, apart from addresses and numbers, which are recognised by their form.

    ``people`` are names whose words are also masked on their own, ``holders`` names that are masked whole, ``number`` the one to call back.
    """

    people: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    number: str = ""

    def text(self, text: str) -> str:
        """Return the text with all of it masked."""
        text = _ADDRESS.sub(lambda match: mask_upn(match[0]), text)
        for pattern in self._patterns():
            text = pattern.sub(lambda match: mask_name(match[0]), text)
        digits = re.sub(r"\D", "", self.number)
        if len(digits) >= 4:
            own = re.compile(r"\+?\(?" + r"[\s().-]{0,3}".join(digits))
            text = own.sub(lambda match: mask_phone(match[0]), text)
        return _NUMBER.sub(lambda match: mask_phone(match[0]) if _is_telephone(match[0]) else match[0], text)

    def _patterns(self) -> Iterator[re.Pattern[str]]:
        """Yield patterns for whole names first, then for their words."""
        words = [word for name in self.people for word in name.split() if sum(map(str.isalpha, word)) >= _LEAST_WORD]
        for name in sorted(dict.fromkeys((*self.people, *self.holders, *words)), key=len, reverse=True):
            spaced = r"\s+".join(map(re.escape, name.split()))
            yield re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


def masking_of(call: Call) -> Masking:
    """Return what is personal in this call: the client's name and number, and the names that look-ups gave."""
    reports = [report for run in call.runs("guest") for report in run.results]
    guests = [guest.display_name for report in reports for guest in report.guests]
    holders = [name for report in reports for finding in report.findings for name in finding.holder_names]
    return Masking(_names((call.client.name, *guests)), _names(holders), call.client.callback)


def masked(call: Call) -> Call:
    """Return the call with everything personal in it masked; what is decided is the same."""
    hide = masking_of(call).text
    return replace(
        call,
        client=_client(call.client),
        checks=tuple(_run(run, hide) for run in call.checks),
        actions=tuple(_action(action, hide) for action in call.actions),
        identity=None if call.identity is None else replace(call.identity, whose=hide(call.identity.whose)),
        escalated=None if call.escalated is None else replace(call.escalated, why=hide(call.escalated.why)),
        history=tuple(replace(event, body=_body(event.body, hide)) for event in call.history),
    )


def _client(client: Client) -> Client:
    return replace(
        client,
        name=mask_name(client.name),
        address=mask_email(client.address) if client.address else "",
        callback=mask_phone(client.callback) if client.callback else "",
    )


def _body(body: ev.Body, hide: Hide) -> ev.Body:
    match body:
        case ev.ClientNoted():
            return ev.ClientNoted.of({name: hide(text) if text else "" for name, text in body.details.items()})
        case ev.TextNoted():
            return replace(body, text=hide(body.text))
        case ev.Escalated():
            return replace(body, why=hide(body.why))
        case ev.IdentityVerified():
            return replace(body, whose=hide(body.whose))
        case ev.ActionBegun():
            return replace(body, does=_pair(body.does, hide))
        case ev.ActionEnded():
            return _ended(body, hide)
        case _:
            return body


def _ended(body: ev.ActionEnded, hide: Hide) -> ev.ActionEnded:
    return replace(body, text=_pair(body.text, hide), why=hide(body.why))


def _action(action: TenantAction, hide: Hide) -> TenantAction:
    ended = None if action.ended is None else _ended(action.ended, hide)
    return replace(action, does=_pair(action.does, hide), ended=ended)


def _pair(pair: ev.Pair, hide: Hide) -> ev.Pair:
    return {lang: hide(text) for lang, text in pair.items()}


def _run(run: AnyRun, hide: Hide) -> AnyRun:
    """Return a look-up's run without what it says about people; the other checks know nobody."""
    if run.check != "guest":
        return run
    results = tuple(_document(report, hide) for report in run.results)
    return replace(run, about=_document(run.about, hide), results=results)


def _document(document: D, hide: Hide) -> D:
    return type(document).model_validate(_deep(document.as_json(), hide))


def _deep(value: Any, hide: Hide) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {key: _deep(each, hide) for key, each in value.items()}
    return [_deep(each, hide) for each in value] if isinstance(value, list | tuple) else value


def _names(values: Iterable[object]) -> tuple[str, ...]:
    """Return the names among the values, each once."""
    names = (" ".join(name.split()) for name in values if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _is_telephone(text: str) -> bool:
    digits = sum(map(str.isdecimal, text))
    return digits >= _UNBROKEN or digits < len(text)
