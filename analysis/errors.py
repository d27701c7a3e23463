"""Errors and warnings that say what was got, what was expected, where, and what to do."""

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.wording import quote, visible


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with an input.

    Control characters in its texts, which may come from anywhere, become escapes.

    Attributes
    ----------
    severity : {'error', 'warning'}
        An error stops before any work; a warning costs at most one lesion.
    file : str
        The file at fault, as its owner wrote it.
    row : str
        Where in the file: a line, a key, a column or a lesion; empty for the whole file.
    message : str
        What was got and what was expected.
    remedy : str
        What to do about it.
    """

    severity: Literal["error", "warning"]
    file: str
    row: str
    message: str
    remedy: str

    def __post_init__(self) -> None:
        for name in ("file", "row", "message", "remedy"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    def __str__(self) -> str:
        place = f"{self.file}, {self.row}" if self.row else self.file
        return f"{self.severity}: {place}: {self.message} {self.remedy}"


class InterlesionError(Exception):
    """Base of the errors this package raises on purpose; shown without a traceback."""

    exit_code = 1


class InputError(InterlesionError, ValueError):
    """The input is unusable: all of its faults at once.

    Parameters
    ----------
    faults : sequence of Fault
        Every fault found, errors and warnings; at least one error.
    """

    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InterlesionWarning(UserWarning):
    """Base of the named warnings."""


class LesionWarning(InterlesionWarning):
    """A lesion was left out of something, with the reason."""


class FeatureWarning(InterlesionWarning):
    """A feature was left out of something, with the reason."""


def raise_errors(faults: Iterable[Fault]) -> list[Fault]:
    """Raise `InputError` with all faults if one of them is an error, else return them as a list."""
    found = list(faults)
    if any(fault.severity == "error" for fault in found):
        raise InputError(found)
    return found


_OF_THE_DISK = {
    errno.ENOSPC: "There is no space left on the disk",
    errno.EDQUOT: "Your share of the disk is used up",
    errno.EFBIG: "A file would be larger than this system lets it be",
    errno.EROFS: "What is to be written to can only be read",
    errno.EACCES: "A file or folder may not be opened",
    errno.EPERM: "A file or folder may not be changed",
    errno.EIO: "The disk failed",
}


def explained(error: Exception) -> str | None:
    """Explain an error that is no fault of the program: a disk or a memory that is full. Else None.

    Examples
    --------
    >>> print(explained(OSError(errno.ENOSPC, "No space left on device", "out/features.parquet")))
    There is no space left on the disk: `out/features.parquet`. Nothing that was finished is lost: see to \
this, then run the same command again.
    """
    if isinstance(error, MemoryError):
        return (
            "There is not enough memory. Nothing that was finished is lost: close other programs, or ask for "
            "fewer processes with --jobs, then run the same command again."
        )
    if not isinstance(error, OSError) or error.errno not in _OF_THE_DISK:
        return None
    where = f": {quote(error.filename)}" if error.filename else ""
    rest = "Nothing that was finished is lost: see to this, then run the same command again."
    return f"{_OF_THE_DISK[error.errno]}{where}. {rest}"
