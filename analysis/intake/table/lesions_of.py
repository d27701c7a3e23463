"""Lesions of rows, and the time points and contours that tell their rows apart."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd

from analysis.intake.table.contours import are_contours, contour_of
from analysis.intake.table.entered_twice import note_entered_twice
from analysis.intake.table.keys import HOW, Keys, Search
from analysis.intake.table.paths import FILE_NAME
from analysis.intake.table.role_words import candidates, tier
from analysis.intake.times import are_names, can_be_ordered
from analysis.sources.looks import are_dates
from analysis.sources.sheet import MOST_FAULTS
from analysis.wording import counted, quote

_MOST_CONTOURS = 50

Choice = tuple[dict[str, str], dict[str, np.ndarray]]
"""A column that may be one of ours: its name in the table, and its cells; by our names. Empty for none."""


def settle(search: Search) -> Keys | None:
    """Choose the columns under which no two rows are the same.

    Parameters
    ----------
    search : Search
        With the patients.

    Returns
    -------
    Keys or None
        None, with errors noted, where there is no such choice.
    """
    _fill_patients(search)
    if search.notes.failed:
        return None
    base = pd.DataFrame({"patient_id": search.fixed["patient_id"]})
    lesions, others = _lesions(search), _others(search, base)
    for lesion, (time, contour) in product(lesions, others):
        cells = base.assign(**lesion[1], **time[1], **contour[1])
        if not cells.duplicated().any() and (cells["lesion_id"] != "").all():
            names = search.names | lesion[0] | time[0] | contour[0]
            if note_entered_twice(search, base, names):
                return None
            return _with_site(search, cells, names)
    if lesions and _is_named(lesions[0]):
        _note_repeated(
            search, base.assign(**lesions[0][1], **others[0][0][1], **others[0][1][1]), lesions[0][0]
        )
        return None
    return _numbered(search, base, *others[0])


def say_keys(search: Search, keys: Keys) -> None:
    """Say which columns tell the rows apart."""
    words = {"patient_id": "patient", "lesion_id": "lesion", "timepoint": "time point"}
    told = [
        f"{words.get(ours, ours)} by {quote(name)}" for ours, name in keys.names.items() if ours in keys.cells
    ]
    if told:
        search.notes.say(f"{search.file}: rows are told apart: {', '.join(told)}.")


def _fill_patients(search: Search) -> None:
    """Fill patients' cells that were merged in a workbook; elsewhere empty ones are errors."""
    patient = search.fixed["patient_id"]
    empty = np.flatnonzero(patient == "")
    if not empty.size:
        return
    if search.file.lower().endswith(".xlsx") and patient[0] != "":
        search.fixed["patient_id"] = pd.Series(patient).mask(patient == "").ffill().to_numpy(object)
        rows = counted(len(empty), "row")
        search.notes.say(
            f"{search.file}: {rows} without a patient belong to the patient above, as merged cells do."
        )
        return
    for place in empty[:MOST_FAULTS]:
        search.error_at(int(place), "No patient is given.", "Write the patient's identifier.")
    if len(empty) > MOST_FAULTS:
        more = f"{len(empty) - MOST_FAULTS} more rows have no patient."
        search.error("", more, "Write the patients' identifiers.")


def _lesions(search: Search) -> list[Choice]:
    """Columns that may be the lesion, the most usual first, then two together."""
    if "lesion_id" in search.fixed:
        return [({}, {"lesion_id": search.fixed["lesion_id"]})]
    names = search.candidates("lesion_id")
    names += [
        name
        for name in search.candidates("patient_id")
        if tier(name, "patient_id") == 2 and name not in names
    ]
    sites = [name for name in search.candidates("site") if name not in names]
    parts = [name for name in map(str, search.parts) if name not in search.names.values()][::-1]
    text = pd.concat([search.text, search.parts], axis=1)
    single: list[Choice] = [
        ({"lesion_id": name}, {"lesion_id": text[name].to_numpy(object)}) for name in names
    ]
    single += [({"lesion_id": name}, {"lesion_id": text[name].to_numpy(object)}) for name in sites]
    single += [({"lesion_id": name}, {"lesion_id": cells}) for name in parts for cells in _bare(search, name)]
    pairs: list[Choice] = [
        (
            {"lesion_id": f"{one} and {two}", "first": one, "second": two},
            {"lesion_id": (text[one] + "-" + text[two]).to_numpy(object)},
        )
        for one, two in combinations(dict.fromkeys([*sites, *parts, *names]), 2)
        if not (names and FILE_NAME in (one, two))
    ]
    return [one for one in single + pairs if not are_dates(set(one[1]["lesion_id"]))]


def _bare(search: Search, name: str) -> list[np.ndarray]:
    """Give words of a part of paths without those that other parts hold, such as the patient, then all."""
    cells = search.parts[name].to_numpy(object)
    others = [search.parts[other] for other in search.parts if other != name]
    known = [{*row} for row in zip(search.fixed["patient_id"], *others, strict=True)]
    bare = [
        "_".join(word for word in cell.split("_") if word not in words)
        for cell, words in zip(cells, known, strict=True)
    ]
    return [np.array(bare, dtype=object), cells]


def _others(search: Search, base: pd.DataFrame) -> list[tuple[Choice, Choice]]:
    """Pairs of time points and contours that may tell rows apart; what is surely either comes first."""
    nothing: Choice = ({}, {})
    times, contours = _varying(search, base, "timepoint"), _varying(search, base, "contour")
    sure_times = [one for one in times if can_be_ordered(list(set(one[1]["timepoint"])))]
    sure_contours = [one for one in contours if all(map(contour_of, set(one[1]["contour"])))]
    first = ((sure_times or [nothing])[0], (sure_contours or [nothing])[0])
    return [first, *product([nothing, *times], [nothing, *contours])]


def _varying(search: Search, base: pd.DataFrame, role: str) -> list[Choice]:
    """Columns of a role that differ within a patient, or name several times; names before dates."""
    if role in search.fixed:
        named = {role: search.names[role]} if role in search.names else {}
        return [(named, {role: search.fixed[role]})]
    found: list[Choice] = []
    text = pd.concat([search.text, search.parts], axis=1)
    for name in [*search.candidates(role), *_telling_parts(search, role)]:
        cells = text[name]
        few = role == "timepoint" or cells.nunique() <= _MOST_CONTOURS
        within = cells.groupby(base["patient_id"].to_numpy()).nunique().max() > 1
        distinct = list(cells.unique())
        told = role == "timepoint" and len(distinct) > 1 and are_names(distinct)
        if few and (within or told):
            found.append(({role: name}, {role: cells.to_numpy(object)}))
    return sorted(found, key=lambda one: role == "timepoint" and are_dates(set(one[1][role])))


def _telling_parts(search: Search, role: str) -> list[str]:
    """Find parts of paths that are all names of time points, or contours."""
    holds = are_names if role == "timepoint" else are_contours
    return [name for name in map(str, search.parts) if holds(list(search.parts[name].unique()))]


def _with_site(search: Search, cells: pd.DataFrame, names: dict[str, str]) -> Keys:
    if "site" in search.fixed:
        return Keys(cells.assign(site=search.fixed["site"]), names)
    sites = [name for name in candidates(search.text, "site") if name not in names.values()]
    if not sites:
        return Keys(cells, names)
    return Keys(cells.assign(site=search.text[sites[0]].to_numpy(object)), names | {"site": sites[0]})


def _is_named(lesion: Choice) -> bool:
    """Whether a column is surely that of lesions: said, or named so."""
    return not lesion[0] or tier(lesion[0]["lesion_id"], "lesion_id") in (0, 1)


def _numbered(search: Search, base: pd.DataFrame, time: Choice, contour: Choice) -> Keys | None:
    """Give lesions numbers by the order of rows, where nothing names them."""
    cells = base.assign(**time[1], **contour[1])
    if contour[1] or time[1]:
        what = "contours" if contour[1] else "time points"
        search.error("header", f"No column names the lesions, so that their {what} cannot be matched.", HOW)
        return None
    keys = _with_site(search, cells, search.names)
    together = [name for name in ("patient_id", "site") if name in keys.cells]
    number = (keys.cells.groupby(together, sort=False).cumcount() + 1).astype(str)
    called = (
        keys.cells["site"].where(keys.cells["site"] != "", "lesion") if "site" in keys.cells else "lesion"
    )
    search.notes.say(
        f"{search.file}: no column names the lesions; a patient's rows are numbered in their order. If "
        "rows are something else than lesions, say `--column lesion_id=NAME`."
    )
    return Keys(keys.cells.assign(lesion_id=called + "-" + number), keys.names)


def _note_repeated(search: Search, cells: pd.DataFrame, names: dict[str, str]) -> None:
    """List the rows whose lesion is empty, or stands above already."""
    empty = np.flatnonzero(cells["lesion_id"] == "")
    for place in empty[:MOST_FAULTS]:
        message = f"{quote(names.get('lesion_id', 'The lesion'))} is empty."
        search.error_at(int(place), message, "Write which lesion it is.")
    again = np.flatnonzero(cells.duplicated() & (cells["lesion_id"] != ""))
    several = len(set(search.rows.files)) > 1
    columns = list(cells)
    firsts = cells.reset_index().groupby(columns, sort=False)["index"].transform("min").to_numpy()
    remedy = (
        "Remove one, or name the column that tells them apart: `--column timepoint=NAME` or `contour=NAME`."
    )
    for place in again[:MOST_FAULTS]:
        row = cells.iloc[place]
        first = ", ".join(search.rows.where(int(firsts[place]))[0 if several else 1 :])
        message = (
            f"Patient {quote(row['patient_id'])}, lesion {quote(row['lesion_id'])} stands in {first} already."
        )
        search.error_at(int(place), message, remedy)
    _note_more(search, again, remedy)


def _note_more(search: Search, again: Sequence[int] | np.ndarray, remedy: str) -> None:
    if len(again) > MOST_FAULTS:
        search.error("", f"{len(again) - MOST_FAULTS} more rows stand twice.", remedy)
