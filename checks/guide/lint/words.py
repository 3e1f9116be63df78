"""The linter's checks of words: what the glossary has a better name for, and quotations in quotations."""

from __future__ import annotations

from typing import Final

from checks.guide.content import Content
from checks.guide.glossary import TextPurpose
from checks.guide.lint.faults import Faults
from checks.guide.lint.speech import quotes_are_nested
from checks.guide.lint.texts import texts_of_content
from checks.texts import LANGS

_NOT_OURS: Final = frozenset(("says", "fact"))
"""How clients say it, and the client guide's own sentences."""


def words_are_ours(content: Content, faults: Faults) -> None:
    """Check every text against the glossary, and that no quotation is inside another of the same kind."""
    for text in texts_of_content(content):
        if text.kind in _NOT_OURS:
            continue
        said, is_title = text.kind == "say", text.kind == "title" and text.path.startswith("nodes.")
        where: tuple[TextPurpose, ...] = ("say",) if said else ("title", "agent") if is_title else ("agent",)
        for lang in LANGS:
            line, path = text.words.to(lang), f"{text.path}.{lang}"
            for kind in where:
                for misnomer in content.glossary.found_in(line, lang, kind):
                    faults.add(text.file, path, "words.glossary", word=misnomer.word, use=misnomer.use)
            if not said:
                quotes_are_nested(text.file, path, line, lang, faults)
