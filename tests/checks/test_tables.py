"""TOML from elsewhere: it is read exactly as Python's own reader reads it, and no file takes much memory."""

from __future__ import annotations

import tomllib
import tracemalloc
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.tables import MOST, parse

ROOT = Path(str(files("checks")))
PART = st.sampled_from(["a", "B-1", "_", '""', '"a.b"', '"\\""', "''", "'x\"y'"])
JOINT = st.sampled_from([".", " . ", "\t."])


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.toml")), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_our_own_files_are_well_within_the_bounds(file: Path) -> None:
    text = file.read_text("utf-8")
    if len(text) <= MOST:
        assert parse(text) == tomllib.loads(text)


@given(
    st.lists(PART, min_size=16 + 1, max_size=40),
    JOINT,
    st.sampled_from(["{}=1", "[{}]", "[[{}]]", "a={{{}=1}}"]),
)
def test_a_key_of_many_parts_is_refused_in_every_spelling(parts: list[str], joint: str, form: str) -> None:
    with pytest.raises(ValueError, match="more than 16 parts"):
        parse("b = 1\n" + form.format(joint.join(parts)))


@given(st.integers(1, 16), JOINT)
def test_a_key_of_few_parts_is_read(count: int, joint: str) -> None:
    text = joint.join(f"k{number}" for number in range(count)) + " = 1"
    assert parse(text) == tomllib.loads(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + "=1",
        "[" + "a" + ".a" * 20_000 + "]",
        'x = {a = """b"""", ' + "a" + ".a" * 20_000 + "=1}",
        "x = {a = '''b''''', " + "a" + ".a" * 20_000 + "=1}",
        'x = """a\\"""b""" # a"\n' + "a" + ".a" * 20_000 + "=1",
        '""' * (MOST // 2),
        '"""' + '\\"' * (MOST // 2 - 2),
        '"a"' + '."a"' * 20_000 + "=1",
        "a" * MOST,
        "'" * MOST,
        '"\\' * (MOST // 2),
        ". " * (MOST // 2),
        "a." * 8 + " " * (MOST - 20),
        "a = " + "[" * (MOST - 10),
        "a = " + "{a=" * 60_000,
        "\n".join(f"[{'.'.join(f'{row * 16 + part:x}' for part in range(16))}]" for row in range(2200)),
        "x = 1\n" * (MOST // 2),
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_much_memory(text: str) -> None:
    tracemalloc.start()
    with suppress(ValueError, RecursionError):
        parse(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80_000_000
