"""One run at a time in an output folder; a run that was killed holds nobody up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.wording import quote

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows
    fcntl = None  # type: ignore[assignment]

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""Else somebody else's link of that name would have a file of the user's emptied."""

NAME = ".running"
"""File in a folder that a run writes to, for as long as the run goes on."""


@contextmanager
def held(folder: Path, path: Path | None = None) -> Iterator[None]:
    """Hold a folder for the length of a `with` block.

    The system gives up what a process holds when it ends, however that ends: the file of one that was killed
    does not count. Where the file system knows no locks, nothing is held.

    Parameters
    ----------
    folder : pathlib.Path
        Must be there, unless `path` is given.
    path : pathlib.Path, optional
        File that is there meanwhile; else `NAME` in the folder.

    Raises
    ------
    InputError
        Another run holds it, nothing can be written there, or the file's name is a symbolic link.
    """
    path = path or folder / NAME
    number = _take(path, folder)
    try:
        yield
    finally:
        # Removed while it is still held, so that nobody who waits for it takes a file that is gone.
        with suppress(OSError):
            path.unlink()
        os.close(number)


def _take(path: Path, folder: Path) -> int:
    while True:
        try:
            number = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
        except OSError as error:
            refusal = _a_link(path) if _NO_LINK and path.is_symlink() else _not_writable(folder, error)
            raise InputError([refusal]) from error
        if not _lock(number):
            holder = os.read(number, 20).decode("ascii", "replace").strip()
            os.close(number)
            raise InputError([_in_use(folder, holder)])
        if _is_still(path, number):
            with suppress(OSError):  # a full disk: the number is for people alone
                os.ftruncate(number, 0)
                os.write(number, str(os.getpid()).encode())
            return number
        os.close(number)


def _lock(number: int) -> bool:
    """Lock an open file; False where somebody else has."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system knows no locks
    return True


def _is_still(path: Path, number: int) -> bool:
    """Whether an open file is the one of that name: its last holder may have removed it meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(number))
    except OSError:
        return False


def _in_use(folder: Path, holder: str) -> Fault:
    who = f" (process {holder})" if holder.isdecimal() else ""
    message = f"Another run{who} is writing to {quote(folder, 300)}."
    return Fault("error", "--out", "", message, "Wait until it has ended, or name another folder.")


def _a_link(path: Path) -> Fault:
    message = f"{quote(path, 300)} is a symbolic link, and is not followed."
    return Fault("error", "--out", "", message, "Remove the link, or name another folder.")


def _not_writable(folder: Path, error: OSError) -> Fault:
    why = error.strerror or type(error).__name__
    message = f"{quote(folder, 300)} cannot be written to: {why}."
    return Fault("error", "--out", "", message, "Name another folder, or make this one writable.")
