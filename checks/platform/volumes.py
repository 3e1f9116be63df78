"""Whether a file lies on this machine's own disk or on another's, and whether a lock there holds against other machines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

Volume: TypeAlias = Literal["local", "shared", "unlocked"]
"""This machine's own disk; another's, whose locks hold for all; another's, where a lock holds on this machine at most."""
_SHARED: Final = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ceph",
        "fuse.glusterfs",
        "lustre",
        "beegfs",
        "gpfs",
        "9p",
    )
)
_UNLOCKED: Final = frozenset(
    ("fuse.sshfs", "sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs2", "davfs", "webdav", "fuse.gvfsd-fuse")
)
_LOCAL_LOCKS: Final = frozenset({"nolock", "local_lock=all", "local_lock=posix", "nobrl"})
"""Options of nfs(5) and mount.cifs(8) by which locks stay on this machine."""
_MOUNTS: Final = Path("/proc/self/mountinfo")
_REMOTE_DRIVE: Final = 4
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")
_LISTED: Final = re.compile(r"^.+ on (?P<place>/.*) \((?P<kind>\w+)(?P<options>[^)]*)\)$")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system: where, of what kind, and with which options."""

    place: Path
    kind: str
    options: frozenset[str]


def volume_of(path: Path) -> Volume:
    """Return what kind of volume a file, or the folder that it will be in, lies on; what can't be found out counts as local. Blocking."""
    absolute = Path(os.path.realpath(path))
    if sys.platform == "win32":
        return "shared" if _is_remote_drive(absolute) else "local"
    try:
        if sys.platform == "darwin":
            listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=2, check=False).stdout
            return volume_among(absolute, mounts_of_mac(listed))
        return volume_among(absolute, mounts_of_linux(_MOUNTS.read_text("utf-8", "surrogateescape")))
    except (OSError, subprocess.TimeoutExpired):
        return "local"


def volume_among(path: Path, mounts: Iterator[Mount]) -> Volume:
    """Return the volume of an absolute path; of mounts at one place the last counts."""
    over = [mount for mount in mounts if path.is_relative_to(mount.place)]
    if not over:
        return "local"
    deepest = max(len(mount.place.parts) for mount in over)
    mount = [mount for mount in over if len(mount.place.parts) == deepest][-1]
    if mount.kind in _UNLOCKED or (mount.kind in _SHARED and mount.options & _LOCAL_LOCKS):
        return "unlocked"
    return "shared" if mount.kind in _SHARED else "local"


def mounts_of_linux(text: str) -> Iterator[Mount]:
    """Yield what /proc/self/mountinfo lists (proc_pid_mountinfo(5))."""
    for line in text.splitlines():
        first, separator, last = line.partition(" - ")
        about, beyond = first.split(" "), last.split(" ")
        if separator and len(about) >= 6 and beyond[0]:
            options = {*about[5].split(","), *beyond[-1].split(",")}
            yield Mount(Path(_ESCAPE.sub(lambda code: chr(int(code[1], 8)), about[4])), beyond[0], frozenset(options))


def mounts_of_mac(text: str) -> Iterator[Mount]:
    """Yield what macOS's ``mount`` lists: ``//me@server/share on /Volumes/share (smbfs, nodev)``."""
    for line in text.splitlines():
        listed = _LISTED.match(line)
        if listed is not None:
            options = frozenset(option.strip() for option in listed["options"].split(","))
            yield Mount(Path(listed["place"]), listed["kind"], options)


def _is_remote_drive(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    if path.drive.startswith("\\\\"):
        return not path.drive.startswith(("\\\\?\\", "\\\\.\\")) or path.drive.upper().startswith("\\\\?\\UNC\\")
    import ctypes

    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == _REMOTE_DRIVE)
