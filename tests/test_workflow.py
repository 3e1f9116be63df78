"""The workflow file runs what the README says, with each Python that the package allows."""

from __future__ import annotations

import re

from tests.readme import ROOT

WORKFLOW = (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")


def test_the_readme_s_commands_are_in_it() -> None:
    commands = re.findall(r"^    (python3 -m venv .*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    install, test = commands[:2]
    assert install.rpartition(" && ")[0] in WORKFLOW and test in WORKFLOW
    for part in test.split(" && ")[1:]:
        assert part.replace("/bin/", "\\Scripts\\").replace(".venv/", ".venv") in WORKFLOW


def test_it_begins_with_the_oldest_python_that_the_package_allows() -> None:
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    pythons = re.search(r"python: \[(.*)\]", WORKFLOW)
    assert oldest is not None and pythons is not None
    assert re.findall(r'"([\d.]+)"', pythons[1]) == [f"3.{minor}" for minor in range(int(oldest[1].split(".")[1]), 16)]
