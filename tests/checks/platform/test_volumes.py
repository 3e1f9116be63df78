"""Which volumes are another machine's, and where a lock holds for it too: played from what each system lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checks.platform import volumes
from checks.platform.volumes import Volume, mounts_of_linux, mounts_of_mac, volume_among, volume_of

LINUX = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw,relatime shared:2 - nfs4 filer:/home rw,vers=4.2,hard,proto=tcp
31 22 0:41 / /mnt/old rw - nfs filer:/old rw,vers=3,nolock
32 22 0:42 / /mnt/s\040h rw - cifs //srv/share rw,vers=3.1.1,mapposix
33 22 0:43 / /mnt/nobrl rw - cifs //srv/share rw,nobrl
34 22 0:44 / /mnt/ssh rw - fuse.sshfs me@host: rw,user_id=0
35 30 8:2 / /home/me/disk rw - xfs /dev/sdb1 rw
36 22 0:45 / /mnt/c rw - 9p C:\134 rw,dirsync
37 22 0:46 / /mnt/twice rw - nfs4 filer:/a rw
38 22 8:3 / /mnt/twice rw - ext4 /dev/sdc1 rw
torn line
""".strip()
MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)
//me@srv/share on /Volumes/share on srv (smbfs, nodev, nosuid, mounted by me)
filer:/home on /Volumes/home (nfs, nodev)
""".strip()


@pytest.mark.parametrize(
    ("path", "volume"),
    [
        ("/var/calls.db", "local"),
        ("/home/me/.local/share/mfa-desk/calls.db", "shared"),
        ("/homes/calls.db", "local"),
        ("/home/me/disk/calls.db", "local"),
        ("/mnt/old/calls.db", "unlocked"),
        ("/mnt/s h/calls.db", "shared"),
        ("/mnt/nobrl/calls.db", "unlocked"),
        ("/mnt/ssh/calls.db", "unlocked"),
        ("/mnt/c/Users/me/calls.db", "shared"),
        ("/mnt/twice/calls.db", "local"),
    ],
)
def test_on_linux(path: str, volume: Volume) -> None:
    assert volume_among(Path(path), mounts_of_linux(LINUX)) == volume


@pytest.mark.parametrize(
    ("path", "volume"),
    [
        ("/Users/me/calls.db", "local"),
        ("/Volumes/share on srv/calls.db", "shared"),
        ("/Volumes/home/calls.db", "shared"),
    ],
)
def test_on_macos(path: str, volume: Volume) -> None:
    assert volume_among(Path(path), mounts_of_mac(MAC)) == volume


@pytest.mark.skipif(sys.platform != "linux", reason="plays macOS by Linux's paths")
def test_macos_is_asked_by_its_own_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        assert command == ["/sbin/mount"]
        return subprocess.CompletedProcess(command, 0, MAC, "")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", run)
    assert volume_of(Path("/Volumes/home/calls.db")) == "shared"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's list of mounts")
def test_what_cannot_be_found_out_is_local(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert volume_of(tmp_path / "calls.db") == "local"
    monkeypatch.setattr(volumes, "_MOUNTS", tmp_path / "nowhere")
    assert volume_of(tmp_path / "calls.db") == "local"


@pytest.mark.skipif(sys.platform != "win32", reason="Windows's drives")
@pytest.mark.parametrize(
    ("path", "volume"),
    [(r"\\srv\share\calls.db", "shared"), (r"\\?\UNC\srv\share\calls.db", "shared"), (r"C:\calls.db", "local")],
)
def test_on_windows(path: str, volume: Volume) -> None:
    assert volume_of(Path(path)) == volume
