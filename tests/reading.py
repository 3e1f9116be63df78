"""What is shown, as a person reads it: where a line was broken makes no difference."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_BETWEEN: Final = r"(?:[^\S\n]*[│║┃]?[^\S\n]*\n[\s│║┃]*)?"
"""A place where a line may have been broken, with the blanks and frames at the ends of both lines."""
_BLANK: Final = r"[\s│║┃]+"
_NO_BLANKS: Final = str.maketrans("", "", " \n\t\u00a0│║┃")


class Reading(str):
    """A text in lines. ``in`` finds what is wrapped in it, even in mid-word, as somebody who reads it does.

    So ``not in`` holds only if the words are not there at all, and not if they are merely wrapped.
    """

    __slots__ = ()

    def __contains__(self, wanted: object) -> bool:
        if not isinstance(wanted, str):
            raise TypeError(f"a text is looked for, not {wanted!r}")
        if super().__contains__(wanted):
            return True
        # Tests that wait look many times; without this they would hold up the app that they wait for.
        if wanted.translate(_NO_BLANKS) not in self.translate(_NO_BLANKS):
            return False
        return _wrapped(wanted).search(self) is not None


@cache
def _wrapped(wanted: str) -> re.Pattern[str]:
    return re.compile(_BLANK.join(_BETWEEN.join(map(re.escape, word)) for word in wanted.split()))
