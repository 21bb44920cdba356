"""A file that holds some of the disk, so that a run can still be ended when it is full.

On a full disk even an update of an existing row fails. Giving the reserve back makes room for the
few rows that put a run in order: its last epoch, its state, its reason.
"""

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 2**20
_ROOM_FOR_RESERVE = 16 * RESERVE_BYTES


class Reserve:
    """`size` bytes beside the history file, on the disk for good until released."""

    def __init__(self, history: Path, size: int = RESERVE_BYTES) -> None:
        self.path = history.with_name(history.name + ".reserve")
        self._size = size

    def make(self) -> None:
        """Take the space where there is plenty; a nearly full disk is left alone."""
        try:
            if self.path.exists() and self.path.stat().st_size == self._size:
                return
            if shutil.disk_usage(self.path.parent).free < max(_ROOM_FOR_RESERVE, 2 * self._size):
                return
            temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            # Random bytes: a file system that compresses would give zeros no space.
            temporary.write_bytes(os.urandom(self._size))
            temporary.replace(self.path)
        except OSError:
            # Without a reserve a full disk is met a little earlier; nothing else changes.
            return

    def release(self) -> bool:
        """Give the space back. True where there was any."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True
