"""The redaction's work grows with the text, whatever the text is full of."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from checks.text import redact

pytestmark = pytest.mark.slow

HEAPS = [
    *(
        "1 2 ",
        "1, 2, ",
        "12 34 ",
        "514 555 ",
        "1234 5678 ",
        "48 29 13 ",
        "482913 ",
        "482913, ",
        "20261124 ",
        "1.2.",
        "1-",
        "10:42 ",
    ),
    *(
        "1\u00a0",
        "\u00a0",
        " \u00a0\n",
        "code ",
        "code: ",
        "code 1 ",
        "code ABC12-",
        "le code est quarante-huit ",
        "un-deux-",
        "cent ",
    ),
    *(
        "mot de passe ",
        "mot de passe : ",
        "mot de passe que x ",
        "password: a ",
        "password is ",
        "abcd efgh ",
        "TAP: ",
        "TAP 482913 ",
        "pwd=aAADSTS, ",
        "le mot de passe de x ",
        "mot de passe : a, b1c2 et ",
        "un euh ",
        "Alpha Bravo ",
        "https://a.b/?ticket=a1= ",
        "clé jbsw y3dp ",
        "sessionid=a1b2c3d4 ",
        "billets 48291, ",
    ),
    *(
        "Soleil99 ",
        "Soleil99 comme mot de passe ",
        "ticket ",
        "ticket 1 ",
        "no ",
        "error code ",
        "AADSTS",
        "AADSTS50020 ",
        "INC1 ",
    ),
    *(
        "[",
        "([«",
        "«a",
        "'a' ",
        '"',
        "[•••]",
        "[•••]1 ",
        "#1 ",
        "@a #1",
        "a@",
        "a@b.c/",
        "a@b.c:",
        "$1 000 ",
        "1 000,",
        "+1 ",
    ),
    *(
        "https://",
        "https://a.b/?a=1&",
        "a.b/",
        "eyJ",
        "eyJabcdef.",
        "0.A",
        "bearer a1",
        "cookie: a",
        "token=",
        "aB3dE5fG",
        "_a",
        "0a:",
    ),
    *("-----BEGIN PRIVATE KEY-----\n", "123456-", "secret abcd ", "JBSW Y3DP ", "%1", "é_", "->", "\n", "..."),
]
"""What a text may be full of: numbers, words for secrets, brackets, beginnings of addresses and tokens."""
BEFORE_AND_AFTER = [("", ""), ("code ", ""), ("mot de passe : ", ""), ("", " is my password")]


def _calls(text: str) -> int:
    """Return how many functions are called, the interpreter's included, while a text is redacted."""
    called = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        redact(text)
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize(("before", "after"), BEFORE_AND_AFTER)
def test_four_times_the_text_is_four_times_the_work(before: str, after: str) -> None:
    long = []
    for heap in HEAPS:
        once, four_times = (_calls(before + (heap * n)[:n] + after) for n in (500, 2000))
        if four_times > 5 * once:
            long.append((heap, once, four_times))
    assert long == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "heap",
    [
        *("1 000,", "514 555 ", "1\u00a0", " \u00a0\n", "«a", "a@", "https://", "eyJ", "-----BEGIN PRIVATE KEY-----\n"),
        *("code ", "mot de passe que x ", "password: a ", "Soleil99 ", "secret abcd "),
    ],
)
def test_a_text_of_any_kind_is_judged_in_time(heap: str) -> None:
    """A pattern that reads to the end from every place would take minutes here: the test's own time limit would end it."""
    assert len(redact(heap * (100_000 // len(heap)), 100_000)) <= 100_000
