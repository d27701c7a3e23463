"""Names in a cohort that is made: of patients, lesions, files and the cohort itself."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from analysis.cohort_keys import RESERVED_NAMES
from analysis.schema import ALL


def pseudonyms(patients: Iterable[str], others: Iterable[str] = ()) -> dict[str, str]:
    """Give each patient a pseudonym that says nothing about them.

    Parameters
    ----------
    patients : iterable of str
        As the data call them.
    others : iterable of str
        Patients who are only told of as left out; they come after the first.

    Returns
    -------
    dict of str to str
        `P001` and on, in the order of the hashes of the names, so that neither the alphabet nor the dates of
        a hospital's numbers show; the same patients get the same ones again.

    Examples
    --------
    >>> sorted(pseudonyms(["Ann", "Bob"]).values())
    ['P001', 'P002']
    """
    first = set(patients)
    ordered = [*sorted(first, key=_hash), *sorted(set(others) - first, key=_hash)]
    width = max(3, len(str(len(ordered))))
    return {name: f"P{place:0{width}d}" for place, name in enumerate(ordered, start=1)}


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def lesion_ids(names: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """Give the lesions of a patient identifiers of their own, as near to their names as can be.

    Parameters
    ----------
    names : sequence of str
    numbers : sequence of int
        Of the lesion's segment, ROI, label or part; 0 if it has none.

    Returns
    -------
    list of str
        The name where no other lesion has it, else the name and the number; whatever is still equal is
        counted. Names that are empty, or a reserved word, become `lesion`.

    Examples
    --------
    >>> lesion_ids(["GTV", "Leber", "GTV"], [1, 2, 3])
    ['GTV-1', 'Leber', 'GTV-3']
    """
    plain = [" ".join(name.split()) for name in names]
    plain = ["lesion" if name.casefold() in ("", ALL) else name for name in plain]
    numbered = [
        f"{name}-{number or place}" if plain.count(name) > 1 or name == "lesion" else name
        for place, (name, number) in enumerate(zip(plain, numbers, strict=True), start=1)
    ]
    return unique(numbered)


def unique(names: Iterable[str], key: Callable[[str], str] = str) -> list[str]:
    """Tell equal names apart by a count.

    Parameters
    ----------
    names : iterable of str
    key : callable
        Names are equal if it gives the same for both.

    Examples
    --------
    >>> unique(["a", "a", "a (2)"])
    ['a', 'a (2)', 'a (2) (2)']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        free, count = name, 1
        while key(free) in taken:
            count += 1
            free = f"{name} ({count})"
        taken.add(key(free))
        found.append(free)
    return found


def file_stem(name: str) -> str:
    """Turn a patient's name into a name of a file that any system takes.

    Examples
    --------
    >>> file_stem("Zoë/7"), file_stem("..")
    ('Zoe-7', 'patient')
    """
    return _slug(name, r"[^A-Za-z0-9._-]+").strip(".-_")[:80] or "patient"


def cohort_name(text: str) -> str:
    """Turn a folder's name into a name of a cohort.

    Examples
    --------
    >>> cohort_name("Mélanome 2021"), cohort_name("all")
    ('melanome-2021', 'cohort-all')
    """
    name = _slug(text.lower(), r"[^a-z0-9]+").strip("-")[:60] or "cohort"
    return f"cohort-{name}" if name in RESERVED_NAMES else name


def _slug(text: str, foreign: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(foreign, "-", plain)
