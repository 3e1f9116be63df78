"""Commands, options and arguments whose help is a message id, translated when it is needed.

Not with Babel's LazyProxy: importing it takes half as long again as click, and this is loaded before the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import click

from tui.i18n import t


class Translated:
    """An attribute that is set to a message id and read as its text; None stays None."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._slot = f"_{name}_message"

    def __get__(self, instance: object, owner: type | None = None) -> str | None:
        message = getattr(instance, self._slot, None)
        return None if message is None else t(message)

    def __set__(self, instance: object, message: str | None) -> None:
        setattr(instance, self._slot, message)


class CommandOption(click.Option):
    """An option; ``help`` and ``metavar`` are message ids."""

    help = Translated()
    metavar = Translated()


class Argument(click.Argument):
    """An argument; ``metavar`` is a message id."""

    metavar = Translated()


class Command(click.Command):
    """A command; ``help`` is a message id. Its own ``--help`` speaks the language of the screens too."""

    help = Translated()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "add_help_option": False})
        self.params.append(_HELP)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"no_args_is_help": not options.get("invoke_without_command"), **options})

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the name in the usage line."""
        self.subcommand_metavar = t("metavar.command")
        return super().collect_usage_pieces(ctx)


def command(name: str | None = None, *, help: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command from a function, with the message id of its help."""
    return click.command(name, cls=Command, help=help)


def group(*, help: str) -> Callable[[Callable[..., Any]], Group]:
    """Make a group of commands from a function, with the message id of its help."""
    return click.group(cls=Group, help=help)


def _show_help(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


_HELP: Final = CommandOption(
    ["-h", "--help"], is_flag=True, expose_value=False, is_eager=True, help="option.help", callback=_show_help
)

option: Final = partial(click.option, cls=CommandOption)
argument: Final = partial(click.argument, cls=Argument)
