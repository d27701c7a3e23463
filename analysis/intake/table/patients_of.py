"""Patients of rows: by a column, out of an identifier that holds several things, or by folders."""

from collections.abc import Sequence

import pandas as pd

from analysis.intake.table.feature_names import plain
from analysis.intake.table.keys import HOW, Search, is_twice
from analysis.intake.table.role_words import candidates, tier
from analysis.intake.table.splitting import split_ids
from analysis.intake.times import are_names
from analysis.sources.looks import are_dates
from analysis.wording import listing, quote

_DISTINCT = 0.4
"""Share of rows that differ in a column which is worth taking apart."""


def find_patient(search: Search) -> None:
    """Find the patient of each row; note an error where it cannot be told."""
    names = search.candidates("patient_id")
    if names and is_twice(search, names[0]):
        return
    repeated = [name for name in names if _repeats(search.text[name])]
    if repeated:
        search.take("patient_id", repeated[0])
        _say_others(search, names, repeated[0])
    elif not (
        _by_image(search)
        or _by_splitting(search, _named(search, names))
        or _by_path(search)
        or _by_splitting(search, None)
    ):
        if names and tier(names[0], "patient_id") == 0 and search.candidates("lesion_id"):
            search.take("patient_id", names[0])
        else:
            _cannot(search, names)


def _repeats(cells: pd.Series) -> bool:
    there = cells[cells != ""]
    return there.nunique() < len(there)


def _say_others(search: Search, names: Sequence[str], chosen: str) -> None:
    """Say where another column may be the patient as well, and groups rows otherwise."""
    for name in names:
        pairs = search.text.groupby([name, chosen], sort=False).ngroups
        if name != chosen and tier(name, "patient_id") == 0 and pairs != search.text[chosen].nunique():
            search.notes.say(
                f"{search.file}: both {quote(chosen)} and {quote(name)} may be the patient; {quote(chosen)} "
                f"is taken. `--column patient_id={name}` takes the other."
            )


def _by_splitting(search: Search, names: Sequence[str] | None) -> bool:
    """Take patients out of a column that holds several things; True if that is settled, or an error."""
    for name, cells in _worth_splitting(search, names):
        split = split_ids(cells.tolist())
        if split is None:
            continue
        if split.rival:
            message = f"{quote(name)} can be read as {quote(split.pattern)} and as {quote(split.rival)}."
            remedy = f'Say which: `--pattern "{split.pattern}"`.'
            search.error(f"column {name}", message, remedy)
            return True
        search.names["identifier"] = name
        search.fixed |= {ours: cell for ours, cell in split.cells.items() if ours not in search.fixed}
        search.notes.say(
            f"{search.file}: identifiers are taken out of {quote(name)} as {quote(split.pattern)}, the "
            f'reading that tells all rows apart. If it is another, say so: `--pattern "{split.pattern}"`.'
        )
        return True
    return False


def _named(search: Search, names: Sequence[str]) -> list[str]:
    """Columns named for identifiers."""
    return [*names, *(name for name in search.candidates("lesion_id") if tier(name, "lesion_id") != 2)]


def _worth_splitting(search: Search, names: Sequence[str] | None) -> list[tuple[str, pd.Series]]:
    """Columns with a cell in each row, most of them different: some, or all and parts of paths."""
    text = pd.concat([search.text, search.parts], axis=1)
    if names is None:
        names = [name for name in map(str, text) if tier(name, "age") is None and name not in search.paths]
    found = []
    for name in dict.fromkeys(names):
        distinct = text[name].unique()
        if (
            len(distinct) > max(1, _DISTINCT * len(text))
            and "" not in distinct
            and not are_dates(distinct[:200])
        ):
            found.append((name, text[name]))
    return found


def _by_image(search: Search) -> bool:
    """Take the image for the patient in a table of 3D Slicer: image, segmentation, segment, features."""
    by_name = {plain(name): name for name in map(str, search.text)}
    image = by_name.get("image")
    if image is None or image in search.paths or "segment" not in by_name or not _repeats(search.text[image]):
        return False
    search.take("patient_id", image)
    search.notes.say(
        f"{search.file}: recognised as segments that 3D Slicer measured; patients are told by {quote(image)}."
    )
    return True


def _by_path(search: Search) -> bool:
    """Take the patient from the outermost folder, or the image, that several rows share."""
    for name in map(str, search.parts):
        values = list(search.parts[name].unique())
        if len(values) < len(search.parts) and not are_names(values):
            search.take("patient_id", name)
            search.notes.say(f"{search.file}: patients are told by the {name}. Paths are not kept.")
            return True
    return False


def _cannot(search: Search, names: Sequence[str]) -> None:
    """Say that patients cannot be told."""
    empty = [name for name in candidates(search.text, "patient_id") if name not in names]
    if names:
        message = (
            f"Each row has another {quote(names[0])}, so that no patient has two lesions; {search.has()}."
        )
        search.error("header", message, f"Expected one row a lesion. {HOW}")
    elif empty:
        search.error(
            f"column {listing(empty[:1])}", "All its cells are empty.", "Write who the patients are."
        )
    else:
        search.error("header", f"No column tells the patients; {search.has()}.", HOW)
