"""The table of words for sites: `data/sites.csv`, and a table of the user's own that goes before it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from analysis.errors import Fault, InputError, raise_errors
from analysis.schema import SITES
from analysis.sources.opening import open_sheet
from analysis.sources.sheet import Sheet
from analysis.sources.sites import site_of
from analysis.wording import did_you_mean, listing, quote

WORDS = Path(__file__).parents[2] / "data" / "sites.csv"
"""Our words: columns `language, term, site, rank`, one term a line."""

Rank = Literal["own", "node", "organ", "implied", "code", "region", "beside", "spread", "filler"]
"""What a term counts for; the first that a text holds decides.

own
    A term of the user's.
node
    A disease that lies in or at an organ: `hilar lung LN` is a lymph node.
organ
    An organ or tissue by its name.
implied
    A word that means a site where no organ is named: `lower lobe`, `T12`, `carcinose`.
code
    A letter and a number that may as well count lesions: `L3`, `T2`. It is a vertebra where a word for
    metastasis, or a second code, stands with it; alone it leaves the site unknown.
region
    A part of the body with several sites, or a word with two meanings: `pelvis`, `hilar`, `cote`. Unknown.
beside
    Before an organ it means a place beside that organ, which is not its site: `peri`, `sub`, `retro`.
spread
    A word for metastasis.
filler
    A word that says nothing of a site. It helps to take glued words such as `Leftlowerlung` apart.
"""

_RANGE = re.compile(r"\{(\d+)-(\d+)\}")
_COLUMNS = ("term", "site")
_LONGEST_RANGE = 100


@dataclass(frozen=True)
class Entry:
    """A line of the table.

    Attributes
    ----------
    term : str
        As it is written; one number of it where the line holds a range.
    site : str
        A word of `schema.SITES`; empty for the ranks `beside`, `spread` and `filler`.
    rank : Rank
    """

    term: str
    site: str
    rank: Rank


@cache
def our_entries() -> tuple[Entry, ...]:
    """Read `data/sites.csv`.

    Returns
    -------
    tuple of Entry
        A term such as `T{10-12}` is an entry for each number.

    Raises
    ------
    ValueError
        A site or a rank is none: the table was edited by mistake.
    """
    rows = pd.read_csv(WORDS, dtype="str", keep_default_na=False)
    for site, rank in set(zip(rows["site"], rows["rank"], strict=True)):
        names_site = rank not in ("beside", "spread", "filler")
        if rank not in get_args(Rank) or (site in SITES) != names_site:
            raise ValueError(f"{WORDS.name}: site {site!r} with rank {rank!r}")
    return tuple(
        Entry(term, row.site, row.rank)  # type: ignore[arg-type]
        for row in rows.itertuples(index=False)
        for term in in_full(str(row.term))
    )


def own_entries(path: Path) -> tuple[Entry, ...]:
    """Read a user's table.

    Parameters
    ----------
    path : pathlib.Path
        CSV (commas, semicolons or tabs), XLSX or Parquet, with the columns `term` and `site`; others are
        passed by. A site is a word of `schema.SITES`, in any case; `unknown` says that a term means nothing.

    Returns
    -------
    tuple of Entry
        Of rank `own`.

    Raises
    ------
    InputError
        All that is wrong with it.

    Examples
    --------
    A line `hilar,lymph node` makes every hilar lesion a lymph node.
    """
    if not path.is_file():
        message, remedy = "There is no such file.", "Correct the path of --sites."
        raise InputError([Fault("error", path.name, "", message, remedy)])
    sheet = open_sheet(path, path.name)
    frame = _read(sheet)
    raise_errors(_faults(frame, sheet))
    return tuple(
        Entry(term, site_of(site) or "unknown", "own")
        for term, site in zip(frame["term"], frame["site"], strict=True)
        for term in in_full(term)
    )


def in_full(term: str) -> list[str]:
    """Write a term that holds a range of numbers once for each number.

    Examples
    --------
    >>> in_full("T{10-12}"), in_full("liver")
    (['T10', 'T11', 'T12'], ['liver'])
    """
    found = _RANGE.search(term)
    if not found:
        return [term]
    first, last = int(found[1]), int(found[2])
    return [f"{term[: found.start()]}{number}{term[found.end() :]}" for number in range(first, last + 1)]


def _read(sheet: Sheet) -> pd.DataFrame:
    header = [name.casefold() for name in sheet.header]
    missing = [name for name in _COLUMNS if header.count(name) != 1]
    if missing:
        message = f"Needs the columns `term` and `site`, once each; it has {listing(sheet.header)}."
        remedy = "Write `term,site` into the first line, and below it a word and its site a line."
        raise InputError([Fault("error", sheet.file, f"{sheet.unit} 1", message, remedy)])
    frame = sheet.read({name: header.index(name) for name in _COLUMNS}, {})
    frame = frame[(frame["term"] != "") | (frame["site"] != "")]
    if frame.empty:
        message = "Holds no word: there is nothing below the header."
        raise InputError([Fault("error", sheet.file, "", message, "Write a word and its site a line.")])
    return frame


def _faults(frame: pd.DataFrame, sheet: Sheet) -> list[Fault]:
    found = []
    first: dict[str, tuple[object, str | None]] = {}
    for line, term, site in frame.itertuples():
        message, remedy = _problem(term, site)
        meant = site_of(site)
        before, other = first.setdefault(term.casefold(), (line, meant))
        if not message and other != meant:
            message = f"{quote(term)} is {quote(other)} in {sheet.unit} {before}, and {quote(meant)} here."
            remedy = "Leave one of the two."
        if message:
            found.append(Fault("error", sheet.file, f"{sheet.unit} {line}", message, remedy))
    return sheet.capped(found)


def _problem(term: str, site: str) -> tuple[str, str]:
    """Say what is wrong with a line, and what to do; empty if nothing is."""
    if not any(sign.isalnum() for sign in term):
        return f"{quote(term)} is no word.", "Write a word as it stands in the names of lesions."
    if any(not 0 <= int(last) - int(first) < _LONGEST_RANGE for first, last in _RANGE.findall(term)):
        return f"The range in {quote(term)} is not one.", "Write a range such as `T{1-12}`."
    if not site:
        return f"{quote(term)} has no site.", "Write its site; `unknown` if it says nothing."
    if site_of(site) is None:
        allowed = listing(SITES, limit=len(SITES))
        otherwise = "Write one of these words; `other` holds what has no word of its own."
        return f"{quote(site)} is not a site; expected {allowed}.", did_you_mean(site, SITES, otherwise)
    return "", ""
