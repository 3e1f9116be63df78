"""The proxies that this machine's settings name, beside those of the environment.

Windows and macOS are read by Python itself. On Linux, desktops that keep them with GNOME's settings are read by ``gsettings``.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Final
from urllib.request import getproxies

_SCHEMA: Final = "org.gnome.system.proxy"
_LINE: Final = re.compile(rf"{re.escape(_SCHEMA)}(?:\.(\w+))? ([\w-]+) (.*)")
_SECONDS: Final = 2.0


def configured_proxies() -> Mapping[str, str]:
    """Return the addresses of proxies by scheme, from the environment, else from the system's settings; blocking.

    ``all`` is for every scheme, ``no`` the exceptions in the form of NO_PROXY, if the settings are in that form.
    """
    proxies = dict(getproxies())
    socks = proxies.pop("socks", "")
    if socks and "all" not in proxies:  # macOS's own setting, which is version 5 whatever scheme Python gives it
        proxies["all"] = f"socks5://{socks.rpartition('/')[2]}" if sys.platform == "darwin" else socks
    return proxies or (of_gsettings(_gsettings()) if sys.platform == "linux" else {})


def of_gsettings(listed: str) -> dict[str, str]:
    """Return the proxies in what ``gsettings list-recursively`` gives; none unless the settings name them one by one ("manual")."""
    values = {(match[1] or "", match[2]): _value(match[3]) for match in map(_LINE.match, listed.splitlines()) if match}
    if values.get(("", "mode")) != "manual":
        return {}
    same = values.get(("", "use-same-proxy")) is True
    proxies: dict[str, str] = {}
    for scheme, kind, child in (("http", "http", "http"), ("https", "http", "https"), ("all", "socks5", "socks")):
        at = "http" if same and child == "https" and not values.get((child, "host")) else child
        host, port = values.get((at, "host")), values.get((at, "port"))
        if host and port:
            proxies[scheme] = f"{kind}://{host}:{port}"
    ignored = values.get(("", "ignore-hosts"))
    if proxies and isinstance(ignored, list):
        proxies["no"] = ",".join(map(str, ignored))
    return proxies


def _value(written: str) -> object:
    """Return a value as GVariant writes it, where Python would write it alike; None for any other."""
    try:
        return {"true": True, "false": False}.get(written) or ast.literal_eval(written.removeprefix("@as "))
    except (ValueError, SyntaxError):
        return None


def _gsettings() -> str:
    """Return what the desktop's settings say of proxies; nothing without such a desktop."""
    program = shutil.which("gsettings") if os.environ.get("XDG_CURRENT_DESKTOP") else None
    if program is None:
        return ""
    command = (program, "list-recursively", _SCHEMA)
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, with words of our own
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
