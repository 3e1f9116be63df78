"""What a pipe and a terminal are on each system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.platform import console


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_without_a_kind_draws_no_screens_but_on_windows(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not console.draws_screens({"TERM": term})
    assert console.draws_screens({"TERM": "xterm"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert console.draws_screens({"TERM": term})


RUN = "from tui.cli import main; main()"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe is UTF-8 or the locale's wherever it is not Windows'")
def test_elsewhere_python_knows_how_a_pipe_is_written() -> None:
    assert console.pipe_encoding() is None
    assert console.output_encoding(sys.__stdout__, None, as_json=True) is None  # type: ignore[arg-type]  # pytest has one


def test_a_file_is_utf_8_and_json_in_a_pipe_ascii(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as file:
        assert console.output_encoding(file, "cp850", as_json=False) == "utf-8"
        assert console.output_encoding(file, "cp850", as_json=True) == "utf-8"
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - by its descriptor
        assert console.output_encoding(pipe, "cp850", as_json=False) == "cp850"
        assert console.output_encoding(pipe, "cp850", as_json=True) == "ascii"


def piped(*arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run([sys.executable, "-c", RUN, *arguments], input=given, capture_output=True, check=False).stdout


@pytest.mark.skipif(sys.platform != "win32", reason="code pages are Windows' own")
def test_a_pipe_carries_accents_in_the_code_page_of_the_console() -> None:
    encoding = console.pipe_encoding()
    assert encoding is not None
    assert "é" in piped("--lang", "fr", "--help").decode(encoding)


@pytest.mark.skipif(sys.platform != "win32", reason="code pages are Windows' own")
@pytest.mark.parametrize("encoding", ["utf-8", "the pipe's"])
def test_a_text_from_a_pipe_is_read_and_its_json_survives_any_code_page(encoding: str) -> None:
    page = console.pipe_encoding()
    assert page is not None
    text = "AADSTS50020 : le compte utilisé n'est pas invité"
    given = text.encode(page if encoding == "the pipe's" else encoding)
    answer = piped("explain", "-", "--json", given=given)
    assert answer.isascii() and json.loads(answer)["asked"] == text
