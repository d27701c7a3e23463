"""Rows of a table: the features as numbers, and beside them the columns that tell what a row is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.features import FEATURES
from analysis.intake.table.cells import Column, numbers_of, text_of, uses_comma
from analysis.intake.table.draft import ROLES, Notes
from analysis.intake.table.feature_names import Heading, read_heading
from analysis.intake.table.raw import Raw
from analysis.intake.table.role_words import has_role, is_path_name, may_identify
from analysis.sources.looks import identify
from analysis.sources.sheet import MOST_FAULTS
from analysis.wording import counted, did_you_mean, listing, quote

MOST_OTHERS = 40
"""Columns of unknown use that are read, in case they hold identifiers; the others are only named."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one or several tables.

    Attributes
    ----------
    text : pandas.DataFrame of str
        The columns beside the features, under their names.
    features : pandas.DataFrame of float64
        Features that are there, in the contract's order; affixes of wide tables are gone.
    files, lines : numpy.ndarray
        Where each row stands.
    unit : str
        `line` or `row`.
    twice : frozenset of str
        Names of `text` that the table has twice, with different cells; the first is kept.
    """

    text: pd.DataFrame
    features: pd.DataFrame
    files: np.ndarray
    lines: np.ndarray
    unit: str = "line"
    twice: frozenset[str] = frozenset()

    def taken(self, places: np.ndarray) -> "Rows":
        """Take some rows, by place or by mask."""
        return replace(
            self,
            text=self.text[places] if places.dtype == bool else self.text.iloc[places],
            features=self.features[places] if places.dtype == bool else self.features.iloc[places],
            files=self.files[places],
            lines=self.lines[places],
        )

    def where(self, place: int) -> tuple[str, str]:
        """File and row of a message about a row."""
        return str(self.files[place]), f"{self.unit} {self.lines[place]}"


@dataclass(frozen=True)
class Plan:
    """Which columns of a table are read as what.

    Attributes
    ----------
    features : dict of (str, str) to int
        Place of each affix and feature.
    text : dict of str to int
        Place of each other column that is read.
    unread : list of str
        Names of other columns that are not.
    """

    features: dict[tuple[str, str], int]
    text: dict[str, int]
    unread: list[str]


def read_rows(raw: Raw, mapped: Mapping[str, str], notes: Notes) -> dict[str, Rows]:
    """Read a table.

    Parameters
    ----------
    raw : Raw
    mapped : mapping of str to str
        Our names of columns and the table's.
    notes : Notes

    Returns
    -------
    dict of str to Rows
        By what stands around the features' names: one entry where all are named alike, one a lesion, a
        reader or a time point where a table has them side by side.
    """
    plan = _plan(raw, mapped, notes)
    for remark in raw.remarks:
        notes.say(remark)
    columns = raw.read(dict.fromkeys([*plan.text.values(), *plan.features.values()]))
    n_rows = len(next(iter(columns.values()))) if columns else 0
    cells = {name: _whole(text_of(columns[place])) for name, place in plan.text.items()}
    text = pd.DataFrame(cells, index=range(n_rows))
    lines = _Lines(raw, n_rows)
    blank = (text == "").all(axis=1).to_numpy()
    twice = _different(raw, plan)
    found = {}
    for affix in dict.fromkeys(affix for affix, _ in plan.features):
        places = {name: place for (around, name), place in plan.features.items() if around == affix}
        features = _numbers(raw, places, columns, lines, notes)
        place = np.flatnonzero(~(blank & features.isna().all(axis=1).to_numpy()))
        found[affix] = Rows(
            text.iloc[place].reset_index(drop=True),
            features.iloc[place].reset_index(drop=True),
            np.full(len(place), raw.file, dtype=object),
            lines.all[place],
            raw.unit,
            twice,
        )
    _say_left(raw, plan, notes)
    return found


def _numbers(
    raw: Raw, places: Mapping[str, int], columns: Mapping[int, Column], lines: "_Lines", notes: Notes
) -> pd.DataFrame:
    """Features that hold a number, in the contract's order; warnings for rows with cells that are none."""
    comma = uses_comma([columns[place] for place in places.values()])
    if comma:
        notes.say(f"{raw.file}: numbers have a decimal comma.")
    numbers, unread = {}, {}
    for name in filter(places.__contains__, FEATURES):
        values, wrong = numbers_of(columns[places[name]], comma=comma)
        wrong |= np.isinf(values)
        if wrong.any():
            unread[places[name]] = wrong
        if not np.isnan(values).all():
            numbers[name] = values
        else:
            notes.leave(f"column {raw.header[places[name]]}", "holds no number")
    _note_unread(raw, unread, columns, lines, notes)
    return pd.DataFrame(numbers, index=range(lines.n_rows), copy=False)


def _whole(cells: np.ndarray) -> np.ndarray:
    """Write whole numbers without the `.0` that a script gives them where others are missing."""
    distinct = {cell for cell in cells if cell}
    if distinct and all(cell.endswith(".0") and cell[:-2].isdecimal() for cell in distinct):
        return np.array([cell.removesuffix(".0") for cell in cells], dtype=object)
    return cells


class _Lines:
    """Lines of a table, found when they are first asked for."""

    def __init__(self, raw: Raw, n_rows: int) -> None:
        self._raw, self.n_rows = raw, n_rows
        self._found: np.ndarray | None = None

    @property
    def all(self) -> np.ndarray:
        """Line in the file of each row."""
        if self._found is None:
            self._found = self._raw.lines(self.n_rows)
        return self._found


def _plan(raw: Raw, mapped: Mapping[str, str], notes: Notes) -> Plan:
    """Tell the columns apart by their names."""
    headings = [read_heading(name) for name in raw.header]
    theirs = {name: ours for ours, name in mapped.items()}
    for ours in mapped:
        if ours not in (*ROLES, *FEATURES):
            remedy = did_you_mean(
                ours, (*ROLES, *FEATURES), f"Our columns are {listing(ROLES)}, and features."
            )
            notes.error("--column", ours, f"{quote(ours)} is none of our columns.", remedy)
        elif ours in FEATURES and mapped[ours] not in raw.header:
            remedy = did_you_mean(mapped[ours], raw.header, "Write its name as it stands in the table.")
            notes.error("--column", ours, f"{quote(mapped[ours])} is not a column of {raw.file}.", remedy)
    features: dict[tuple[str, str], int] = {}
    text: dict[str, int] = {}
    unread: list[str] = []
    for place, (name, heading) in enumerate(zip(raw.header, headings, strict=True)):
        if theirs.get(name) in FEATURES:
            features["", theirs[name]] = place
        elif heading.kind == "feature" and name not in theirs:
            _place_feature(raw, features, place, heading, notes)
        elif heading.kind == "uncertain":
            _say_uncertain(raw, name, heading, notes)
        elif heading.kind == "other" or name in theirs:
            _place_text(name, place, text, unread, known=name in theirs)
    return Plan(features, text, unread)


def _place_feature(
    raw: Raw, features: dict[tuple[str, str], int], place: int, heading: Heading, notes: Notes
) -> None:
    """Note a column of a feature; a name of today goes before an old one, the first before a repetition."""
    name = raw.header[place]
    affix = heading.affix
    copy_of = affix.rpartition(".")
    # pandas writes the second column of a name with `.1`.
    if copy_of[2].isdecimal() and (copy_of[0].removesuffix("…"), heading.feature) in features:
        affix = copy_of[0].removesuffix("…")
    key = (affix, heading.feature)
    if key not in features:
        features[key] = place
        return
    known = raw.header[features[key]]
    if read_heading(known).old and not heading.old:
        features[key], name = place, known
    elif not heading.old and not _equal(raw, features[key], place):
        message = f"Two columns are {heading.feature}, {quote(known)} and {quote(name)}, and differ."
        notes.error(raw.file, "header", message, "Remove one of them.")
    notes.leave(f"column {name}", f"{heading.feature} stands in another column already")


def _equal(raw: Raw, one: int, other: int) -> bool:
    cells = raw.texts([one, other])
    return bool(np.array_equal(cells[one], cells[other]))


def _place_text(name: str, place: int, text: dict[str, int], unread: list[str], *, known: bool) -> None:
    if name in text:
        return
    unknown = not known and not has_role(name) and not is_path_name(name)
    if unknown and sum(not has_role(other) for other in text) >= MOST_OTHERS:
        unread.append(name)
    else:
        text[name] = place


def _different(raw: Raw, plan: Plan) -> frozenset[str]:
    """Names that stand twice in the header over different cells."""
    twice = set()
    for name, first in plan.text.items():
        others = [place for place, each in enumerate(raw.header) if each == name and place != first]
        if any(not _equal(raw, first, place) for place in others):
            twice.add(name)
    return frozenset(twice)


def _say_uncertain(raw: Raw, name: str, heading: Heading, notes: Notes) -> None:
    meant = "original_shape_VoxelVolume" if "Voxel" in heading.why else "original_glcm_ClusterTendency"
    notes.say(
        f"{raw.file}: {quote(name)} {heading.why}. It is left aside; `--column {meant}={name}` takes it."
    )
    notes.leave(f"column {name}", "the feature it holds cannot be told from its name")


def _note_unread(
    raw: Raw, unread: Mapping[int, np.ndarray], columns: Mapping[int, Column], lines: _Lines, notes: Notes
) -> None:
    """Warn of each row in which cells of features are no numbers."""
    if not unread:
        return
    rows = np.flatnonzero(np.logical_or.reduce([*unread.values()]))
    cells = {place: text_of(columns[place]) for place in unread}
    remedy = "Such values count as missing; correct the cells."
    for row in rows[:MOST_FAULTS]:
        odd = [place for place in unread if unread[place][row]]
        more = f", nor are {counted(len(odd) - 1, 'other cell')}" if len(odd) > 1 else ""
        cell = cells[odd[0]][row]
        kind = "finite number" if _is_infinite(cell) else "number"
        message = f"{quote(cell, 30)} in {quote(raw.header[odd[0]])} is not a {kind}{more}."
        notes.warn(raw.file, f"{raw.unit} {lines.all[row]}", message, remedy)
    if len(rows) > MOST_FAULTS:
        where = f"{raw.unit} {lines.all[rows[MOST_FAULTS]]} and after"
        message = f"The same kind of fault in {counted(len(rows) - MOST_FAULTS, raw.unit)} more."
        notes.warn(raw.file, where, message, remedy)


def _is_infinite(cell: str) -> bool:
    values, _ = numbers_of(pa.array([cell]))
    return bool(np.isinf(values[0]))


def _say_left(raw: Raw, plan: Plan, notes: Notes) -> None:
    kinds = [read_heading(name).kind for name in raw.header]
    for kind, what in (
        ("filter", "of filtered images (wavelet, log and the like)"),
        ("diagnostics", "of diagnostics"),
    ):
        if count := kinds.count(kind):  # type: ignore[arg-type]
            notes.say(f"{raw.file}: {counted(count, 'column')} {what} left aside.")
            notes.leave(f"{counted(count, 'column')} {what}", "only unfiltered features are used")
    for name in plan.unread:
        reason = "may tell who a patient is" if may_identify(name) else "is not needed"
        notes.leave(f"column {name}", reason)


def identifying(text: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Columns whose name or cells may tell who a patient is."""
    return [name for name in names if may_identify(name) or identify(text[name].unique()[:200])]
