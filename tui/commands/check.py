"""``mfa-desk check [HOST|URL ...]``: the network sweep."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from checks.texts import format_number
from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import current_language, t
from tui.output import WIDTH, print_json, print_line, print_text

if TYPE_CHECKING:
    from checks.facts import Vantage
    from checks.network.targets import Target
    from checks.settings import NetworkSettings

_MARKS: Final = {"fail": "x", "unknown": "?", "warn": "!", "pass": "+"}


vantage_option = option("--vantage", type=click.Choice(("desk", "site")), help="option.vantage")


@command(help="command.check")
@common_options
@vantage_option
@argument("hosts", nargs=-1, metavar="metavar.hosts")
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
    """Return what a command ends with after a sweep: a problem was found where a target fails or could not be judged."""
    summary = document["summary"]
    return FOUND_A_PROBLEM if summary["fail"] or summary["unknown"] else 0


def swept(settings: NetworkSettings, vantage: str | None, wanted: Sequence[Target] | None = None) -> dict[str, Any]:
    """Return the document of a sweep from here; its ``vantage`` is the settings', or the desk, where none is given. Raises Problem."""
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
        click.echo(f"\r{' ' * (WIDTH - 1)}\r", err=True, nl=False)
    return found


def show(document: Mapping[str, Any]) -> None:
    """Print the sweep in 80 columns: where it was seen from, what to mend, what fails, and a line for each of the rest; what to do next."""
    from checks.network.diagnose.summary import sign_in_is_genuine
    from checks.network.letter.it_letter import letter

    lang = current_language()
    place, summary = document["vantage"], document["summary"]
    print_text(t(f"network.from.{place['kind']}"))
    resolvers = ", ".join(place["resolvers"]) or "?"
    print_text(t("check.place", host=place["host"], resolvers=resolvers, proxy=place["proxy"] or "-"), "  ")
    if place["ssh_from"]:
        print_text(t("check.ssh", address=place["ssh_from"]), "  ")
    print_line()
    for number, diagnosis in enumerate(summary["diagnosis"], 1):
        print_text(diagnosis[lang], f"{number}. ")
    if summary["diagnosis"]:
        print_line()
    said = {diagnosis[lang] for diagnosis in summary["diagnosis"]}
    nothing_works = any(diagnosis["code"] == "net.none" for diagnosis in summary["diagnosis"])
    for alike in _together(document, lang):
        for result in alike:
            _row(result)
        if alike[0]["verdict"] != "pass" and not nothing_works:
            _meaning(alike, said)
    print_line()
    if sign_in_is_genuine(document["results"]):
        print_text(t("network.sign_in_genuine"))
    counts = {verdict: summary[verdict] for verdict in ("pass", "warn", "fail", "unknown")}
    print_text(
        t(
            "check.counts",
            **counts,
            seconds=format_number(document["elapsed_ms"] / 1000, current_language(), decimals=1),
        )
    )
    if letter(document, lang) is not None:
        print_text(t("check.next"))


def _together(document: Mapping[str, Any], lang: str) -> list[list[Mapping[str, Any]]]:
    """Return the results, failures first and in the order of mending; those together of which the same is to be said."""
    verdicts, codes = list(_MARKS), [diagnosis["code"] for diagnosis in document["summary"]["diagnosis"]]
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}

    def place(one: Mapping[str, Any]) -> tuple[int, int, bool]:
        mended = codes.index(one["cause"]) if one["cause"] in codes else len(codes)
        return verdicts.index(one["verdict"]), mended, not one["required"]

    for one in sorted(document["results"], key=place):
        found.setdefault((one["verdict"], one["cause"], _meant(one, lang)), []).append(one)
    return list(found.values())


def _meant(result: Mapping[str, Any], lang: str) -> str:
    """Return what is said of a target, without its own name, addresses and times."""
    said, dns = result["explain"][lang], result["evidence"].get("dns", {})
    for own in (urlsplit(result["url"]).hostname, *dns.get("a", ()), *dns.get("aaaa", ())):
        said = said.replace(own, "*")
    return re.sub(r"\d+ ms", "*", said)


def _row(result: Mapping[str, Any]) -> None:
    """Print a target's line."""
    total = result["ms"]["total"]
    took = f"{total:.0f} ms" if total is not None else ""
    room = WIDTH - 4 - len(result["cause"]) - len(took) - 2
    name = result["target"] if len(result["target"]) <= room else result["target"][: room - 1] + "…"
    print_line(f"[{_MARKS[result['verdict']]}] {name:<{room}} {result['cause']} {took}".rstrip())


def _meaning(alike: Sequence[Mapping[str, Any]], said: Collection[str]) -> None:
    """Print what it means for targets of which the same is to be said, and for a single one what to tell the admin."""
    from checks.network.targets import CUSTOM

    lang, first = current_language(), alike[0]
    told = first["explain"][lang]
    if len(alike) > 1:
        print_text(t("check.alike", n=len(alike), text=told), "    ")
    elif told not in said:
        print_text(told, "    ")
    if not any(one["required"] or one["group"] == CUSTOM for one in alike):
        print_text(t("network.advised"), "    ")
    if len(alike) == 1 and first["tell_admin"][lang]:
        print_text(t("check.tell_admin", text=first["tell_admin"][lang]), "    ")
