"""Why lesions are measured anew, in the words a run says it."""

from analysis import stamp
from analysis.extraction.store import Store

_CHANGES = {
    "annotations": "The annotations changed",
    "parameters": "The extraction parameters changed",
    "code": "Interlesion changed",
    "packages": "A package that features depend on changed",
}
"""What every lesion depends on."""

_OTHER_GRIDS = "`resample_mask` changed: lesions whose mask is on another grid than its image"
_INPUTS = "Lesions, masks or images changed: those"


def why(made_of: stamp.Stamp, before: stamp.Last | None, store: Store | None) -> list[str]:
    """Say why lesions are measured although they were before, and which.

    Parameters
    ----------
    made_of : Stamp
        What they are measured from now.
    before : Last or None
        What they were measured from last; None the first time.
    store : Store or None
        Of finished lesions.

    Returns
    -------
    list of str
        Sentences; none the first time.
    """
    if before is None:
        return []
    changed = made_of.changed_since(before)
    again = ", unless the store holds it from a run like this" if store else ""
    lines = [
        f"{why}: every lesion is measured anew{again}." for part, why in _CHANGES.items() if part in changed
    ]
    if lines:
        return lines
    rest = "others only if the store does not hold them" if store else "and, without a store, all others too"
    parts = {"resample_mask": _OTHER_GRIDS, "lesions": _INPUTS}
    lines = [f"{which} are measured anew, {rest}." for part, which in parts.items() if part in changed]
    if lines or before.finished:
        return lines
    return [_failed(store) if before.failed else _broken_off(store)]


def _broken_off(store: Store | None) -> str:
    again = "lesions that the store does not hold are" if store else "without a store, every lesion is"
    return f"The last run was broken off: {again} measured."


def _failed(store: Store | None) -> str:
    others = "others come from the store" if store else "and, without a store, all others too"
    return (
        "Lesions failed in the last run for a reason that need not last, such as want of memory: those are "
        f"measured again, {others}."
    )
