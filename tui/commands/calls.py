"""``mfa-desk calls list | show ID | note ID | backup FILE``: the call records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from checks.files import exists, reason_of
from checks.problems import Problem
from checks.settings import database_path
from checks.text import bounded
from checks.texts import LANGS
from tui.click_i18n import argument, group, option
from tui.commands.common import Common, common_options
from tui.i18n import current_language, t
from tui.output import print_json, print_line

if TYPE_CHECKING:
    from checks.call.events import Event
    from checks.call.store import Store

T = TypeVar("T")


@group(help="command.calls")
def calls() -> None:
    """Keep the call records: list them, show one, print its ticket note, back them up."""


@calls.command("list", help="command.calls.list")
@common_options
@option("--limit", type=click.IntRange(1, 10_000), default=50, metavar="metavar.number", help="option.limit")
def list_calls(common: Common, limit: int) -> int:
    """List the calls, the latest first."""
    from checks.facts import iso

    rows = _read(common, lambda store: store.calls(limit=limit))
    if common.as_json:
        listed = [
            {
                "id": record.id,
                "opened": iso(record.opened),
                "last": iso(record.last),
                "state": record.state,
                "practice": record.practice,
                "name": record.name,
                "address": record.address,
                "ticket": record.ticket,
                "step": record.step,
                "how": record.how,
            }
            for record in rows
        ]
        print_json({"schema": "mfa-desk/calls/1", "calls": listed})
        return 0
    for record in rows:
        practice = f"{t('header.practice')} " if record.practice else ""
        how = t(f"wrapup.{record.how}") if record.how else t("calls.open")
        print_line(
            f"{record.id}  {record.last.astimezone():%Y-%m-%d %H:%M}  {practice}{record.name or '-'}  {record.ticket or '-'}  {how}"
        )
    if not rows:
        print_line(t("calls.none"))
    return 0


@calls.command("show", help="command.calls.show")
@common_options
@argument("call_id", metavar="metavar.id")
def show(common: Common, call_id: str) -> int:
    """Show every event of a call, including undone ones."""
    from checks.call.event_json import dump_body
    from checks.facts import iso

    events = _events(common, call_id)
    if common.as_json:
        entries = [
            {
                "seq": event.seq,
                "move": event.move,
                "at": iso(event.at),
                "kind": event.body.kind,
                **dump_body(event.body),
            }
            for event in events
        ]
        print_json({"schema": "mfa-desk/call/1", "id": call_id, "events": entries})
        return 0
    for event in events:
        values = " ".join(
            f"{key}={_short(value)}" for key, value in dump_body(event.body).items() if value not in (None, "", [], {})
        )
        print_line(f"{event.seq:>4}  {event.at.astimezone():%H:%M:%S}  {event.body.kind:<13} {values}")
    return 0


@calls.command("note", help="command.calls.note")
@common_options
@argument("call_id", metavar="metavar.id")
@option("--short", is_flag=True, help="option.note.short")
@option("--markdown", is_flag=True, help="option.note.markdown")
def note(common: Common, call_id: str, short: bool, markdown: bool) -> int:
    """Print the ticket note of a call."""
    from checks.call.journal import utc_now
    from checks.call.note import NoteForm
    from checks.call.note import note as make_note
    from checks.call.reducers import fold
    from checks.guide.content import load

    call = fold(call_id, _events(common, call_id))
    lang = current_language()
    text = make_note(call, load(), lang, utc_now().astimezone(), NoteForm(short, markdown))
    if common.as_json:
        print_json({"schema": "mfa-desk/note/1", "id": call_id, "lang": lang, "note": text})
    else:
        print_line(text)
    return 0


@calls.command("backup", help="command.calls.backup")
@common_options
@argument("file", type=click.Path(path_type=Path), metavar="metavar.file")
def backup(common: Common, file: Path) -> int:
    """Copy all call records to a new file, even while desks are running."""
    from checks.call.call_index import StoreTrouble
    from checks.call.store import open_to_read

    path = database_path(common.settings)
    if not exists(path):
        raise Problem("backup.nothing", exit_status=1, path=path)
    try:
        with closing(open_to_read(path)) as store:
            store.copy_to(file)
    except OSError as error:
        raise Problem("backup.failed", exit_status=1, path=file, reason=reason_of(error)) from None
    except StoreTrouble as trouble:
        raise Problem("backup.failed", exit_status=1, path=file, reason=trouble.reason()) from None
    if common.as_json:
        print_json({"schema": "mfa-desk/backup/1", "file": str(file)})
    else:
        click.echo(t("calls.backed_up", file=file))
    return 0


def _short(value: object) -> str:
    text = str(value[current_language()] if isinstance(value, dict) and set(value) == set(LANGS) else value)
    return bounded(text, 60)


def _events(common: Common, call_id: str) -> Sequence[Event]:
    events = _read(common, lambda store: store.events(call_id))
    if not events:
        raise Problem("calls.unknown", exit_status=1, id=call_id[:60])
    return events


def _read(common: Common, look: Callable[[Store], Sequence[T]]) -> Sequence[T]:
    """Return what a query of the store gives; nothing if there is no database yet. Raises Problem."""
    from checks.call.call_index import StoreTrouble
    from checks.call.store import open_to_read

    path = database_path(common.settings)
    if not exists(path):
        return ()
    try:
        with closing(open_to_read(path)) as store:
            return look(store)
    except StoreTrouble as trouble:
        raise Problem("store.trouble", exit_status=1, path=path, reason=trouble.reason()) from None
