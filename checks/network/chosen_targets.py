"""The targets that the settings choose: the built-in ones, overridden by those in a file."""

from __future__ import annotations

from checks.files import path_of
from checks.network.targets import Target, builtin
from checks.settings import NetworkSettings


def targets(settings: NetworkSettings) -> tuple[Target, ...]:
    """Return the built-in targets, overridden by those in ``targets_file``. Raises Problem, which names the file, the key and the fault."""
    by_name = dict(builtin())
    if settings.targets_file:
        from checks.network.targets_file import read_targets

        for name, target in read_targets(path_of(settings.targets_file)).items():
            if target is None:
                by_name.pop(name, None)
            else:
                by_name[name] = target
    return tuple(by_name.values())
