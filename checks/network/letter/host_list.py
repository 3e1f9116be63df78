"""The hosts to allow, if nothing was measured on the client's network: as a list to send, and as the letter that asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checks.network.letter.it_letter import PUSH, Letter, Needed
from checks.network.letter.layout import Block, Piece, markdown, plain
from checks.network.letter.letter_texts import words
from checks.network.targets import Target
from checks.text import clean
from checks.texts import Lang


def host_list(targets: Iterable[Target], lang: Lang) -> str:
    """Return the hosts line by line, with their ports and what each is for; those that the onboarding cannot do without come first."""
    return plain(_list(tuple(targets), lang))


def unmeasured_letter(
    targets: Iterable[Target], lang: Lang, *, organisation: str = "", ticket: str = "", practice: bool = False
) -> Letter:
    """Return the letter that asks for all the hosts and says that nothing was measured on the client's network."""
    listed = tuple(targets)
    subject = words("subject.unmeasured", lang)
    if clean(ticket, 60):
        subject = words("subject.ticket", lang, subject=subject, ticket=clean(ticket, 60))
    if practice:
        subject = words("subject.practice", lang, subject=subject)
    body = list(
        _letter(listed, lang, organisation=clean(organisation, 120), ticket=clean(ticket, 60), practice=practice)
    )
    return Letter(
        lang=lang,
        subject=subject,
        text=plain([_paragraph(words("subject.line", lang, subject=subject)), *body]),
        markdown=markdown([Block("heading", (Piece(subject),)), *body]),
        hosts=tuple(map(_needed, listed)),
        practice=practice,
    )


def _letter(
    targets: Sequence[Target], lang: Lang, *, organisation: str, ticket: str, practice: bool
) -> Iterator[Block]:
    if practice:
        yield Block("paragraph", (Piece(words("practice", lang), "label"),))
    yield _paragraph(words("opening.greeting", lang))
    yield _paragraph(words("opening.reason_unmeasured", lang))
    about = [("organisation", organisation), ("ticket", ticket)]
    named = [words(f"opening.{key}", lang, **{key: value}) for key, value in about if value]
    if named:
        yield _paragraph(" – ".join(named))
    yield Block("paragraph", (Piece(words("measured.nothing", lang), "label"),))
    yield from _list(targets, lang)
    if any(target.host == PUSH for target in targets):
        yield _paragraph(words("closing.push", lang))
    yield _paragraph(words("closing.unmeasured", lang))
    yield _paragraph(words("closing.thanks", lang))
    yield _paragraph(words("closing.sender", lang))


def _list(listed: Sequence[Target], lang: Lang) -> Iterator[Block]:
    yield _paragraph(words("hosts.allow", lang))
    for kind, needed in (("required", True), ("others", False)):
        targets = [target for target in listed if target.required is needed]
        if targets:
            yield Block("heading", (Piece(words(f"hosts.{kind}", lang)),))
        for target in targets:
            use = f", TCP/{target.port}{words('colon', lang)}{target.why[lang]}"
            yield Block("entry", (Piece(target.host, "code"), Piece(use)))


def _needed(target: Target) -> Needed:
    return Needed(target.name, target.host, target.port, target.required, target.why, cause="", confidence="")


def _paragraph(text: str) -> Block:
    return Block("paragraph", (Piece(text),))
