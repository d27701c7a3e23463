"""`interlesion cache`: what is kept of finished lesions, and removing it."""

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import Fault, InputError
from analysis.wording import counted, quote, visible

if TYPE_CHECKING:
    from analysis.extraction.store import Pruned, Store

OLDER_THAN = 90.0
"""Days without use after which `--prune` removes a lesion, where nothing else is asked."""
EXAMPLE = "Example: interlesion cache --prune --older-than 30 --largest 5GB"

_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,15})?) ?([kmgt]?b)", re.ASCII | re.IGNORECASE)

Prune = Annotated[
    bool,
    typer.Option("--prune", help=f"Remove what was not used for {OLDER_THAN:.0f} days, or as told below."),
]
OlderThan = Annotated[
    str | None, typer.Option("--older-than", help="With --prune: days without use.", metavar="DAYS")
]
Largest = Annotated[
    str | None,
    typer.Option(
        "--largest",
        help="With --prune: remove the least recently used until the rest is no larger, such as 5GB.",
        metavar="SIZE",
    ),
]
Clear = Annotated[bool, typer.Option("--clear", help="Remove every lesion.")]


def cache(
    prune: Prune = False, older_than: OlderThan = None, largest: Largest = None, clear: Clear = False
) -> None:
    """Show or empty the store of finished lesions, which spares measuring them again.

    It stands in the system's folder for caches, or where INTERLESION_CACHE says; `off` there means no store.
    """
    from analysis.extraction.store import VARIABLE, default_store

    days, size = _days(older_than), _bytes(largest)
    _check_together(prune, clear, days is not None or size is not None)
    store = default_store()
    if store is None:
        typer.echo(f"No lesions are kept: {VARIABLE} is empty or `off`, or there is no home folder.")
    elif clear:
        typer.echo(_told(store.clear()))
    elif prune:
        if days is None and size is None:
            days = OLDER_THAN
        typer.echo(_told(store.prune(older_than_days=days, largest_bytes=size)))
    if store is not None:
        typer.echo(_shown(store))


def human_size(size: int) -> str:
    """Write a number of bytes with a unit.

    Examples
    --------
    >>> human_size(999), human_size(12_345_678), human_size(5_000_000_000)
    ('999 B', '12.3 MB', '5.0 GB')
    """
    unit = next((unit for unit, step in _UNITS.items() if size < 999.95 * step), "TB")
    return f"{size} B" if unit == "B" else f"{size / _UNITS[unit]:.1f} {unit}"


def _bytes(text: str | None) -> int | None:
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise _refusal("--largest", f"{quote(text)} is no size.", "Write a size such as 500MB or 5GB.")
    step = {unit.lower(): step for unit, step in _UNITS.items()}[found[2].lower()]
    return int(float(found[1]) * step)


def _days(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 0 <= days < math.inf:
        raise _refusal("--older-than", f"{quote(text)} is no number of days.", "Write a number such as 30.")
    return days


def _check_together(prune: bool, clear: bool, limited: bool) -> None:
    if prune and clear:
        raise _refusal("--clear", "it does not go with --prune.", "Choose one of the two.")
    if limited and not prune:
        raise _refusal("--older-than, --largest", "they say what --prune removes.", "Add --prune.")


def _refusal(option: str, message: str, remedy: str) -> InputError:
    return InputError([Fault("error", "cache", option, message, remedy)])


def _told(removed: "Pruned") -> str:
    return f"Removed {counted(removed.entries, 'lesion')}, {human_size(removed.bytes)}."


def _shown(store: "Store") -> str:
    kept = list(store.entries())
    size = human_size(sum(entry.bytes for entry in kept))
    lines = [f"Folder: {visible(str(store.folder))}", f"Kept: {counted(len(kept), 'lesion')}, {size}"]
    if kept:
        used = [entry.used for entry in kept]
        lines.append(f"Last used: the oldest {_day(min(used))}, the newest {_day(max(used))}")
    trouble = store.trouble() if store.folder.exists() else None
    return "\n".join([*lines, f"Nothing can be kept there now: {trouble}."] if trouble else lines)


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
