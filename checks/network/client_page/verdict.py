"""What reach alone can show: which hosts fail together, what the desk's own sweep and the telephone add, and how certain that is.

A page distinguishes reached from not reached, and no more. It cannot see what stops a host: it cannot distinguish a name that is not
found from a connection that is dropped, nor a server's fault from a firewall's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from checks.network.client_page.code import CodeContent, Reach, ResultSource
from checks.network.targets import Target
from checks.texts import LANGS, Catalogue, Lang

FailingSet = Literal["all", "none", "streamworks", "optional_set", "some"]
"""Which hosts fail: no host, every one, only the guide's four, only those that Microsoft lists as optional, or others."""
FaultSite = Literal["nowhere", "network", "partly", "server", "device", "elsewhere", "open"]
"""Where the fault is: the client's network; only some hosts there; the hosts themselves; the device; anywhere but the network; or it
can't be determined yet."""
Sure = Literal["certain", "likely", "open"]
Phone = Literal["works", "fails"]
"""Whether the same page opens over the mobile's own data, on the telephone or through its hotspot."""
_TEXTS: Final = Catalogue("checks.network.client_page", "verdict.toml")
_GUIDE: Final = "streamworks"
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """What was concluded; ``hosts`` are those that fail."""

    kind: FailingSet
    place: FaultSite
    sure: Sure
    hosts: tuple[str, ...]
    words: Mapping[Lang, str]

    def as_json(self) -> dict[str, Any]:
        """Return the conclusion as ``mfa-desk read-result --json`` gives it."""
        verdict = {"kind": self.kind, "place": self.place, "sure": self.sure, "hosts": list(self.hosts)}
        return {**verdict, "fr": self.words["fr"], "en": self.words["en"]}


def tell(content: CodeContent, desk: Mapping[str, bool] | None = None, phone: Phone | None = None) -> CodeVerdict:
    """Return what the verdicts amount to. ``desk`` is which targets the desk's own sweep reached, as far as it judged them."""
    return tell_reach(content.of(Reach.NOT_REACHED), content.of(Reach.REACHED), content.source, desk, phone)


def tell_reach(
    failing: Sequence[Target],
    reached: Sequence[Target],
    source: ResultSource,
    desk: Mapping[str, bool] | None,
    phone: Phone | None,
) -> CodeVerdict:
    """Return what it comes to that some targets were reached from a page or shell and others not; `tell` has the rest."""
    kind = _kind(failing, reached)
    place, sure = _place(kind, failing, desk or {}, phone)
    hosts = tuple(target.host for target in failing)
    beyond = [target.host for target in failing if (desk or {}).get(target.name)]
    tried = len(failing) + len(reached)
    words = {lang: _text(lang, source, tried, kind, place, sure, hosts, beyond) for lang in LANGS}
    return CodeVerdict(kind, place, sure, hosts, words)


def _kind(failing: Sequence[Target], reached: Sequence[Target]) -> FailingSet:
    if not failing:
        return "all"
    if not reached and len(failing) > 1:
        return "none"
    if {target.group for target in failing} == {_GUIDE} and all(target.group != _GUIDE for target in reached):
        return "streamworks"
    optional = all(target.microsoft_required is False and target.required for target in failing)
    return "optional_set" if optional and any(target.microsoft_required for target in reached) else "some"


def _place(
    kind: FailingSet, failing: Sequence[Target], desk: Mapping[str, bool], phone: Phone | None
) -> tuple[FaultSite, Sure]:
    if kind == "all":
        return "nowhere", "likely"
    if phone == "works":
        return "network", "certain"
    reached = [desk.get(target.name) for target in failing]
    if phone == "fails":
        if None in reached:
            return "elsewhere", "likely"
        return ("device", "likely") if any(reached) else ("server", "likely")
    if None in reached:
        return "open", "open"
    if all(reached):
        return "network", "likely"
    return ("partly", "likely") if any(reached) else ("server", "likely")


def _text(
    lang: Lang,
    source: ResultSource,
    tried: int,
    kind: FailingSet,
    place: FaultSite,
    sure: Sure,
    hosts: tuple[str, ...],
    beyond: Iterable[str],
) -> str:
    seen = _TEXTS.text(f"from.{source}", lang)
    what = _TEXTS.text(f"kind.{kind}", lang, hosts=_named(hosts), n=len(hosts), all=tried, seen=seen)
    where = _TEXTS.text(f"place.{place}", lang, hosts=_named(tuple(beyond)))
    return " ".join((what, where, _TEXTS.text(f"sure.{sure}", lang))).strip()


def _named(hosts: tuple[str, ...]) -> str:
    return ", ".join(hosts[:_NAMED]) + (f", … ({len(hosts)})" if len(hosts) > _NAMED else "")
