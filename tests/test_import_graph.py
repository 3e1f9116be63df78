"""No module needs itself: there is no cycle of imports, counting those that are lazy, for types only, or by a name in a call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent


def modules() -> dict[str, Path]:
    """Every module of the program by its name; a package is its ``__init__``."""
    files = {}
    for path in (*ROOT.glob("checks/**/*.py"), *ROOT.glob("tui/**/*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return files


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every import as a module and a name out of it, which may be a module itself; the name is empty where there is none.

    A text like ``module:attribute`` counts too.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from ((alias.name, "") for alias in names)
            case ast.ImportFrom(str(module), names, 0):
                yield from ((module, alias.name) for alias in names)
            case ast.Call(
                ast.Name("import_module") | ast.Attribute(attr="import_module"), [ast.Constant(str(module)), *_]
            ):
                yield module, ""
            case ast.Constant(str(text)) if ":" in text:
                yield text.partition(":")[0], ""


def graph(paths: Mapping[str, Path]) -> dict[str, set[str]]:
    """What each module imports of the program. A name that a package hands on counts as the package's."""
    edges: dict[str, set[str]] = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text("utf-8"))
        needed = {f"{module}.{part}" if f"{module}.{part}" in paths else module for module, part in imported(tree)}
        edges[name] = {module for module in needed if module in paths} - {name}
    return edges


def test_no_module_needs_itself() -> None:
    edges = graph(modules())
    assert len(edges) > 200
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        raise AssertionError(" needs ".join(reversed(error.args[1]))) from None


def test_lazy_typed_and_dynamic_imports_are_seen() -> None:
    text = """
import a.lazy
from a import b
if TYPE_CHECKING:
    from a.typed import C
def f():
    from a.inner import D
    importlib.import_module("a.dynamic")
    return {"name": "a.named:attribute"}
"""
    assert set(imported(ast.parse(text))) == {
        ("a.lazy", ""),
        ("a", "b"),
        ("a.typed", "C"),
        ("a.inner", "D"),
        ("a.dynamic", ""),
        ("a.named", ""),
    }
