"""``mfa-desk name TEXT``: a #EXT# name to its address, and an address to its #EXT# name."""

from __future__ import annotations

from tui.click_i18n import argument, command
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import t
from tui.output import print_json, print_line


@command(help="command.name")
@common_options
@argument("text", metavar="metavar.text")
def name(common: Common, text: str) -> int:
    """Read a #EXT# name as an address, and an address as its #EXT# name, with every reading."""
    from checks.names import readings

    parsed = readings(text, (common.settings.tenant.id,))
    if common.as_json:
        print_json(parsed.as_json())
    else:
        print_line(t(f"name.kind.{parsed.kind}"))
        for reading in parsed.readings:
            print_line(f"  {reading.address}" + (f"  {t('name.probable')}" if reading.probable else ""))
        for ext_name in parsed.names:
            print_line(f"  {ext_name}")
        if parsed.invitable is False:
            print_line(t("name.refused"))
    return 0 if parsed.kind != "none" else FOUND_A_PROBLEM
