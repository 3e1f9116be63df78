"""What the commands share: the options of every command, the settings that they give, and the exit statuses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from checks.files import path_of, reason_of
from checks.platform.folders import log_folder
from checks.problems import Problem
from checks.settings import Settings
from checks.settings_loader import Configuration, load_configuration
from checks.settings_team import Team
from checks.text import clean
from checks.texts import LANGS, Lang
from tui.click_i18n import option
from tui.i18n import current_language, set_language, tell_click

if TYPE_CHECKING:
    from checks.guide.content import Content

FOUND_A_PROBLEM: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
_LONGEST_LINE: Final = 1000

content_option: Final = option(
    "--content", "folder", type=click.Path(path_type=Path), metavar="metavar.folder", help="option.content"
)


@dataclass(frozen=True, slots=True)
class Common:
    """What every command receives: the settings, the team's part in them, and whether a program reads its answer."""

    settings: Settings
    team: Team
    as_json: bool


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json --lang --config --debug`` to a command, which is called with a `Common` first."""

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
        configuration = prepare(lang, config, debug=debug)
        say_left_out(configuration.team)
        return function(Common(configuration.settings, configuration.team, wants_json), *arguments, **options)

    with_common.__name__ = function.__name__
    with_common.__doc__ = function.__doc__
    if hasattr(function, "__click_params__"):
        with_common.__click_params__ = [*with_common.__click_params__, *function.__click_params__]  # type: ignore[attr-defined]  # click puts it on the function
    return with_common


def prepare(lang: Lang | None, config: Path | None, *, debug: bool) -> Configuration:
    """Read the configuration and set language and log accordingly. Raises Problem."""
    root = click.get_current_context().find_root()
    lang = lang or root.params.get("lang")
    if lang is not None:
        set_language(lang)
    configuration = load_configuration(config or root.params.get("config"))
    settings = configuration.settings
    if lang is None and settings.screen.language in LANGS:
        set_language("fr" if settings.screen.language == "fr" else "en")
    tell_click()
    if debug or root.params.get("debug"):
        keep_log()
    return configuration


def say_left_out(team: Team) -> None:
    """Say on standard error which part of the team's configuration is not used."""
    for problem in team.left_out:
        click.echo(clean(f"mfa-desk: {problem.text(current_language())}", _LONGEST_LINE), err=True)


def keep_log() -> None:
    """Keep the log in the user's log folder. Raises Problem if that can't be done."""
    from tui.log import PrivateLog

    folder = log_folder()
    log = logging.getLogger("mfa_desk")
    try:
        log.addHandler(PrivateLog(folder))
    except OSError as error:
        raise Problem("log.unwritable", path=folder, reason=reason_of(error)) from None
    log.setLevel(logging.DEBUG)
    log.debug("started: %s", click.get_current_context().find_root().invoked_subcommand or "")


def client_language(common: Common) -> Lang:
    """Return the requested language, else the client's."""
    context = click.get_current_context()
    wanted: Lang | None = context.params.get("lang") or context.find_root().params.get("lang")
    return wanted or common.settings.screen.client_language


def content_folder(common: Common, folder: Path | None) -> Path | None:
    """Return the content folder given on the command line, else in the settings; None for the built-in content."""
    own = common.settings.content.folder
    folder = folder or click.get_current_context().find_root().params.get("content")
    return folder or (path_of(own) if own else None)


def content_of(common: Common, folder: Path | None) -> Content:
    """Return the content to work on. Raises Problem with the first fault if it cannot be read."""
    from checks.guide.content import ContentError, load

    try:
        return load(content_folder(common, folder))
    except ContentError as error:
        raise Problem(
            "guide.content", exit_status=FOUND_A_PROBLEM, fault=error.faults[0].to(current_language())
        ) from None


def issue_key(content: Content, issue: str) -> str:
    """Return the key of an issue by its key or its number in the client guide (K1). Raises Problem for an unknown one."""
    for key, tree in content.issues.items():
        if issue in (key, tree.known):
            return key
    raise Problem(
        "guide.unknown_issue", exit_status=FOUND_A_PROBLEM, name=issue[:60], names=", ".join(sorted(content.issues))
    )
