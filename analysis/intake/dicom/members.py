"""Files of a series: copies, strangers under its UID, and what is wrong with each by its head alone."""

import filecmp
from collections.abc import Callable, Iterator, Sequence

import pydicom

from analysis.errors import Fault, raise_errors
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.wording import counted, quote

MOST_COMPRESSED = 5000
"""Compressed pixels that claim to be so many times as long when they are not are cut off."""

AGAIN = "Export the whole series again, or take it and what was drawn on it out of the folder."
"""Remedy of most faults of a slice."""

_MOST_TOLD = 5


def checked(heads: Sequence[Head]) -> list[Head]:
    """Give each file of a series once.

    Parameters
    ----------
    heads : sequence of Head
        All of one SeriesInstanceUID.

    Raises
    ------
    InputError
        Files of several series under one UID, other images under one instance UID, no pixels, pixels that are
        cut off, or colour.
    """
    kept, faults = _single(heads)
    raise_errors([*_strangers(kept), *faults, *some([one for head in kept for one in file_faults(head)])])
    return kept


def some(faults: list[Fault]) -> list[Fault]:
    """Keep the first faults of a kind, and count the rest."""
    if len(faults) <= _MOST_TOLD:
        return faults
    rest = counted(len(faults) - _MOST_TOLD, "more slice")
    last = faults[_MOST_TOLD - 1]
    message = f"{last.message} The same holds for {rest} of its series."
    return [*faults[: _MOST_TOLD - 1], fault(last.file, last.row, message, last.remedy)]


def fault(file: str, row: str, message: str, remedy: str) -> Fault:
    """Make an error."""
    return Fault("error", file, row, message, remedy)


def _single(heads: Sequence[Head]) -> tuple[list[Head], list[Fault]]:
    """Keep one of the copies of each file; files that are no copies and share a UID are a fault."""
    first: dict[str, Head] = {}
    faults = []
    for head in heads:
        kept = first.setdefault(head.sop_uid, head)
        if kept is not head and not _same(kept, head):
            message = f"Has the SOPInstanceUID of {quote(kept.file)} and is another image."
            faults.append(
                fault(head.file, head.place, message, "Take the one that does not belong here out.")
            )
    return list(first.values()), some(faults)


def _same(one: Head, other: Head) -> bool:
    if filecmp.cmp(one.path, other.path, shallow=False):
        return True
    with lenient():
        # Without the file meta information, which names the program that wrote the copy.
        pair = [pydicom.Dataset(pydicom.dcmread(head.path, force=True)) for head in (one, other)]
        try:
            return bool(pair[0] == pair[1])
        except Exception:
            return False


def _strangers(heads: Sequence[Head]) -> Iterator[Fault]:
    """Files under one series UID that are of another patient, study, kind or frame of reference."""
    aspects: dict[str, Callable[[Head], str]] = {
        "patient": lambda head: head.person.id or head.person.name,
        "study": lambda head: head.visit.uid,
        "kind of image": lambda head: head.sop_class,
        "frame of reference": lambda head: head.frame_uid,
    }
    for what, aspect in aspects.items():
        firsts: dict[str, Head] = {}
        for head in heads:
            firsts.setdefault(aspect(head), head)
        if len(firsts) > 1:
            one, other, *_ = firsts.values()
            message = (
                f"Has the SeriesInstanceUID of {quote(one.file)} and another {what}: two series, one UID."
            )
            yield fault(other.file, other.place, message, "Take the series that does not belong here out.")
            return


def file_faults(head: Head) -> Iterator[Fault]:
    """Tell what is wrong with the pixels of a file by its head: none, of colour, or more than it can hold."""
    if not head.rows or not head.columns:
        yield fault(head.file, head.place, "Has no Rows or no Columns: it is damaged.", AGAIN)
    elif head.samples != 1:
        yield fault(head.file, head.place, "Is a colour picture, not an image of one value a pixel.", AGAIN)
    elif not head.is_deflated:
        expected = head.rows * head.columns * head.frames * head.bits // 8
        if head.left * (MOST_COMPRESSED if head.is_compressed else 1) < expected:
            message = f"Is cut off: its pixels take {expected} bytes, and {max(head.left, 0)} are left."
            yield fault(head.file, head.place, message, "Copy or export it again.")
