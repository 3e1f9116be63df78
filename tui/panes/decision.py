"""The decision pane: what to say, what to do, what the client sees, and the numbered choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from checks.call.prompt import Prompt, PromptChoice, Proof
from checks.texts import Lang
from tui.actions import ACTIONS
from tui.i18n import t
from tui.panes.formatting import KNOWN, bilingual_label, fact_text, format_time, keys_text, localized
from tui.panes.picks import NextPick
from tui.picks import AnswerPick
from tui.text_layout import BLANK, Row, cut, paragraph, row

if TYPE_CHECKING:
    from checks.session.view import CallView


def render(view: CallView, width: int) -> list[Row]:
    """Return the pane's rows."""
    return prompt_rows(view.prompt, view.call.lang, width, view.client_line, view.runnable)


def render_title(view: CallView, width: int) -> str:
    """Return the pane's title: its key, its name, and the path to what is asked."""
    prompt = view.prompt
    trail = " > ".join(localized(words) for words in prompt.trail or (prompt.title,))
    return cut(f"F3 {t('pane.decision')}  {trail}", width)


def prompt_rows(
    prompt: Prompt,
    lang: Lang,
    width: int,
    client_line: Mapping[str, str] | None = None,
    runnable: frozenset[str] = frozenset(),
) -> list[Row]:
    """Return what is said and asked.

    ``lang`` is the client's: what is said aloud is in it, the rest in the agent's. ``runnable`` are the checks that can be run from
    here; only those are proposed.
    """
    blocks = [block for block in _blocks(prompt, lang, width, client_line, runnable) if block]
    return [line for number, block in enumerate(blocks) for line in ([BLANK, *block] if number else block)]


def fit_height(rows: Sequence[Row], height: int) -> list[Row]:
    """Return the rows; if there are more than ``height``, blank ones are left out, the last first."""
    rows = list(rows)
    while len(rows) > height and BLANK in rows:
        del rows[len(rows) - 1 - rows[::-1].index(BLANK)]
    return rows


def lead_width() -> int:
    """Return how wide the column of leads (SAY, DO …) is in the agent's language."""
    return max(len(t(f"decision.{name}")) for name in ("say", "do", "screen", "sees", "done", "client")) + 2


def _blocks(
    prompt: Prompt, lang: Lang, width: int, client_line: Mapping[str, str] | None, runnable: frozenset[str]
) -> Iterator[list[Row]]:
    lead = lead_width()

    def led(name: str) -> str:
        return f"{t(f'decision.{name}')}  ".ljust(lead)

    if prompt.say is not None:
        yield paragraph(t(f"quote.{lang}", text=prompt.say.to(lang)), width, "say", led("say"), "say")
    if client_line is not None:
        yield paragraph(t(f"quote.{lang}", text=client_line[lang]), width, "client", led("client"))
    context: list[Row] = []
    if prompt.do is not None:
        context += paragraph(localized(prompt.do), width, "do", led("do"))
    if prompt.sees is not None:
        context += paragraph(localized(prompt.sees), width, "plain", led("sees"))
    for number, label in enumerate(prompt.labels):
        context += paragraph(bilingual_label(label), width, "plain", led("screen") if number == 0 else " " * lead)
    yield context
    yield list(_proposals(prompt, width, runnable))
    yield list(_choices(prompt, width))
    yield list(_evidence(prompt, width))
    after: list[Row] = []
    if prompt.done is not None:
        after += paragraph(localized(prompt.done), width, "plain", led("done"))
    if prompt.ending is not None:
        after += paragraph(t(f"owner.{prompt.ending.owner}"), width, "plain", led("ball"))
        if prompt.kind == "outcome":
            after += paragraph(localized(prompt.ending.if_not), width, "dim", led("if_not"))
    for part in prompt.parts:
        after += paragraph(localized(part.text), width, "dim", f"{localized(part.title)}  ", "dim")
    yield after
    if prompt.hint is not None:
        yield paragraph(localized(prompt.hint), width, "dim", led("hint"), "dim")


def _choices(prompt: Prompt, width: int) -> Iterator[Row]:
    if prompt.enter == "next":
        yield row((f" {t('key.enter')} ", "key"), (f" {t('decision.next')}", "do"), pick=NextPick())
    for choice in prompt.choices:
        text = localized(choice.text)
        if prompt.enter == "first" and choice.digit == 1:
            yield row((f" {t('key.enter')} ", "key"), (f" {text}", "do"), pick=AnswerPick(1))
            continue
        mark = f"  {t('decision.suggested')}" if choice.suggested else _reason(choice)
        for line in paragraph(text + mark, width, "do" if choice.suggested else "plain", f"  {choice.digit}  ", "key"):
            yield Row(line.pieces, pick=AnswerPick(choice.digit))


def _reason(choice: PromptChoice) -> str:
    """Return why facts support a choice, and where and when the first of them was seen."""
    if choice.reason is None:
        return ""
    fact = choice.reason.facts[0]
    return f"  <- {localized(choice.reason.text)} ({t(f'vantage.{fact.vantage.value}')}, {format_time(fact.at)})"


def _evidence(prompt: Prompt, width: int) -> Iterator[Row]:
    for proof in prompt.against:
        yield from paragraph(t("decision.against", **_proof_params(proof)), width, "warn", "[! ] ", "warn")
    for fact in prompt.because:
        yield from paragraph(
            t(
                "decision.suggests",
                vantage=t(f"vantage.{fact.vantage.value}"),
                value=fact_text(fact),
                at=format_time(fact.at),
            ),
            width,
            "accent",
            *KNOWN,
        )
    for proof in prompt.proofs:
        yield from paragraph(t("decision.proof_line", **_proof_params(proof)), width, "dim", *KNOWN)


def _proposals(prompt: Prompt, width: int, runnable: frozenset[str]) -> Iterator[Row]:
    """Yield what could answer instead of the client and has not run, each with its key."""
    for check in sorted(prompt.askable & runnable):
        yield from paragraph(t(f"decision.askable.{check}"), width, "warn", f"  {_key('check')}  ", "key")
    if "network" in prompt.askable - runnable:
        yield from paragraph(t("decision.askable.client"), width, "warn", f"  {_key('client_run')}  ", "key")


def _key(action: str) -> str:
    return keys_text(next(entry for entry in ACTIONS if entry.id == action))


def _proof_params(proof: Proof) -> dict[str, str]:
    fact = proof.facts[0]
    return {
        "asked": localized(proof.question),
        "answered": localized(proof.answer),
        "vantage": t(f"vantage.{fact.vantage.value}"),
        "fact": fact_text(fact),
        "at": format_time(fact.at),
    }
