"""``d``, ``o`` and ``m`` in plain lines: a target in full, a result made on site, the letter."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from checks.settings import Settings
from tests.checks.network.documents import document, mixed, result
from tests.platforms import has_mode
from tests.reading import Reading
from tui.plain import run


def played(settings: Settings, *lines: str) -> str:
    """Return what a new call in plain lines says to these."""
    out = io.StringIO()
    run(
        settings,
        practice=None,
        content=None,
        stdin=io.StringIO("\n".join(("1", "", "", "", "", "", *lines, "q", "q")) + "\n"),
        stdout=out,
        lang="en",
    )
    return out.getvalue()


def saved(folder: Path, raw: dict[str, object]) -> str:
    file = folder / "site.json"
    file.write_text(json.dumps(raw), "utf-8")
    return str(file)


@pytest.mark.slow
def test_a_result_is_taken_in_read_and_made_a_letter(settings: Settings, tmp_path: Path) -> None:
    file = saved(tmp_path, mixed())
    text = played(settings, f"o {file}", "d 1", "m", "m c")
    assert "poste-7" in text and "explanation of" in text
    assert "ca.streamworkstech.com" in text
    kept = list((Path(settings.calls.database).parent / "notes").glob("*"))
    assert len(kept) == 1 and has_mode(kept[0], 0o600)
    assert str(kept[0]) in text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("m",), "Nous n'avons rien mesuré sur votre réseau"),
        (("o",), "Nothing was done."),
        (("o /nowhere/site.json",), "/nowhere/site.json"),
        (("o ~nobody-of-that-name/site.json",), "The result ~nobody-of-that-name/site.json can't be read"),
        (("d nowhere.example",), "Nothing was done."),
        (("d 99",), "Nothing was done."),
    ],
)
def test_what_is_not_there_is_said(settings: Settings, lines: tuple[str, ...], expected: str) -> None:
    assert expected in Reading(played(settings, *lines))


def test_with_nothing_to_ask_there_is_no_letter(settings: Settings, tmp_path: Path) -> None:
    text = played(settings, f"o {saved(tmp_path, document(result('ca.streamworkstech.com')))}", "m c")
    assert "nothing for the client's IT to fix" in text
    assert not (Path(settings.calls.database).parent / "notes").exists()
