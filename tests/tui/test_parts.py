"""The desk with another Textual than the tests ran with: without our painting and our reading of the terminal, it still works."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.tui.test_terminal import ALTERNATE_SCREEN_OFF, RUN, Terminal, call_at_step_three, environment, stored_step
from tui.terminal import parts

__all__ = ["environment"]

_LATER = """
import re, sys
from importlib.machinery import PathFinder, SourceFileLoader

class Renamed(SourceFileLoader):
    def get_code(self, name):
        source = re.sub(r"\\b{name}\\b", "{name}_of_later", self.get_source(name))
        return compile(source, self.path, "exec", dont_inherit=True)

class Finder:
    def find_spec(name, path, target=None):
        spec = PathFinder.find_spec(name, path) if name.partition(".")[0] == "textual" else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Renamed(spec.loader.name, spec.loader.path)
        return spec

sys.meta_path.insert(0, Finder)
from tui.terminal import parts
assert not parts.KNOWN
"""
"""Textual as a later version might be: one of its private names is another throughout."""


def test_the_version_is_the_one_that_the_tests_run_with() -> None:
    constraints = (Path(__file__).parent.parent / "constraints.txt").read_text("utf-8")
    pinned = re.search(r"^textual==(\d+\.\d+)\.", constraints, re.MULTILINE)
    assert pinned is not None and pinned[1] == parts._TESTED
    assert version("textual").startswith(f"{pinned[1]}.") == parts.KNOWN


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({name.rpartition(".")[2] for _module, name in parts._NAMES}))
def test_without_a_private_name_the_desk_opens_and_takes_keys(environment: dict[str, str], name: str) -> None:
    desk = Terminal(environment, program=_LATER.format(name=name) + RUN[2])
    desk.sees("New call")
    call_at_step_three(desk)
    desk.send("\x11")
    assert desk.ends() == 0
    assert ALTERNATE_SCREEN_OFF in desk.written
    assert stored_step(environment) == 3
