"""``mfa-desk check [HOST|URL ...]``: the network sweep."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from checks.texts import format_number
from tui.click_i18n import argument, command, option
from tui.commands.common import FOUND_A_PROBLEM, Common, common_options
from tui.i18n import current_language, t
from tui.output import WIDTH, print_json, print_line, print_text

if TYPE_CHECKING:
    from checks.facts import Vantage
    from checks.network.report import NetworkReport, TargetResult, Verdict
    from checks.network.sweep import SweepUpdate
    from checks.network.targets import Target
    from checks.settings import NetworkSettings
    from checks.texts import Lang

_MARKS: Final[dict[Verdict, str]] = {"fail": "x", "unknown": "?", "warn": "!", "pass": "+"}


vantage_option = option("--vantage", type=click.Choice(("desk", "site")), help="option.vantage")


@command(help="command.check")
@common_options
@vantage_option
@argument("hosts", nargs=-1, metavar="metavar.hosts")
def check(common: Common, hosts: tuple[str, ...], vantage: str | None) -> int:
    """Check what this machine reaches: every host of the onboarding, or the given hosts."""
    from checks.network.chosen_targets import targets
    from checks.network.targets import parse_target

    known = {target.name: target for target in targets(common.settings.network)}
    wanted = [known.get(target.name, target) for target in map(parse_target, hosts)] or None
    report = run_sweep(common.settings.network, vantage, wanted)
    if common.as_json:
        print_json(report.as_json())
    else:
        show(report)
    return status_of(report)


def status_of(report: NetworkReport) -> int:
    """Return a command's exit status after a sweep: a problem was found if a target fails or could not be judged."""
    return FOUND_A_PROBLEM if report.summary.fail or report.summary.unknown else 0


def run_sweep(settings: NetworkSettings, vantage: str | None, wanted: Sequence[Target] | None = None) -> NetworkReport:
    """Sweep from here; ``vantage`` defaults to the settings', or the desk. Raises Problem."""
    import asyncio

    from checks.facts import Vantage
    from checks.network.sweep import assemble

    seen_from = Vantage(vantage or settings.vantage or "desk")
    return assemble(asyncio.run(_sweep(settings, seen_from, wanted)))


async def _sweep(settings: NetworkSettings, vantage: Vantage, wanted: Sequence[Target] | None) -> list[SweepUpdate]:
    """Return every update, with the progress on standard error if a person may read it."""
    from checks.checking import Result, Started
    from checks.network.sweep import updates

    received: list[SweepUpdate] = []
    progress, planned = sys.stderr.isatty(), 0
    async with aclosing(updates(settings, vantage=vantage, targets=wanted)) as sweep:
        async for update in sweep:
            received.append(update)
            if isinstance(update, Started):
                planned = len(update.about.targets)
            elif progress and isinstance(update, Result):
                click.echo(f"\r{t('check.progress', done=len(received) - 1, planned=planned)}", err=True, nl=False)
    if progress:
        click.echo(f"\r{' ' * (WIDTH - 1)}\r", err=True, nl=False)
    return received


def show(report: NetworkReport) -> None:
    """Print the sweep in 80 columns: where it was seen from, what to fix, what fails, a line for each of the rest, what to do next."""
    from checks.network.diagnose.summary import sign_in_is_genuine
    from checks.network.letter.it_letter import letter
    from checks.network.report import VERDICTS

    lang = current_language()
    vantage, summary = report.vantage, report.summary
    print_text(t(f"network.from.{vantage.kind.value}"))
    resolvers = ", ".join(vantage.resolvers) or "?"
    print_text(t("check.place", host=vantage.host, resolvers=resolvers, proxy=vantage.proxy or "-"), "  ")
    if vantage.ssh_from:
        print_text(t("check.ssh", address=vantage.ssh_from), "  ")
    print_line()
    for number, diagnosis in enumerate(summary.diagnosis, 1):
        print_text(diagnosis.text(lang), f"{number}. ")
    if summary.diagnosis:
        print_line()
    said = {diagnosis.text(lang) for diagnosis in summary.diagnosis}
    nothing_works = any(diagnosis.code == "net.none" for diagnosis in summary.diagnosis)
    for alike in _together(report, lang):
        for result in alike:
            _print_result(result)
        if alike[0].verdict != "pass" and not nothing_works:
            _print_meaning(alike, said)
    print_line()
    if sign_in_is_genuine(report.results):
        print_text(t("network.sign_in_genuine"))
    counts = {verdict: summary.count(verdict) for verdict in VERDICTS}
    print_text(t("check.counts", **counts, seconds=format_number(report.elapsed_ms / 1000, lang, decimals=1)))
    if letter(report, lang) is not None:
        print_text(t("check.next"))


def _together(report: NetworkReport, lang: Lang) -> list[list[TargetResult]]:
    """Return the results, failures first and in the order to fix them; grouped if the same applies to several."""
    from checks.network.report import VERDICTS

    codes = [diagnosis.code for diagnosis in report.summary.diagnosis]
    groups: dict[tuple[str, str, str], list[TargetResult]] = {}

    def place(result: TargetResult) -> tuple[int, int, bool]:
        mended = codes.index(result.cause) if result.cause in codes else len(codes)
        return VERDICTS.index(result.verdict), mended, not result.required

    for result in sorted(report.results, key=place):
        groups.setdefault((result.verdict, result.cause, _meaning(result, lang)), []).append(result)
    return list(groups.values())


def _meaning(result: TargetResult, lang: Lang) -> str:
    """Return what is said about a target, without its own name, addresses and times."""
    text, dns = result.explain.text(lang), result.evidence.measured.dns
    for own in (urlsplit(result.url).hostname, *(dns.addresses if dns is not None else ())):
        text = text.replace(own or result.url, "*")
    return re.sub(r"\d+ ms", "*", text)


def _print_result(result: TargetResult) -> None:
    took = f"{result.ms.total:.0f} ms" if result.ms.total is not None else ""
    room = WIDTH - 4 - len(result.cause) - len(took) - 2
    name = result.target if len(result.target) <= room else result.target[: room - 1] + "…"
    print_line(f"[{_MARKS[result.verdict]}] {name:<{room}} {result.cause} {took}".rstrip())


def _print_meaning(alike: Sequence[TargetResult], said: Collection[str]) -> None:
    """Print what it means for targets that the same applies to, and for a single one what to tell the admin."""
    from checks.network.targets import CUSTOM

    lang, first = current_language(), alike[0]
    explain, tell_admin = first.explain.text(lang), first.tell_admin.text(lang)
    if len(alike) > 1:
        print_text(t("check.alike", n=len(alike), text=explain), "    ")
    elif explain not in said:
        print_text(explain, "    ")
    if not any(result.required or result.group == CUSTOM for result in alike):
        print_text(t("network.advised"), "    ")
    if len(alike) == 1 and tell_admin:
        print_text(t("check.tell_admin", text=tell_admin), "    ")
