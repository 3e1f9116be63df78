"""Why the operating system refused a file, in both languages (``reasons.toml``): it tells its reasons in English only."""

from __future__ import annotations

import errno
import tomllib
from functools import cache
from importlib.resources import files

from checks.problems import LANGS, Lang


@cache
def _words() -> dict[str, dict[Lang, str]]:
    return tomllib.loads(files("checks").joinpath("reasons.toml").read_text("utf-8"))


def reason_of(error: OSError) -> dict[Lang, str]:
    """The usual reasons in both languages; any other as the system tells it, else the error's name."""
    name = errno.errorcode.get(error.errno or 0, "")
    told = error.strerror or type(error).__name__
    return _words().get(name) or dict.fromkeys(LANGS, told)
