"""The command line: ``mfa-desk`` opens the desk, and every pane has a counterpart here.

Importing this module loads no library that only one command needs; each command's own module is imported when it is called.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from checks.files import path_of, reason_of
from checks.platform.console import draws_screens, output_encoding, pipe_encoding
from checks.platform.folders import log_folder
from checks.problems import Problem
from checks.screen_size import LEAST_COLUMNS, LEAST_ROWS
from checks.settings_loader import Configuration
from checks.text import clean
from checks.texts import LANGS, Lang
from tui.ascii_fallback import write_nearest
from tui.click_i18n import CommandOption, Group, option
from tui.commands.common import FOUND_A_PROBLEM, INTERRUPTED, WRONG_USE, prepare, say_left_out
from tui.commands.registry import ALIASES, COMMANDS
from tui.i18n import current_language, set_language, t, tell_click
from tui.output import print_json
from tui.stdio import discard_output, open_missing_streams, read_any_bytes

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LONGEST_LINE: Final = 4000


class Commands(Group):
    """The group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with; for an unknown one, name those that look like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command with a name; None for an unknown one."""
        load = COMMANDS.get(ALIASES.get(cmd_name, cmd_name))
        return None if load is None else load()


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
    package_name="mfa-desk",
    prog_name="mfa-desk",
    message="%(prog)s %(version)s",
    cls=CommandOption,
    help="option.version",
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
        own = {"--practice": practice is not None, "--plain": plain, "--no-mouse": no_mouse}
        _refuse_options_of_the_desk([name for name, given in own.items() if given], context)
        return 0
    configuration = prepare(lang, config, debug=debug)
    settings = configuration.settings
    if no_mouse:
        settings = replace(settings, screen=replace(settings.screen, mouse=False))
    folder = content or (path_of(settings.content.folder) if settings.content.folder else None)
    return open_desk(
        replace(configuration, settings=settings),
        practice=practice,
        content=folder,
        lang=current_language(),
        plain=plain,
        config=config,
    )


def _refuse_options_of_the_desk(given: Sequence[str], context: click.Context) -> None:
    """Refuse options that only opening the desk has a use for."""
    if given:
        raise click.UsageError(t("usage.desk_only", option=given[0], command=context.invoked_subcommand), context)


def open_desk(
    configuration: Configuration,
    *,
    practice: str | None,
    content: Path | None,
    lang: Lang,
    plain: bool,
    config: Path | None = None,
) -> int:
    """Open the desk on this terminal, or in plain lines if the terminal cannot display it. Raises Problem."""
    unfit = None if plain else unfit_terminal()
    if plain or unfit is not None:
        if unfit is not None:
            click.echo(t(f"terminal.{unfit}"), err=True)
            if unfit == "none":
                return WRONG_USE
        say_left_out(configuration.team)
        from tui.plain import run as run_plain

        return run_plain(configuration.settings, practice=practice, content=content, lang=lang)
    # What is read at the start is kept to the end: looking for garbage in it meanwhile costs a tenth of the time.
    gc.disable()
    from tui.app import run

    return run(configuration, practice=practice, content=content, lang=lang, config=config)


def unfit_terminal(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why the screens cannot be drawn here: ``none``, ``no_output``, ``dumb``, ``no_utf8``, ``small``; None if they can."""
    if not sys.stdin.isatty() and not sys.stdout.isatty():
        return "no_output" if _readable(sys.stdin.fileno()) else "none"
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return "no_output"
    if not draws_screens(environment):
        return "dumb"
    if "utf" not in (sys.stdout.encoding or "").lower():
        return "no_utf8"
    columns, rows = os.get_terminal_size()
    return "small" if 0 < columns < LEAST_COLUMNS or 0 < rows < LEAST_ROWS else None


def _readable(descriptor: int) -> bool:
    """Return whether there is anything behind standard input: a pipe or a file, not the null device."""
    import stat

    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status; the person never sees a traceback."""
    open_missing_streams()
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    pipe = pipe_encoding()
    read_any_bytes(sys.stdin, pipe)
    write_nearest(sys.stdout, output_encoding(sys.stdout, pipe, as_json=as_json))
    write_nearest(sys.stderr, output_encoding(sys.stderr, pipe, as_json=False))
    raise SystemExit(run_cli(arguments))


def run_cli(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; if there is nobody to report an error to, it ends silently."""
    try:
        return _run(arguments)
    except OSError as error:
        if not _of_a_stream(error):
            raise
        if error.errno != errno.EPIPE:
            with contextlib.suppress(OSError):
                _report(Problem("output.unwritable", reason=reason_of(error)), as_json=False)
        discard_output(sys.stdout, sys.stderr)
        return FOUND_A_PROBLEM


def _run(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    lang = wanted_language(given)
    if lang is not None:
        set_language(lang)
    tell_click()
    try:
        status = cli.main(given, prog_name="mfa-desk", standalone_mode=False)
        sys.stdout.flush()
    except Problem as problem:
        return _report(problem, as_json=as_json)
    except click.exceptions.NoArgsIsHelpError as error:
        if not as_json:
            click.echo(error.format_message(), err=True)
            return WRONG_USE
        return _report(_wrong_usage(click.UsageError(t("usage.no_command"), error.ctx)), as_json=True)
    except click.ClickException as error:
        return _report(_wrong_usage(error), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and _of_a_stream(error):
            raise
        return _fall_over(error, as_json=as_json)
    return status if isinstance(status, int) else 0


def _wrong_usage(error: click.ClickException) -> Problem:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = "mfa-desk" if context is None else context.command_path
    return Problem("usage.wrong", reason=error.format_message(), command=command)


def wanted_language(arguments: Sequence[str]) -> Lang | None:
    """Return the language that the command line asks for, before it is parsed: help and usage errors use it. The last one counts."""
    wanted: Lang | None = None
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--":
            break
        value = argument.partition("=")[2] if argument.startswith("--lang=") else argument if before == "--lang" else ""
        wanted = next((lang for lang in LANGS if lang == value), wanted)
    return wanted


def _of_a_stream(error: OSError) -> bool:
    """Return whether a standard stream failed, and not a file."""
    return error.filename is None and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF)


def _report(problem: Problem, *, as_json: bool) -> int:
    """Print a problem and return its exit status."""
    lang = current_language()
    if as_json:
        print_json(problem.as_json())
    click.echo(clean(f"mfa-desk: {problem.text(lang)}", _LONGEST_LINE), err=True)
    return problem.exit_status


def _fall_over(error: Exception, *, as_json: bool) -> int:
    from checks.session.version import program_version
    from tui.crash import write_report

    try:
        report: object = write_report(error, log_folder(), program_version())
    except OSError as trouble:
        report = reason_of(trouble)
    return _report(Problem("defect.found", exit_status=FOUND_A_PROBLEM, report=report), as_json=as_json)
