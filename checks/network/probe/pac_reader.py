"""A separate process that finds a PAC file and runs it for some URLs: JSON on standard input, JSON on standard output.

In: ``{"where": [addresses of PAC files], "urls": [...]}``; out: ``{url: the file's answer}``. What it runs comes from the network: memory
and processor time are limited if the platform can.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final
from urllib.parse import urlsplit

from checks.platform.limits import limit_process

_DOWNLOAD: Final = 1.5
"""Seconds for each address where a file may be."""
_MEMORY: Final = 1 << 30
_CPU: Final = 5
_LONGEST: Final = 1000
"""Characters of an answer that are passed on: we want the first of its proxies."""


def main() -> None:
    """Answer one request."""
    limit_process(_MEMORY, _CPU)
    request = json.load(sys.stdin)
    from pypac import get_pac
    from pypac.api import collect_pac_urls
    from requests import Session

    own = Session()
    own.trust_env = False
    script: Any = None
    for url in (*collect_pac_urls(from_os_settings=True, from_dns=False), *request["where"]):
        script = get_pac(url=url, timeout=_DOWNLOAD, session=own)
        if script is not None:
            break
    answers = {}
    for url in request["urls"] if script is not None else ():
        answers[url] = str(script.find_proxy_for_url(url, urlsplit(url).hostname))[:_LONGEST]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
