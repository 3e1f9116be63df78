"""What a terminal may send: bytes that are not UTF-8, sequences that mean nothing, keys that cannot exist; and an input that breaks."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from checks.call.events import TextNoted
from tests.tui.terminal import Terminal, call_at_step_three, desk, environment, stored, stored_step
from tests.tui.test_falling_over import broken_desk, reports
from tui.terminal.escape_parser import EscapeParser, decoder

pytestmark = pytest.mark.slow

__all__ = ["desk", "environment"]

_PARTS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\x1b[", b"\x1b[<", b"\x1b[48;", b"\x9b", b"\x1bO", b"u", b"M", b"t", b"R", b":", b";", b"~"]),
    st.integers(0, 10**12).map(lambda number: str(number).encode()),
    st.sampled_from([b"55296", b"1114112", b"0", b"-1", b"2", b"\x1b[?2048;9$y"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_PARTS, max_size=30).map(b"".join), st.integers(1, 7))
def test_whatever_comes_is_read_as_something_that_can_be_written(sent: bytes, size: int) -> None:
    parser, decode = EscapeParser(), decoder()
    for start in range(0, len(sent), size):
        text = decode(sent[start : start + size])
        for event in parser.feed(text) if text else ():
            if isinstance(event, events.Key):
                (event.character or "").encode()
                event.key.encode()
            if isinstance(event, events.Paste):
                event.text.encode()


@pytest.mark.parametrize(
    "sent",
    [b"\xe9", b"\x9b1u", b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[97:65;2u", bytes(range(128, 256)) * 2],
    ids=["é in Latin-1", "8-bit CSI", "no code point", "half a character", "a key with its other form", "random bytes"],
)
def test_what_is_no_character_is_replaced_and_the_remark_goes_on(
    desk: Terminal, environment: dict[str, str], sent: bytes
) -> None:
    call_at_step_three(desk)
    desk.send("\x1b[19~")
    desk.sees("goes into the note")
    desk.send("Andr")
    os.write(desk.child.child_fd, sent)
    desk.send(" called\r")
    desk.sees("Noted.")
    desk.send("\x11")
    assert desk.ends() == 0
    (remark,) = [event.body for event in stored(environment)[1] if isinstance(event.body, TextNoted)]
    assert remark.text.startswith("Andr") and remark.text.endswith(" called")


def test_an_input_that_breaks_is_a_crash_with_a_report(environment: dict[str, str]) -> None:
    broken = broken_desk(
        environment,
        "from tui.terminal.escape_parser import EscapeParser\n"
        "EscapeParser.parse_mouse_code = lambda self, code: broken(self)",
    )
    broken.sees("New call")
    call_at_step_three(broken)
    broken.send("\x1b[<35;10;10M")
    assert broken.ends() == 1
    (report,) = reports(environment)
    after = broken.written.rpartition("\x1b[?1049l")[2]
    assert report.name in after.replace("\r\n", "") and "Traceback" not in broken.written
    assert "broken" in report.read_text()
    assert stored_step(environment) == 3
