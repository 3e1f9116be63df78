"""``mfa-desk client-page``: the check page that the client opens, or the same check as one line for a shell."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.click_i18n import command, option
from tui.commands.common import Common, client_language, common_options
from tui.i18n import t
from tui.output import print_json, print_line, write_or_problem

if TYPE_CHECKING:
    from checks.network.client_page.line import Shell


@command("client-page", help="command.client-page")
@common_options
@option("-o", "--output", type=click.Path(path_type=Path), metavar="metavar.file", help="option.client-page.output")
@option("--sh", is_flag=True, help="option.sh")
@option("--powershell", is_flag=True, help="option.powershell")
def client_page(common: Common, output: Path | None, sh: bool, powershell: bool) -> int:
    """Make the page with which the client's browser checks their own network and gives a code to read aloud."""
    from checks.network.client_page.line import line
    from checks.network.client_page.page import page
    from checks.network.client_page.target_list import target_list

    if sh and powershell:
        raise click.UsageError(t("usage.exclusive", first="--sh", second="--powershell"), click.get_current_context())
    shell: Shell | None = "sh" if sh else "powershell" if powershell else None
    tried, made, lang = target_list(common.settings.network), datetime.now(UTC).date(), client_language(common)
    text = page(tried, made, lang) if shell is None else f"{line(shell, tried, made, lang)}\n"
    if output is not None:
        # It contains no personal data, so anyone may read the file.
        write_or_problem(output, text, "client.unwritable", private=False)
        print_line(t("client_page.kept", file=output), err=True)
    if common.as_json:
        about: dict[str, Any] = {"schema": "mfa-desk/client-page/1", "kind": shell or "page", "lang": lang}
        targets = [{"target": target.name, "url": tried.url_of(target)} for target in tried.targets]
        file = None if output is None else str(output)
        print_json(
            {**about, "made": made.isoformat(), "list": tried.version, "targets": targets, "file": file, "text": text}
        )
    elif output is None:
        click.echo(text, nl=False)
    return 0
