"""The mutation score of the modules that decide: how many small changes in their source their own tests notice.

``python -m tests.bench.mutants [MODULE …] [--seed N] [--most N] [--workers N]``, with the extra ``mutants`` installed. At most ``--most``
mutants per module are drawn using the seed, and for each only the module's quick tests run, in a process that is forked with the libraries
already imported. A survivor that changes nothing anyone can see is explained in ``mutants.toml``. The exit status is 1 where a module's
score is below `REACH`, or a survivor is not explained.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import random
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
EXPLAINED: Final = Path(__file__).with_suffix(".toml")
REACH: Final = 0.9
_CALL: Final = "tests/checks/call"
_GUEST: Final = "tests/checks/guest"
_DIAGNOSE: Final = "tests/checks/network/diagnose"
_FINDINGS: Final = (
    f"{_GUEST}/test_has_address.py",
    f"{_GUEST}/test_rules_table.py",
    f"{_GUEST}/test_findings.py",
)
_JUDGED: Final = (
    f"{_DIAGNOSE}/test_cause.py",
    f"{_DIAGNOSE}/test_products.py",
    f"{_DIAGNOSE}/test_sentences.py",
    f"{_DIAGNOSE}/test_diagnosis.py",
    f"{_DIAGNOSE}/test_judge.py",
)
_REDACTED: Final = (
    "tests/checks/test_redaction_addresses.py",
    "tests/checks/test_redaction_sides.py",
    "tests/checks/test_redaction_keeps.py",
    "tests/checks/test_redaction.py",
    "tests/checks/test_leaks.py",
)
TESTS: Final[dict[str, tuple[str, ...]]] = {
    "checks/guest/findings.py": _FINDINGS,
    "checks/guest/rules.py": _FINDINGS,
    "checks/guest/facts.py": _FINDINGS,
    "checks/network/diagnose/cause.py": _JUDGED,
    "checks/network/diagnose/judge.py": _JUDGED,
    "checks/network/diagnose/quotes.py": _JUDGED,
    "checks/network/diagnose/diagnosis.py": _JUDGED,
    "checks/call/reducers.py": (f"{_CALL}/test_event_table.py", f"{_CALL}/test_state.py"),
    "checks/call/commands.py": (f"{_CALL}/test_commands.py", f"{_CALL}/test_state.py"),
    "checks/call/masking.py": (f"{_CALL}/test_masking.py",),
    **{
        f"checks/call/{name}.py": (f"{_CALL}/test_whole_notes.py", f"{_CALL}/test_note.py")
        for name in ("note", "note_checks", "note_lines")
    },
    "checks/guide/walker.py": ("tests/checks/guide/test_walker.py",),
    **{
        str(path.relative_to(ROOT)): _REDACTED
        for path in sorted((ROOT / "checks/redaction").glob("*.py"))
        if path.name != "__init__.py"
    },
}
"""The modules that decide, each with the tests that cover it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module's source with one thing changed: the line before and after, without its indentation."""

    module: str
    number: int
    line: str
    becomes: str
    source: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a mutant; ``why`` explains a survivor that is equivalent."""

    mutant: Mutant
    survived: bool
    why: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the score of each module and its survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.mutants", description="The mutation score.")
    parser.add_argument("modules", nargs="*", help="parts of modules' paths; every module where none is given")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--most", type=int, default=300, help="mutants drawn a module")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    wanted = [test for test in TESTS if not given.modules or any(part in test for part in given.modules)]
    if not wanted:
        parser.error(f"no such module; there are {', '.join(TESTS)}")
    gone = sorted({path for module in wanted for path in (module, *TESTS[module]) if not (ROOT / path).exists()})
    if gone:
        parser.error(f"not there: {', '.join(gone)}")
    _warm_up()
    explained = _explained()
    good = True
    for module in wanted:
        _import_others(module)
        began = time.monotonic()
        if not _passes(_fork(module, None), began + 600):
            print(f"{module}: its tests fail without any mutant")
            good = False
            continue
        limit = 10 + 5 * (time.monotonic() - began)
        drawn = draw(module, given.seed, given.most)
        outcomes = list(_tried(drawn, given.workers, limit, explained))
        good &= _report(module, outcomes)
    return 0 if good else 1


def draw(module: str, seed: int, most: int) -> list[Mutant]:
    """Return the mutants of a module that are tried, in line order."""
    import mutmut
    import parso
    from mutmut import Context, list_mutations, mutate

    mutmut.parse = lambda source, **_options: parso.parse(
        source
    )  # parso does not know match statements, and goes on after them
    source = (ROOT / module).read_text("utf-8")
    meaning = _meaning(source)
    every = list_mutations(Context(source=source, filename=module))
    chosen: list[Mutant] = []
    for number in random.Random(f"{seed} {module}").sample(range(len(every)), len(every)):
        if len(chosen) == most:
            break
        changed, _count = mutate(Context(source=source, filename=module, mutation_id=every[number]))
        if _meaning(changed) not in ("", meaning):
            chosen.append(_mutant(module, number, source, changed))
    return sorted(chosen, key=lambda mutant: mutant.number)


def _meaning(source: str) -> str:
    """Return the code without what does nothing at run time: annotations, and how a dataclass is stored. Empty if it is not Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign():
                node.annotation = ast.Constant(None)
            case ast.arg():
                node.annotation = None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.returns = None
            case ast.ClassDef():
                node.decorator_list = [node for node in node.decorator_list if "dataclass" not in ast.dump(node)]
            case ast.Assign(value=ast.Subscript(value=ast.Name(id="Literal" | "Callable" | "tuple"))):
                node.value = ast.Constant(None)
    return ast.dump(tree)


def _mutant(module: str, number: int, source: str, changed: str) -> Mutant:
    pairs = zip(source.split("\n"), changed.split("\n"), strict=False)
    line, becomes = next(((old, new) for old, new in pairs if old != new), ("", ""))
    return Mutant(module, number, line.strip(), becomes.strip(), changed)


def _explained() -> dict[tuple[str, str, str], str]:
    entries: list[dict[str, str]] = tomllib.loads(EXPLAINED.read_text("utf-8")).get("equivalent", [])
    return {(entry["module"], entry["line"], entry["becomes"]): entry["why"] for entry in entries}


def _warm_up() -> None:
    """Import what every test needs and no mutant changes, so that a fork already has it."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    import httpx  # noqa: F401
    import hypothesis
    import pydantic  # noqa: F401
    import pytest  # noqa: F401
    import pytest_asyncio  # noqa: F401
    from hypothesis import strategies  # noqa: F401

    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")


def _import_others(module: str) -> None:
    """Import what does not use the module, so that a fork has that too: the module is barred, so whatever uses it is not imported."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "checks"]:
        del sys.modules[name]
    barred = _name_of(module)
    sys.modules[barred] = None  # type: ignore[assignment]  # what the import system takes for "not to be found"
    for path in sorted((ROOT / "checks").rglob("*.py")):
        with suppress(ImportError):
            import_module(_name_of(str(path.relative_to(ROOT))))
    del sys.modules[barred]
    gc.freeze()


def _name_of(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _tried(
    mutants: Sequence[Mutant], workers: int, limit: float, explained: dict[tuple[str, str, str], str]
) -> Iterator[Outcome]:
    """Yield the outcome of each mutant, whose tests may take ``limit`` seconds."""
    waiting = list(mutants)
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            running[_fork(mutant.module, mutant.source)] = (mutant, time.monotonic() + limit)
        for process, (mutant, until) in list(running.items()):
            ended = _ended(process, until)
            if ended is not None:
                del running[process]
                why = explained.get((mutant.module, mutant.line, mutant.becomes), "")
                yield Outcome(mutant, ended == 0, why if ended == 0 else "")
        time.sleep(0.02)  # several processes are watched at once


def _passes(process: int, until: float) -> bool:
    while (status := _ended(process, until)) is None:
        time.sleep(0.02)  # waiting without a limit would outlast a mutant that never ends
    return status == 0


def _ended(process: int, until: float) -> int | None:
    """Return a process's exit status, None while it runs; one that takes too long is ended, since that mutant has been noticed."""
    ended, status = os.waitpid(process, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() < until:
        return None
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return -signal.SIGKILL


def _fork(module: str, source: str | None) -> int:
    """Run a module's tests in a separate process, with its source changed; return the process's number."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        status = _test(module, source)
    finally:
        os._exit(status)


def _test(module: str, source: str | None) -> int:
    import pytest

    if source is not None:
        try:
            code = compile(source, str(ROOT / module), "exec", dont_inherit=True)
        except SyntaxError:
            return 1
        sys.meta_path.insert(0, _Changed(module, code))
    options = [
        "-x",
        "-q",
        "-n",
        "0",
        "-m",
        "not slow",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "--tb=no",
        "-W",
        "ignore",
    ]
    return int(pytest.main([*options, *TESTS[module]]))


class _Changed(MetaPathFinder):
    """Finds the module that is mutated, with its changed code."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._name = _name_of(module)
        self._path = str(ROOT / module)
        self._code = code

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the module's spec, with a loader that has the code."""
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path, loader=_Loader(fullname, self._path, self._code))


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, code: CodeType) -> None:
        super().__init__(fullname, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        """The code with the change in it."""
        return self._code


def _report(module: str, outcomes: Sequence[Outcome]) -> bool:
    """Print a module's score and its survivors; return whether the score is reached and all of them are explained."""
    survivors = [outcome for outcome in outcomes if outcome.survived]
    left = [outcome for outcome in survivors if not outcome.why]
    killed, drawn = len(outcomes) - len(survivors), len(outcomes)
    score = killed / drawn if drawn else 1.0
    print(
        f"{module}: {killed} of {drawn} killed ({score:.0%}), {len(survivors) - len(left)} explained, {len(left)} not"
    )
    for outcome in left:
        print(f"  #{outcome.mutant.number}\n    - {outcome.mutant.line}\n    + {outcome.mutant.becomes}")
    sys.stdout.flush()
    return score >= REACH and not left


if __name__ == "__main__":
    raise SystemExit(main())
