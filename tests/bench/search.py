"""How well the search leads: ``python -m tests.bench.search [TSV ...] [--step none|note|1..6] [--misses] [--folds] [--typing]``.

Every query goes through ``mfa-desk find -``, as a script would send it. Without a file, each of the project's own tables is measured, with
folds and typing (lang, kind, query, best, accept, step). A place counts if it is the best one, one of those accepted, or the beginning
of the best one's tree. Other tables may have a ``note`` with ``step=N`` instead of the step; a best of MISSING is left out, and for
``none`` nothing may be found.

``--folds``: each fifth is searched without the typed phrases that say about the same as one of its queries; then also
without the subjects that such a query fully mentions.
``--typing``: which symptoms lose their right first place while their last third is typed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import math
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from checks.guide.content import Content, load
from checks.guide.search import index, search
from checks.guide.search.phrases import Phrase, phrases
from checks.guide.search.wording import LANGUAGES, read
from checks.texts import Lang
from tui.cli import run_cli

OWN: Final = Path(__file__).with_name("queries.tsv")
FRESH: Final = Path(__file__).with_name("fresh.tsv")
"""Queries as agents and public threads phrase them, from which the search's vocabulary was learned, and off-topic ones."""
HELD_OUT: Final = Path(__file__).with_name("held_out.tsv")
"""Half of each set of queries, drawn at random before any rule was looked at: their score was read, their misses never."""
FIRST_LOOK: Final = Path(__file__).with_name("first_look.tsv")
"""Queries written when the vocabulary was almost finished; the same applies."""
FOLDS: Final = 5
ALIKE: Final = 0.5
"""The overlap (Jaccard) from which on one text was as good as written for the other."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and the places that are right for it; none if it is about nothing here."""

    lang: str
    kind: str
    text: str
    right: frozenset[str]
    step: int | None


def queries(paths: Sequence[Path], content: Content) -> tuple[Query, ...]:
    """Return every query in the tables with the places that are right for it, or with none if none is."""
    table: list[Query] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for raw in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if raw["best"] != "MISSING":
                    table.append(_query(raw, content))
    return tuple(table)


def _query(raw: Mapping[str, str], content: Content) -> Query:
    noted = re.search(r"step=(\d)", raw.get("note") or "")
    step = raw.get("step") or (noted[1] if noted else "")
    right: set[str] = set()
    if raw["best"] != "none":
        right = {normal(target, content) for target in (raw["best"], *(raw["accept"] or "").split())}
        if raw["best"].startswith("@"):
            right.add(raw["best"].partition(".")[0])
    return Query(raw["lang"], raw["kind"], raw["query"], frozenset(right), int(step) if step.isdigit() else None)


def normal(target: str, content: Content) -> str:
    """Return the target, with the start of a tree as the tree."""
    issue, _, node = target.removeprefix("@").partition(".")
    return f"@{issue}" if issue in content.issues and content.issues[issue].start == node else target


def find(texts: Sequence[str], step: int | None) -> list[list[str]]:
    """Return the targets that ``mfa-desk find -`` gives for each text."""
    stdin, stdout = sys.stdin, io.StringIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO("".join(f"{text}\n" for text in texts).encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(stdout):
            run_cli(["find", "--lang", "en", *([] if step is None else ["--step", str(step)]), "-"])
    finally:
        sys.stdin = stdin
    return [[hit["target"] for hit in json.loads(line)["hits"]] for line in stdout.getvalue().splitlines()]


def ranks(content: Content, table: Sequence[Query], step: str) -> Iterator[tuple[Query, int | None, list[str]]]:
    """Yield each query with the rank of its first right place (for ``none``: of the first place at all) and the places."""
    steps = [query.step if step == "note" else int(step) if step.isdigit() else None for query in table]
    for at in dict.fromkeys(steps):
        some = [query for query, its in zip(table, steps, strict=True) if its == at]
        for query, answer in zip(some, find([query.text for query in some], at), strict=True):
            targets = [normal(target, content) for target in answer]
            right = (number for number, target in enumerate(targets, 1) if not query.right or target in query.right)
            yield query, next(right, None), targets


def figures(ranked: Sequence[tuple[Query, int | None, list[str]]]) -> tuple[float, float, int, int]:
    """Return the share of queries with a right place first, and among the first three; how many off-topic ones are answered, and of how
    many.
    """
    about = [rank for query, rank, _ in ranked if query.right]
    off = [rank for query, rank, _ in ranked if not query.right]
    first = sum(rank == 1 for rank in about) / max(1, len(about)) * 100
    third = sum(rank is not None and rank <= 3 for rank in about) / max(1, len(about)) * 100
    return first, third, sum(rank is not None for rank in off), len(off)


def in_folds(
    content: Content, table: Sequence[Query], step: str, without_subjects: bool = False, folds: int = FOLDS
) -> list[tuple[Query, int | None, list[str]]]:
    """Rank as `ranks` does, each fifth without the typed phrases that say about the same as one of its queries.

    ``without_subjects`` also leaves out the subjects that one of its queries fully mentions, however general they are.
    """
    order = list(table)
    random.Random(1).shuffle(order)
    every = tuple(phrases(content))
    ranked: list[tuple[Query, int | None, list[str]]] = []
    try:
        for fold in range(folds):
            held = order[fold::folds]
            said = {lang: [_keys(query.text, lang) for query in held] for lang in LANGUAGES}
            kept = [
                phrase
                for phrase in every
                if not (phrase.source == "typed" and _alike(phrase, said[phrase.lang]))
                and not (without_subjects and phrase.about and _spoken_of(phrase, said[phrase.lang]))
            ]
            index._INDICES[content.digest] = index.build(content, kept)
            ranked += ranks(content, held, step)
    finally:
        index._INDICES.pop(content.digest, None)
    return ranked


def _keys(text: str, lang: Lang) -> frozenset[str]:
    return frozenset(token.key(lang) for token in read(text))


def _alike(phrase: Phrase, said: Sequence[frozenset[str]]) -> bool:
    keys = phrase.keys
    return any(keys and len(keys & other) / len(keys | other) >= ALIKE for other in said)


def _spoken_of(subject: Phrase, said: Sequence[frozenset[str]]) -> bool:
    groups = subject.groups
    return any(len(keys) <= len(groups) / ALIKE and all(keys & group for group in groups) for keys in said)


def lost_while_typed(content: Content, table: Sequence[Query]) -> tuple[list[str], int]:
    """Return the symptoms whose right place is first at the end, but was first and then lost it in the last third; and of how many."""
    lost: list[str] = []
    right_first = 0
    for query in table:
        if query.kind != "symptom":
            continue
        beginnings = [query.text[:end] for end in range(math.ceil(len(query.text) * 2 / 3), len(query.text) + 1)]
        answers = [search(content, text) for text in beginnings]
        first = [bool(hits) and normal(hits[0].target, content) in query.right for hits in answers]
        if first[-1]:
            right_first += 1
            if False in first[first.index(True) :]:
                lost.append(query.text)
    return lost, right_first


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("tsv", nargs="*", type=Path)
    parser.add_argument("--step", choices=["none", "note", *"123456"], default="none")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--typing", action="store_true")
    given = parser.parse_args()
    content = load()
    if given.tsv:
        _report(content, given.tsv, given.step, folds=given.folds, typing=given.typing, misses=given.misses)
        return
    for path in (OWN, FRESH, FIRST_LOOK, HELD_OUT):
        print(path.name)
        _report(
            content, [path], given.step, folds=path != HELD_OUT, typing=True, misses=given.misses and path != HELD_OUT
        )


def _report(content: Content, paths: Sequence[Path], step: str, *, folds: bool, typing: bool, misses: bool) -> None:
    table = queries(paths, content)
    ranked = list(ranks(content, table, step))
    _print("all", ranked)
    for field in ("fr", "en", *dict.fromkeys(query.kind for query in table if query.right)):
        _print(field, [row for row in ranked if field in (row[0].lang, row[0].kind)])
    if folds:
        _print("in five folds", in_folds(content, table, step))
        _print("also subjects", in_folds(content, table, step, without_subjects=True))
    took = []
    for query in table:
        began = time.process_time()
        search(content, query.text)
        took.append((time.process_time() - began) * 1000)
    print(f"time a query: median {median(took):.1f} ms, worst {max(took):.1f} ms")
    if typing:
        lost, of = lost_while_typed(content, table)
        print(f"lost while the last third is typed: {len(lost)} of {of}", *(lost if misses else ()), sep="\n  ")
    for query, rank, targets in ranked if misses else ():
        if (rank != 1) if query.right else (rank is not None):
            print(
                f"  {query.text!r}: {' '.join(targets[:3]) or 'nothing'} instead of {' '.join(sorted(query.right)) or 'nothing'}"
            )


def _print(label: str, ranked: Sequence[tuple[Query, int | None, list[str]]]) -> None:
    first, third, answered, off = figures(ranked)
    print(
        f"{label:<14}{len(ranked):>4}  first {first:5.1f} %  among three {third:5.1f} %  off-topic answered {answered}/{off}"
    )


if __name__ == "__main__":
    main()
