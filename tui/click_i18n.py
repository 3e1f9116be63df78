"""Commands, options and arguments whose help is a message id, told in the language of the screens when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import click

from tui.i18n import t


class Told:
    """An attribute that is set to a message id and read as its words; None stays None."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._kept = f"_{name}_message"

    def __get__(self, owned: object, owner: type | None = None) -> str | None:
        message = getattr(owned, self._kept, None)
        return None if message is None else t(message)

    def __set__(self, owned: object, message: str | None) -> None:
        setattr(owned, self._kept, message)


class Option(click.Option):
    """An option; ``help`` and ``metavar`` are message ids."""

    help = Told()
    metavar = Told()


class Argument(click.Argument):
    """An argument; ``metavar`` is a message id."""

    metavar = Told()


class Command(click.Command):
    """A command; ``help`` is a message id. Its own ``--help`` speaks the language of the screens too."""

    help = Told()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "add_help_option": False})
        self.params.append(_HELP)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "no_args_is_help": False})

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What stands behind the name in the line of usage."""
        self.subcommand_metavar = t("metavar.command")
        return super().collect_usage_pieces(ctx)


def _show_help(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


def group(*, help: str) -> Callable[[Callable[..., Any]], Group]:
    """A group of commands by the message id of its help."""
    return click.group(cls=Group, help=help)


_HELP: Final = Option(
    ["-h", "--help"], is_flag=True, expose_value=False, is_eager=True, help="option.help", callback=_show_help
)

command: Final = partial(click.command, cls=Command)
option: Final = partial(click.option, cls=Option)
argument: Final = partial(click.argument, cls=Argument)
