"""Pages and panes as plain lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checks.call.run_queries import displayed_network_run
from checks.session.intents import (
    CardPage,
    ExplanationPage,
    GuestPage,
    HelpPage,
    LetterPage,
    NotePage,
    PageToShow,
    PaneName,
    ReviewPage,
    SayPage,
    ShellLinePage,
    TargetPage,
    TargetsPage,
    WhyPage,
)
from tui.i18n import current_language, t
from tui.panes import guest, network, steps
from tui.panes.detail_pages import guest_detail_rows, why_rows
from tui.panes.explained import explained_rows
from tui.panes.formatting import localized
from tui.panes.network import all_rows, faults
from tui.panes.review import review_rows
from tui.panes.target import target_rows
from tui.panes.thread import thread_rows
from tui.text_layout import Row

if TYPE_CHECKING:
    from checks.call.state import Call
    from checks.session import CallSession
    from checks.session.controller import Controller

WIDTH: Final = 78


def page_lines(page: PageToShow, controller: Controller) -> list[str]:
    """Return the lines of a page in a call. Raises Problem for one whose files cannot be read."""
    session, call = controller.session, controller.session.call
    if call is None:
        return []
    match page:
        case SayPage(address):
            dictated = session.content.dictate.get(address)
            spoken = [] if dictated is None else [dictated.to(call.lang)]
            return [address or _line_to_say(session, call), *spoken]
        case CardPage(key):
            card = next(card for card in session.content.cards if card.key == key)
            return [localized(card.title), localized(card.text)]
        case ShellLinePage(shell):
            return [session.handouts.shell_line(shell, current_language())]
        case NotePage():
            hint = [t("plain.note_masked")] if controller.masked else []
            return [session.note(current_language(), masked=controller.masked), *hint]
        case LetterPage(run):
            letter = session.handouts.letter(call.lang, run)
            return [t("letter.no_need") if letter is None else letter.text]
        case HelpPage():
            return [t("plain.help")]
        case _:
            return lines_of(_rows(page, session, call, masked=controller.masked))


def _rows(page: PageToShow, session: CallSession, call: Call, *, masked: bool) -> list[Row]:
    match page:
        case WhyPage():
            return why_rows(session.prompt(), session.content, WIDTH)
        case GuestPage():
            view = session.view(masked=masked)
            return [] if view is None else guest_detail_rows(view, WIDTH)
        case ExplanationPage(text):
            return explained_rows(session.explain(text), session.content, call.lang, WIDTH)
        case ReviewPage(review, story):
            return review_rows(review, story, WIDTH)
    run = displayed_network_run(call)
    if run is None:
        return []
    match page:
        case TargetPage(name):
            return target_rows(call, run, name, WIDTH, bars=False)
        case TargetsPage():
            return all_rows(run, WIDTH)
    return []


def pane_lines(pane: PaneName, controller: Controller) -> list[str]:
    """Return the lines of a pane other than the decision."""
    view = controller.session.view(masked=controller.masked)
    render = {"steps": steps.render, "network": network.render, "guest": guest.render}.get(pane)
    return [] if view is None or render is None else lines_of(render(view, WIDTH))


def thread_lines(controller: Controller) -> list[str]:
    """Return the thread, each entry by its number."""
    lines: list[str] = []
    for number, entry in enumerate(controller.session.thread(masked=controller.masked), 1):
        head, *more = lines_of(thread_rows([entry], WIDTH - 4))
        lines += [f"{number:>3} {head}", *(f"    {line}" for line in more)]
    return lines


def target_named(text: str, session: CallSession) -> str:
    """Return the target of the displayed run that a text names, or its number among those with problems gives; empty for none."""
    run = None if session.call is None else displayed_network_run(session.call)
    if run is None:
        return ""
    failing = [result.target for result in faults(run)]
    place = int(text[:6]) - 1 if text.isdecimal() else -1
    name = failing[place] if 0 <= place < len(failing) else text.lower()
    return name if any(result.target == name for result in run.results) else ""


def lines_of(rows: list[Row]) -> list[str]:
    """Return the texts of rows."""
    return [row.text.rstrip() for row in rows]


def _line_to_say(session: CallSession, call: Call) -> str:
    prompt = session.prompt()
    return "" if prompt is None else (prompt.say or prompt.do or prompt.title).to(call.lang)
