"""A terminal or pipe that is not UTF-8: every command prints its text, and JSON says the same."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ascii_fallback import nearest, write_nearest


def test_accents_quotes_and_signs_have_their_nearest_letters() -> None:
    text = "« Envoyé », l’œuvre\u00a0: “Next” → 1–9…\u202f★"
    assert nearest(text) == '" Envoye ", l\'oeuvre : "Next" -> 1-9... ?'


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp850", "utf-8"])
@given(text=st.text(max_size=60))
def test_no_text_makes_a_stream_fail(encoding: str, text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    write_nearest(stream)
    stream.write(text + "\ud800é")
    stream.flush()


def output_of(encoding: str, *arguments: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.mark.slow
def test_what_an_encoding_lacks_ends_no_command() -> None:
    arguments = ("guide", "show", "password", "--lang", "fr")
    assert "Un mot de passe est demandé" in output_of("latin-1", *arguments).decode("latin-1")
    assert json.loads(output_of("latin-1", *arguments, "--json")) == json.loads(
        output_of("utf-8", *arguments, "--json")
    )
