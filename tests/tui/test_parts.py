"""The desk with a different Textual from the one the tests ran with: without our painting and our terminal input, it still works."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest
from textual.message_pump import MessagePump

import tui
from tests.tui.terminal import ALTERNATE_SCREEN_OFF, RUN, Terminal, call_at_step_three, environment, stored_step
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
"""Textual as a later version might be: one of its private names is different throughout."""


def own_classes() -> Iterator[type]:
    """Yield every class of the screens that extends one of Textual's."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and value.__module__ == module.name and issubclass(value, MessagePump):
                yield value


def private_names(cls: type) -> set[str]:
    """Return the private names of a class's Textual bases, without those that every class of theirs has."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("textual.")]
    everywhere = set(vars(type("Empty", (bases[0],), {})))
    return {name for base in bases for name in vars(base) if re.match(r"_[a-z]", name)} - everywhere


def test_the_version_is_the_one_that_the_tests_run_with() -> None:
    constraints = (Path(__file__).parent.parent / "constraints.txt").read_text("utf-8")
    pinned = re.search(r"^textual==(\d+\.\d+)\.", constraints, re.MULTILINE)
    assert pinned is not None and pinned[1] == parts._TESTED
    assert version("textual").startswith(f"{pinned[1]}.") == parts.KNOWN


@pytest.mark.parametrize(("module", "name"), parts._NAMES, ids=[name for _module, name in parts._NAMES])
def test_textual_still_has_the_private_name(module: str, name: str) -> None:
    assert parts._has(module, name)


def test_private_names_of_textual_are_used_in_the_terminal_package_only() -> None:
    used = {
        f"{cls.__module__}.{cls.__name__}.{name}"
        for cls in own_classes()
        for name in vars(cls)
        if name in private_names(cls) and not cls.__module__.startswith("tui.terminal.")
    }
    imported = {
        path.as_posix()
        for path in Path(tui.__path__[0]).rglob("*.py")
        if re.search(r"from textual[\w.]*\._|import _|from textual[\w.]* import _", path.read_text("utf-8"))
        and path.parent.name != "terminal"
    }
    assert used == set() and imported == set()


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
