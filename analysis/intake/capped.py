"""Faults of one kind in thousands of files: the first are told, the rest counted."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.errors import Fault
from analysis.sources.sheet import MOST_FAULTS
from analysis.wording import counted


def capped(faults: Sequence[Fault]) -> list[Fault]:
    """Keep the first faults of each kind, told by its severity and remedy, and count the others.

    Parameters
    ----------
    faults : sequence of Fault

    Returns
    -------
    list of Fault
        At most `analysis.sources.sheet.MOST_FAULTS` of a kind, and one that counts the others.
    """
    kinds: dict[tuple[str, str], list[Fault]] = {}
    for fault in dict.fromkeys(faults):
        kinds.setdefault((fault.severity, fault.remedy), []).append(fault)
    kept = []
    for same in kinds.values():
        kept += same[:MOST_FAULTS]
        if rest := same[MOST_FAULTS:]:
            more = f"{counted(len(rest), 'more file')} have a fault of this kind."
            kept.append(replace(rest[0], row="and after", message=more))
    return kept
