"""The command line: ``mfa-desk`` opens the desk, and every pane has a twin here.

Importing this module loads no library that only one command needs; each command's own module is imported when it is called.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from checks.files import path_of, reason_of
from checks.problems import LANGS, Lang, Problem
from checks.screen_size import LEAST_COLUMNS, LEAST_ROWS
from checks.settings import Settings, load_settings
from checks.text import clean, json_text, visible
from tui.ascii_fallback import write_nearest
from tui.click_i18n import Group, Option, option
from tui.i18n import current_language, set_language, t, tell_click
from tui.stdio import fall_silent, stand_in

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final[Mapping[str, str]] = {
    "calls": "tui.commands.calls:calls",
    "check": "tui.commands.check:check",
    "client-page": "tui.commands.client_page:client_page",
    "doctor": "tui.commands.doctor:doctor",
    "domain": "tui.commands.domain:domain",
    "explain": "tui.commands.explain:explain",
    "find": "tui.commands.find:find",
    "guest": "tui.commands.guest:guest",
    "guide": "tui.commands.guide:guide",
    "letter": "tui.commands.letter:letter",
    "name": "tui.commands.name:name",
    "read-code": "tui.commands.read_code:read_code",
    "walk": "tui.commands.walk:walk",
}
"""Every command and where it is; listed here so that help and completion need not import them."""
ALIASES: Final[Mapping[str, str]] = {"read-result": "read-code"}
"""Other names of commands."""

FOUND_A_PROBLEM: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
_LONGEST_LINE: Final = 4000


@dataclass(frozen=True, slots=True)
class Common:
    """What every command is given: the settings, and whether a program reads its answer."""

    settings: Settings
    as_json: bool


class Commands(Group):
    """The group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--json --lang --config --debug`` on a command, which is called with a `Common` first."""

    @option("--json", "as_json", is_flag=True, help="option.json")
    @option("--lang", type=click.Choice(LANGS), help="option.lang.answer")
    @option("--config", type=click.Path(path_type=Path), metavar="metavar.file", help="option.config")
    @option("--debug", is_flag=True, help="option.debug")
    def with_common(
        *arguments: Any, as_json: bool, lang: Lang | None, config: Path | None, debug: bool, **options: Any
    ) -> Any:
        context = click.get_current_context()
        wants_json = as_json or context.meta.get("as_json", False)
        context.find_root().meta["as_json"] = wants_json
        return function(Common(prepare(lang, config, debug=debug), wants_json), *arguments, **options)

    with_common.__name__ = function.__name__
    with_common.__doc__ = function.__doc__
    if hasattr(function, "__click_params__"):
        with_common.__click_params__ = [*with_common.__click_params__, *function.__click_params__]  # type: ignore[attr-defined]  # click puts it on the function
    return with_common


def prepare(lang: Lang | None, config: Path | None, *, debug: bool) -> Settings:
    """Read the settings and set language and log by them. Raises Problem."""
    root = click.get_current_context().find_root()
    lang = lang or root.params.get("lang")
    if lang is not None:
        set_language(lang)
    settings = load_settings(config or root.params.get("config"))
    if lang is None and settings.screen.language in LANGS:
        set_language("fr" if settings.screen.language == "fr" else "en")
    tell_click()
    if debug or root.params.get("debug"):
        keep_log()
    return settings


def keep_log() -> None:
    """Keep the log in the user's log folder. Raises Problem where that can't be done."""
    from platformdirs import user_log_path

    from tui.log import PrivateLog

    folder = user_log_path("mfa-desk")
    log = logging.getLogger("mfa_desk")
    try:
        log.addHandler(PrivateLog(folder))
    except OSError as error:
        raise Problem("log.unwritable", path=folder, reason=reason_of(error)) from None
    log.setLevel(logging.DEBUG)
    log.debug("started: %s", " ".join(part for part in sys.argv[1:2] if part in COMMANDS))


def print_line(text: str = "", *, err: bool = False) -> None:
    """A line on standard output, or on standard error: whatever was put into it, a terminal takes none of it for a command."""
    click.echo(visible(text), err=err)


def print_text(text: str, lead: str = "", indent: str | None = None) -> None:
    """Print a text in 80 columns; its further lines begin under the first, or at ``indent``. A path or an address is never broken."""
    from textwrap import fill

    further = " " * len(lead) if indent is None else indent
    print_line(
        fill(text, 80, initial_indent=lead, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
    )


def print_json(document: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """One JSON document on standard output; in ASCII where that is not UTF-8, and by its number what a terminal would obey.

    It says the same in either way. Without ``indent`` it is one line.
    """
    unicode = "utf" in (sys.stdout.encoding or "").lower()
    click.echo(json_text(json.dumps(document, ensure_ascii=not unicode, indent=indent)))


def _practice_calls(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    from tui.completion import practice_calls

    return practice_calls(context, parameter, begun)


@click.group(cls=Commands, invoke_without_command=True, help="command.desk")
@option(
    "--practice",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="metavar.scenario",
    help="option.practice",
    shell_complete=_practice_calls,
)
@option("--plain", is_flag=True, help="option.plain")
@option("--no-mouse", is_flag=True, help="option.no-mouse")
@option("--content", type=click.Path(path_type=Path), metavar="metavar.folder", help="option.content")
@option("--json", "as_json", is_flag=True, help="option.json")
@option("--lang", type=click.Choice(LANGS), help="option.lang.screens")
@option("--config", type=click.Path(path_type=Path), metavar="metavar.file", help="option.config")
@option("--debug", is_flag=True, help="option.debug")
@click.version_option(
    package_name="mfa-desk", prog_name="mfa-desk", message="%(prog)s %(version)s", cls=Option, help="option.version"
)
@click.pass_context
def cli(
    context: click.Context,
    practice: str | None,
    plain: bool,
    no_mouse: bool,
    content: Path | None,
    as_json: bool,
    lang: Lang | None,
    config: Path | None,
    debug: bool,
) -> int:
    """MFA desk: why a guest's multifactor set-up does not go through, while the client is on the line."""
    context.meta["as_json"] = as_json
    if context.invoked_subcommand is not None:
        return 0
    settings = prepare(lang, config, debug=debug)
    if no_mouse:
        settings = replace(settings, screen=replace(settings.screen, mouse=False))
    folder = content or (path_of(settings.content.folder) if settings.content.folder else None)
    return open_desk(settings, practice=practice, content=folder, lang=current_language(), plain=plain, config=config)


def open_desk(
    settings: Settings,
    *,
    practice: str | None,
    content: Path | None,
    lang: Lang,
    plain: bool,
    config: Path | None = None,
) -> int:
    """Open the desk on this terminal, or in plain lines where the terminal cannot carry it. Raises Problem."""
    unfit = None if plain else unfit_terminal()
    if plain or unfit is not None:
        if unfit is not None:
            click.echo(t(f"terminal.{unfit}"), err=True)
            if unfit == "none":
                return WRONG_USE
        from tui.plain import run as run_plain

        return run_plain(settings, practice=practice, content=content, lang=lang)
    # What is read at the start stays to the end: to look for garbage in it meanwhile costs a tenth of the time.
    gc.disable()
    from tui.app import run

    return run(settings, practice=practice, content=content, lang=lang, config=config)


def unfit_terminal(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why the screens cannot be drawn here: ``none``, ``no_output``, ``dumb``, ``no_utf8``, ``small``; None where they can."""
    if not sys.stdin.isatty() and not sys.stdout.isatty():
        return "no_output" if _readable(sys.stdin.fileno()) else "none"
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return "no_output"
    if environment.get("TERM", "dumb") in ("dumb", "", "unknown"):
        return "dumb"
    if "utf" not in (sys.stdout.encoding or "").lower():
        return "no_utf8"
    columns, rows = os.get_terminal_size()
    return "small" if 0 < columns < LEAST_COLUMNS or 0 < rows < LEAST_ROWS else None


def _readable(descriptor: int) -> bool:
    """Whether there is anything behind standard input: a pipe or a file, not the null device."""
    import stat

    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its status; no traceback ever reaches the person."""
    stand_in()
    for stream in (sys.stdout, sys.stderr):
        write_nearest(stream)
    raise SystemExit(run_cli(arguments))


def run_cli(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and tell its exit status; what nobody can be told ends it without a word."""
    try:
        return _run(arguments)
    except OSError as error:
        if not _of_a_stream(error):
            raise
        if error.errno != errno.EPIPE:
            with contextlib.suppress(OSError):
                _tell(Problem("output.unwritable", reason=reason_of(error)), as_json=False)
        fall_silent(sys.stdout, sys.stderr)
        return FOUND_A_PROBLEM


def _run(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    lang = asked_language(given)
    if lang is not None:
        set_language(lang)
    tell_click()
    try:
        status = cli.main(given, prog_name="mfa-desk", standalone_mode=False)
        sys.stdout.flush()
    except Problem as problem:
        return _tell(problem, as_json=as_json)
    except click.UsageError as error:
        return _tell(Problem("usage.wrong", reason=error.format_message()), as_json=as_json)
    except click.ClickException as error:
        return _tell(Problem("usage.wrong", reason=error.format_message()), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and _of_a_stream(error):
            raise
        return _fall_over(error, as_json=as_json)
    return status if isinstance(status, int) else 0


def asked_language(arguments: Sequence[str]) -> Lang | None:
    """The language that the command line asks for, before it is read: help and wrong usage are told in it. The last one counts."""
    asked: Lang | None = None
    for before, one in zip(("", *arguments), arguments, strict=False):
        if before == "--":
            break
        value = one.partition("=")[2] if one.startswith("--lang=") else one if before == "--lang" else ""
        asked = next((lang for lang in LANGS if lang == value), asked)
    return asked


def _of_a_stream(error: OSError) -> bool:
    """Whether it is what was to be read or written that failed, and no file."""
    return error.filename is None and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF)


def _tell(problem: Problem, *, as_json: bool) -> int:
    lang = current_language()
    if as_json:
        print_json(problem.as_json())
    click.echo(clean(f"mfa-desk: {problem.text(lang)}", _LONGEST_LINE), err=True)
    return problem.exit_status


def _fall_over(error: Exception, *, as_json: bool) -> int:
    from platformdirs import user_log_path

    from checks.session.version import program_version
    from tui.crash import write_report

    try:
        report: object = write_report(error, user_log_path("mfa-desk"), program_version())
    except OSError as trouble:
        report = reason_of(trouble)
    return _tell(Problem("defect.found", exit_status=FOUND_A_PROBLEM, report=report), as_json=as_json)
