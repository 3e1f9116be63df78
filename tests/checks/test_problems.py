"""Every problem that the code can raise has its words, in both languages."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.texts import LANGS
from tests.code_counts import modules

ROOT = Path(__file__).parents[2]
WORDS = tomllib.loads((ROOT / "checks" / "problems.toml").read_text("utf-8"))


def raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield where a Problem is made with a literal code: file and line, code, the parameters' names."""
    for path, text in modules():
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"):
                continue
            code = node.args[0] if node.args else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                given = frozenset(keyword.arg or "**" for keyword in node.keywords)
                yield f"{path}:{node.lineno}", code.value, given


RAISED = list(raised())


def test_problems_are_found_in_the_code() -> None:
    assert len(RAISED) > 10


@pytest.mark.parametrize(("where", "code", "given"), RAISED, ids=[f"{where}-{code}" for where, code, _ in RAISED])
def test_a_problem_has_words_that_its_parameters_fill(where: str, code: str, given: frozenset[str]) -> None:
    room, _, name = code.partition(".")
    texts = WORDS[room][name]
    for part in ("message", "mend"):
        for lang in LANGS:
            wanted = {field for _, field, _, _ in string.Formatter().parse(texts[part][lang]) if field}
            assert "**" in given or wanted <= given, f"{where}: {code}.{part}.{lang} wants {wanted - given}"


def test_no_words_are_left_of_problems_that_nobody_raises() -> None:
    sources = "".join(text for _path, text in modules())
    unused = [f"{room}.{name}" for room, names in WORDS.items() for name in names if f'"{room}.{name}"' not in sources]
    assert unused == []


BY_NAME = """
check.roots check.ca_file code.empty code.character code.short code.long code.short_at code.long_at code.misheard
code.swapped code.garbled code.other_version code.other_list code.old_page sign_in.needed sign_in.expired
sign_in.declined sign_in.blocked sign_in.cancelled sign_in.consent sign_in.again sign_in.no_client_id
sign_in.app_unknown sign_in.public_client sign_in.redirect sign_in.tenant_unknown sign_in.scope_unknown sign_in.not_here
sign_in.disabled sign_in.locked sign_in.unreachable sign_in.not_allowed sign_in.timeout sign_in.tls sign_in.proxy
sign_in.portal sign_in.nonsense sign_in.elsewhere sign_in.busy sign_in.paste_wrong sign_in.az_missing sign_in.az_login
sign_in.az_failed sign_in.no_token sign_in.bad_token sign_in.token_over sign_in.certificate sign_in.certificate_refused
sign_in.cache sign_in.error client.unwritable letter.unwritable guide.unwritable config.team_value config.team_unused
"""
"""The problems whose code reaches `Problem` through a name, and not as a literal."""


def test_every_problem_is_raised_or_named_here() -> None:
    """So that none of them can lose its words: those that are raised with a literal code are looked up above."""
    assert {code for _, code, _ in RAISED} | set(BY_NAME.split()) == {
        f"{room}.{name}" for room in WORDS for name in WORDS[room]
    }
    for code in BY_NAME.split():
        room, _, name = code.partition(".")
        texts = WORDS[room][name]
        assert all(texts[part][lang] for part in ("message", "mend") for lang in LANGS)
