"""The settings as they are shown: each key with its value, where that comes from, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.i18n import t
from tui.picks import OptionPick
from tui.text_layout import BLANK, Row, cells, cut, fit, paragraph, row

if TYPE_CHECKING:
    from checks.settings_file import Setting

_NAME = 28
"""The room for a key's name, in cells."""


def settings_rows(settings: Sequence[Setting], file: Path, team: Path, width: int) -> list[Row]:
    """Return every key under its table; a row is picked by the key's name. ``team`` is the team's configuration file."""
    where = "settings.where_team" if any(setting.in_team for setting in settings) else "settings.where"
    rows = [*paragraph(t(where, file=file, team=team), width, "dim")]
    table = ""
    for setting in settings:
        if setting.name.partition(".")[0] != table:
            table = setting.name.partition(".")[0]
            rows += [BLANK, row((t(f"settings.{table}"), "title"))]
        rows.append(_row(setting, width))
    return rows


def value_text(setting: Setting) -> str:
    """Return the value in words: a choice by its name, an empty one as what the program then does."""
    if setting.choices:
        word = setting.text or "empty"
        return t(f"settings.choice.{word}")
    return setting.text or t("settings.empty")


def _row(setting: Setting, width: int) -> Row:
    whose = _whose(setting)
    whose = f"  {whose}" if whose else ""
    name = t(f"setting.{setting.name}")
    room = max(8, width - _NAME - 2 - cells(whose))
    return row(
        (f"  {fit(name, _NAME)}", "plain"),
        (cut(value_text(setting), room), "do" if whose else "dim"),
        (whose, "warn" if setting.variable else "dim"),
        pick=OptionPick(setting.name),
    )


def _whose(setting: Setting) -> str:
    """Return where a value comes from; empty if it is the program's own."""
    if setting.variable:
        return f"[{setting.variable}]"
    if setting.in_file:
        return t("settings.over_team" if setting.in_team else "settings.in_file")
    return t("settings.in_team") if setting.in_team else ""
