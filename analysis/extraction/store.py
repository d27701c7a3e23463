"""Finished lesions on disk, kept from run to run: one file a lesion, checked whenever it is read.

`entry.py` says what is in a file and how damage is noticed. A damaged file is removed, its lesion made anew.

A file is written under a name of its own and then moved into place: no reader meets half of it, and writers,
on several machines too, do not disturb each other. It is flushed to disk before that; some milliseconds,
against seconds to measure the lesion again after a power loss.
"""

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from platformdirs import user_cache_path

from analysis.abandoned import PART, lock_own, remove_abandoned
from analysis.extraction import entry

VARIABLE = "INTERLESION_CACHE"
"""Environment variable that names another folder for the store; empty or `off`: no store."""
LEFT_OVER = 3600.0
"""Seconds after which a temporary file has lost its writer."""

_KEY = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_TEMPORARY = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{32}\.part")
_DAY = 86400.0
_TRIES = 10


class Kept(NamedTuple):
    """A file of the store: its path, size in bytes, and time of last use (seconds since 1970)."""

    path: Path
    bytes: int
    used: float


class Pruned(NamedTuple):
    """What was removed: the number of lesions, and bytes, those of leftover temporary files included."""

    entries: int
    bytes: int


@dataclass(frozen=True)
class Store:
    """Content-addressed store of finished lesions; small, and travels to worker processes.

    Generic over JSON objects. Nothing that identifies a patient may be put into it. What the file system
    refuses never raises here: a store that cannot be read finds nothing, one that cannot be written keeps
    nothing.

    Attributes
    ----------
    folder : pathlib.Path
        Holds `<first two signs of key>/<key>`. It is made at the first `put`, open to its owner alone; one
        that was there before keeps its permissions, so that a group can share it.
    """

    folder: Path

    def get(self, key: str) -> dict[str, Any] | None:
        """Look up a lesion, and note that it was used.

        Parameters
        ----------
        key : str
            SHA-256 of all that its content depends on: 64 hexadecimal digits in lower case.

        Returns
        -------
        dict or None
            What was put, floats to the last bit; None if there is nothing, or nothing whole. A damaged
            file is removed.

        Raises
        ------
        ValueError
            `key` is not a key.
        """
        path = self._path(key)
        try:
            content = entry.decode(key, _read(path))
        except OSError:
            return None
        with suppress(OSError):
            if content is None:
                path.unlink()
            else:
                os.utime(path)
        return content

    def put(self, key: str, content: dict[str, Any]) -> bool:
        """Keep a lesion, at once and whole, in place of what stood there.

        Parameters
        ----------
        key : str
            As for `get`.
        content : dict
            A JSON object: text, numbers (NaN and infinities too), truth values, None, lists, and dicts
            with keys of text.

        Returns
        -------
        bool
            False if it could not be kept: no permission, no space, or more than `entry.LARGEST` bytes.

        Raises
        ------
        ValueError
            `key` is not a key.
        TypeError
            `content` is not JSON.
        """
        path = self._path(key)
        data = entry.encode(key, content)
        if data is None:
            return False
        try:
            self._write(path, data)
        except OSError:
            return False
        return True

    def trouble(self) -> str | None:
        """Try the store, before a run: why it can keep nothing, such as `Read-only file system`, or None."""
        trial = self._path("0" * 64)
        try:
            self._write(trial, entry.MARK)
            trial.unlink(missing_ok=True)
        except OSError as error:
            return error.strerror or type(error).__name__
        # Its folder stays, though empty: another process may be about to write there.
        return None

    def entries(self) -> Iterator[Kept]:
        """Every lesion in the store, in no order; files of others that lie in the folder are passed over."""
        return (kept for kept in self._files(_KEY) if entry.begins_as_one(kept.path))

    def size(self) -> tuple[int, int]:
        """Count lesions, and the bytes they take."""
        sizes = [kept.bytes for kept in self.entries()]
        return len(sizes), sum(sizes)

    def prune(self, *, older_than_days: float | None = None, largest_bytes: int | None = None) -> Pruned:
        """Remove lesions by age, then the least recently used until the rest fits.

        Temporary files of killed writers go too.

        Parameters
        ----------
        older_than_days : float, optional
            Lesions not used for this long go.
        largest_bytes : int, optional
            Bytes that may remain.
        """
        now = time.time()
        limit = float("inf") if older_than_days is None else older_than_days * _DAY
        oldest_first = sorted(self.entries(), key=lambda kept: (kept.used, kept.path))
        surplus = 0 if largest_bytes is None else sum(kept.bytes for kept in oldest_first) - largest_bytes
        going = []
        for kept in oldest_first:
            if now - kept.used < limit and surplus <= 0:
                break
            going.append(kept)
            surplus -= kept.bytes
        left_over = [file for file in self._files(_TEMPORARY) if now - file.used > LEFT_OVER]
        return _remove(going, left_over)

    def clear(self) -> Pruned:
        """Remove every lesion and temporary file, those of running writers too; nothing else."""
        removed = _remove(self.entries(), self._files(_TEMPORARY))
        for folder in _listed(self.folder):
            if _FOLDER.fullmatch(folder.name):
                with suppress(OSError):
                    Path(folder.path).rmdir()
        return removed

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"a key is 64 hexadecimal digits in lower case, not {key!r}")
        return self.folder / key[:2] / key

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file; again where another process removed its folder, or its temporary before it was held.

        A folder that goes while it is made is said to exist.
        """
        for _ in range(_TRIES - 1):
            with suppress(FileNotFoundError, FileExistsError):
                self._write_once(path, data)
                return
        self._write_once(path, data)

    def _write_once(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_name(f"{path.name}.{uuid4().hex}{PART}")
        try:
            with temporary.open("xb") as file:
                lock_own(file.fileno())
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
        finally:
            _unlinked(temporary)
        remove_abandoned(path, hidden=False)

    def _files(self, name: re.Pattern[str]) -> Iterator[Kept]:
        """Plain files of such a name where the store puts them; links are followed nowhere."""
        for folder in _listed(self.folder):
            if not (_FOLDER.fullmatch(folder.name) and folder.is_dir(follow_symlinks=False)):
                continue
            for file in _listed(Path(folder.path)):
                if name.fullmatch(file.name) and file.name.startswith(folder.name):
                    yield from _as_kept(file)


def default_store() -> Store | None:
    """Find the store of this user: what `INTERLESION_CACHE` says, else the system's folder for caches.

    Returns
    -------
    Store or None
        None where `INTERLESION_CACHE` is empty or `off`, or where this user has no home to keep it in.
    """
    named = os.environ.get(VARIABLE)
    if named is None:
        # Without a home the path stays relative, and would lie in whatever folder the run was started from.
        folder = user_cache_path("interlesion") / "lesions"
        return Store(folder) if folder.is_absolute() else None
    if named.strip().lower() in {"", "off"}:
        return None
    with suppress(RuntimeError):
        return Store(Path(named).expanduser().absolute())
    return None


def _read(path: Path) -> bytes:
    """Read what may be an entry; nothing of one too large. A pipe would block: what is no file raises."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise IsADirectoryError(path)
    return path.read_bytes() if status.st_size <= entry.LARGEST else b""


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _as_kept(file: os.DirEntry[str]) -> Iterator[Kept]:
    with suppress(OSError):
        status = file.stat(follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            yield Kept(Path(file.path), status.st_size, status.st_mtime)


def _remove(entries: Iterable[Kept], left_over: Iterable[Kept]) -> Pruned:
    removed = [kept.bytes for kept in entries if _unlinked(kept.path)]
    swept = [file.bytes for file in left_over if _unlinked(file.path)]
    return Pruned(len(removed), sum(removed) + sum(swept))


def _unlinked(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
