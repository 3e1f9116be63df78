"""``mfa-desk check [HOST|URL ...]``: the network sweep."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli import FOUND_A_PROBLEM, Common, common_options, print_json
from tui.i18n import current_language, t

if TYPE_CHECKING:
    from checks.facts import Vantage
    from checks.network.targets import Target
    from checks.settings import NetworkSettings

_WIDTH: Final = 80
_MARKS: Final = {"fail": "x", "unknown": "?", "warn": "!", "pass": "+"}


vantage_option = click.option(
    "--vantage", type=click.Choice(("desk", "site")), help="Where it runs: the desk, or the client's network."
)


@click.command()
@common_options
@vantage_option
@click.argument("hosts", nargs=-1, metavar="[HOST|URL]...")
def check(common: Common, hosts: tuple[str, ...], vantage: str | None) -> int:
    """Check what this machine reaches: every host of the onboarding, or the hosts named."""
    from checks.network.targets import parse_target, targets

    known = {target.name: target for target in targets(common.settings.network)}
    wanted = [known.get(target.name, target) for target in map(parse_target, hosts)] or None
    document = swept(common.settings.network, vantage, wanted)
    if common.as_json:
        print_json(document)
    else:
        show(document)
    return status_of(document)


def status_of(document: Mapping[str, Any]) -> int:
    """What a command ends with after a sweep: a problem was found where a target fails or could not be judged."""
    summary = document["summary"]
    return FOUND_A_PROBLEM if summary["fail"] or summary["unknown"] else 0


def swept(settings: NetworkSettings, vantage: str | None, wanted: Sequence[Target] | None = None) -> dict[str, Any]:
    """The document of a sweep from here; its ``vantage`` is the settings', or the desk, where none is given. Raises Problem."""
    import asyncio

    from checks.facts import Vantage
    from checks.network.sweep import assemble

    seen_from = Vantage(vantage or settings.vantage or "desk")
    return assemble(asyncio.run(_swept(settings, seen_from, wanted)))


async def _swept(settings: NetworkSettings, vantage: Vantage, wanted: Sequence[Target] | None) -> list[dict[str, Any]]:
    """Every update, with the progress on standard error where a person may read it."""
    from checks.network.sweep import updates

    found: list[dict[str, Any]] = []
    progress = sys.stderr.isatty()
    async with aclosing(updates(settings, vantage=vantage, targets=wanted)) as sweep:
        async for update in sweep:
            found.append(update)
            if progress and "result" in update:
                planned = len(found[0]["started"]["targets"])
                click.echo(f"\r{t('check.progress', done=len(found) - 1, planned=planned)}", err=True, nl=False)
    if progress:
        click.echo("\r\x1b[K", err=True, nl=False)
    return found


def show(document: Mapping[str, Any]) -> None:
    """The sweep in 80 columns: where it was seen from, what to mend, what fails, and a line for each of the rest."""
    from checks.network.summary import sign_in_is_genuine

    lang = current_language()
    place, summary = document["vantage"], document["summary"]
    _tell(t(f"network.from.{place['kind']}"))
    resolvers = ", ".join(place["resolvers"]) or "?"
    _tell(t("check.place", host=place["host"], resolvers=resolvers, proxy=place["proxy"] or "-"), "  ")
    if place["ssh_from"]:
        _tell(t("check.ssh", address=place["ssh_from"]), "  ")
    click.echo()
    for number, diagnosis in enumerate(summary["diagnosis"], 1):
        _tell(diagnosis[lang], f"{number}. ")
    if summary["diagnosis"]:
        click.echo()
    order = {verdict: place for place, verdict in enumerate(_MARKS)}
    for result in sorted(document["results"], key=lambda one: order[one["verdict"]]):
        _result(result, alone=bool(summary["diagnosis"]) and summary["diagnosis"][0]["code"] == "net.none")
    click.echo()
    if sign_in_is_genuine(document["results"]):
        _tell(t("network.sign_in_genuine"))
    counts = {verdict: summary[verdict] for verdict in ("pass", "warn", "fail", "unknown")}
    _tell(t("check.counts", **counts, seconds=f"{document['elapsed_ms'] / 1000:.1f}"))


def _result(result: Mapping[str, Any], *, alone: bool) -> None:
    """A target's line; below it, unless it is well or ``alone`` is enough, what it means and what to tell the admin."""
    lang = current_language()
    total = result["ms"]["total"]
    took = f"{total:.0f} ms" if total is not None else ""
    room = _WIDTH - 4 - len(result["cause"]) - len(took) - 2
    name = result["target"] if len(result["target"]) <= room else result["target"][: room - 1] + "…"
    click.echo(f"[{_MARKS[result['verdict']]}] {name:<{room}} {result['cause']} {took}".rstrip())
    if result["verdict"] == "pass" or alone:
        return
    _tell(result["explain"][lang], "    ")
    if result["tell_admin"][lang]:
        _tell(t("check.tell_admin", text=result["tell_admin"][lang]), "    ")


def _tell(text: str, lead: str = "") -> None:
    """A text in the width of a terminal; the lines after its first stand under its beginning."""
    click.echo(fill(text, _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False))
