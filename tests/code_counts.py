"""What the code's own rules count: ``python -m tests.code_counts`` prints it, and tests/test_code_rules.py holds it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("checks", "tui")
EMPTY_NAMES: Final = frozenset({"one", "found", "told", "asked"})
"""Names that say that there is a value, but not what it is."""
MOST_LINES: Final = 400
_REASON: Final = re.compile(r"\b(?:long|one file)\b")


def modules(*packages: str) -> Iterator[tuple[str, str]]:
    """Yield each module's path below the root, and its text."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def empty_names(*packages: str) -> list[str]:
    """Return "path:line name" for each variable, parameter and attribute with an empty name."""
    return [
        f"{path}:{line} {name}"
        for path, text in modules(*packages)
        for name, line in _bound_names(ast.parse(text))
        if name.lstrip("_") in EMPTY_NAMES
    ]


def _bound_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_property(node):
            yield node.name, node.lineno
        elif isinstance(node, ast.MatchAs | ast.MatchStar):
            yield node.name or "_", node.lineno


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in node.decorator_list)


def shared_class_names() -> dict[str, list[str]]:
    """Return the names that two public classes or type aliases have, each with its modules."""
    places: dict[str, list[str]] = {}
    for path, text in modules():
        for node in ast.parse(text).body:
            if (name := _type_name(node)) and not name.startswith("_"):
                places.setdefault(name, []).append(path)
    return {name: paths for name, paths in sorted(places.items()) if len(paths) > 1}


def _type_name(node: ast.stmt) -> str | None:
    match node:
        case ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
            return name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id="Literal"))):
            return name
    return None


def long_files() -> list[str]:
    """Return the files above the most lines whose first line gives no reason for it."""
    return [
        f"{path} ({lines})"
        for path, text in modules()
        if (lines := text.count("\n")) > MOST_LINES and not _REASON.search(text.partition("\n")[0])
    ]


def mappings_in_signatures(package: str = "checks") -> list[str]:
    """Return "path:line function" for each public function that takes or gives a mapping of anything."""
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, text in modules(package)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        if any(
            shape in annotation
            for annotation in _annotations(node)
            for shape in ("Mapping[str, Any]", "dict[str, Any]")
        )
    ]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.annotation is not None:
            yield ast.unparse(argument.annotation)
    if node.returns is not None:
        yield ast.unparse(node.returns)


def string_subscripts(package: str = "tui") -> list[str]:
    """Return "path:line key" for each value read by a string key."""
    return [
        f"{path}:{node.lineno} {node.slice.value}"
        for path, text in modules(package)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ]


def packages_without_purpose() -> list[str]:
    """Return the packages whose ``__init__`` does not say what they are for."""
    return [
        path for path, text in modules() if path.endswith("__init__.py") and ast.get_docstring(ast.parse(text)) is None
    ]


def imports_by_string() -> list[str]:
    """Return "path:line" for each module that is imported by a string."""
    return [
        f"{path}:{node.lineno}"
        for path, text in modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__"))
    ]


def main() -> None:
    """Print the counts."""
    for package in (*PACKAGES, "tests"):
        names = Counter(entry.rpartition(" ")[2].lstrip("_") for entry in empty_names(package))
        print(f"empty names in {package}: {sum(names.values())} {dict(names)}")
    print(f"public classes and type aliases that share a name: {len(shared_class_names())} {shared_class_names()}")
    print(f"files above {MOST_LINES} lines without a reason: {long_files()}")
    print(f"mappings of anything in public signatures of checks: {len(mappings_in_signatures())}")
    print(f"string subscripts in tui: {len(string_subscripts())}")
    print(f"packages that do not say what they are for: {packages_without_purpose()}")
    print(f"imports by string: {imports_by_string()}")
    lines = {package: sum(text.count(chr(10)) for _, text in modules(package)) for package in (*PACKAGES, "tests")}
    print(f"lines: {lines}")


if __name__ == "__main__":
    main()
