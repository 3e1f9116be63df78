"""No module needs itself: there is no cycle of imports, counting those that are lazy, for types only, or by a name in a call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from tests.code_counts import modules


def named_modules() -> dict[str, str]:
    """Return the text of every module of the program by its name; a package is its ``__init__``."""
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): text for path, text in modules()}


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield every import as a module and a name from it, which may be a module itself; the name is empty if there is none.

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


def graph(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Return what each module imports from the program. A name that a package re-exports counts as the package's."""
    edges: dict[str, set[str]] = {}
    for name, text in texts.items():
        tree = ast.parse(text)
        needed = {f"{module}.{part}" if f"{module}.{part}" in texts else module for module, part in imported(tree)}
        edges[name] = {module for module in needed if module in texts} - {name}
    return edges


def test_no_module_needs_itself() -> None:
    edges = graph(named_modules())
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
