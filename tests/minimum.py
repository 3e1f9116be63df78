"""The oldest version of each dependency that pyproject.toml allows, as constraints for pip: ``python tests/minimum.py``.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path


def minimum() -> Iterator[str]:
    """Yield a line per dependency. Raises ValueError for one that names no oldest version."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in project["dependencies"]:
        oldest = re.fullmatch(r"([\w.-]+)>=([\w.]+)(?:,<[\w.]+)?(?:; .+)?", wanted)
        if oldest is None:
            raise ValueError(f"no oldest version: {wanted}")
        yield f"{oldest[1]}=={oldest[2]}"


if __name__ == "__main__":
    print("\n".join(minimum()))
