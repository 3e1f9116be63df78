"""``mfa-desk name TEXT``: a #EXT# name to its address, and an address to its #EXT# name."""

from __future__ import annotations

from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json, print_line
from tui.click_i18n import argument, command
from tui.i18n import t


@command(help="command.name")
@common_options
@argument("text", metavar="metavar.text")
def name(common: Common, text: str) -> int:
    """Read a #EXT# name as an address, and an address as its #EXT# name, with every reading."""
    from checks.names import readings

    found = readings(text, (common.settings.tenant.id,))
    if common.as_json:
        print_json(found.as_json())
    else:
        print_line(t(f"name.kind.{found.kind}"))
        for reading in found.readings:
            print_line(f"  {reading.address}" + (f"  {t('name.probable')}" if reading.probable else ""))
        for one in found.names:
            print_line(f"  {one}")
        if found.invitable is False:
            print_line(t("name.refused"))
    return 0 if found.kind != "none" else FOUND_A_PROBLEM
