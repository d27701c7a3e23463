"""Open cohorts by name: `open:<name>` is fetched, checked and made into a cohort, once."""

from collections.abc import Callable
from pathlib import Path

from analysis import provenance
from analysis.errors import Fault, InputError
from analysis.intake.open_fetch import FetchError, Progress, cache_folder, fetch
from analysis.intake.open_list import LIST, OpenCohort, OpenFile, open_cohorts
from analysis.stamp import Stamp
from analysis.tables import write_atomically
from analysis.wording import did_you_mean, listing, quote

__all__ = [
    "PREFIX",
    "FetchError",
    "OpenCohort",
    "OpenFile",
    "cache_folder",
    "fetch",
    "is_open",
    "open_cohort",
    "open_cohorts",
    "prepared",
]

PREFIX = "open:"
LICENCE = "LICENSE"
"""File with the licence of the data, beside what is made of them."""

Make = Callable[[Path, OpenCohort, Path], Path]
"""Makes a cohort of the fetched file, the entry and a folder that it may replace; gives its `cohort.yml`."""


def is_open(source: str) -> bool:
    """Whether a source or cohort is asked for as `open:<name>`."""
    return source.startswith(PREFIX)


def open_cohort(name: str) -> OpenCohort:
    """Find an open cohort.

    Parameters
    ----------
    name : str
        With or without `open:`.

    Raises
    ------
    InputError
        There is none of this name, or the list of them is at fault.
    """
    known = open_cohorts()
    plain = name.removeprefix(PREFIX)
    if plain not in known:
        message = f"No open cohort {quote(plain)}; there are {listing(known)}."
        remedy = did_you_mean(plain, known, "Choose one of them.")
        raise InputError([Fault("error", name, "", message, remedy)])
    return known[plain]


def prepared(
    name: str,
    make: Make,
    *,
    out: Path | None = None,
    mirror: str | Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Give the `cohort.yml` of an open cohort; fetch and make it where it is not there, or out of date.

    Parameters
    ----------
    name : str
        With or without `open:`.
    make : callable
        See `Make`.
    out : pathlib.Path, optional
        Folder of the cohort; one in the cache if not given.
    mirror, cache, progress
        As for `fetch`. A cohort that is there already needs neither mirror nor network.

    Returns
    -------
    pathlib.Path
        The yml; the licence of the data stands beside it.

    Raises
    ------
    InputError, FetchError
        As `open_cohort`, `fetch` and `make`.
    """
    entry = open_cohort(name)
    folder = (out or (cache or cache_folder()) / entry.name / "cohort").absolute()
    made_of = _stamp(entry)
    if not made_of.stands_in(folder):
        yml = make(fetch(entry, mirror=mirror, cache=cache, progress=progress), entry, folder)
        write_licence(entry, yml.parent)
        made_of.write(folder)
    return folder / "cohort.yml"


def write_licence(entry: OpenCohort, folder: Path) -> Path:
    """Write the licence of the data, as it has to stand beside all that repeats a part of them."""
    text = (
        f"What stands in this folder was made out of {entry.file.name}, published at\n{entry.file.url}\n"
        f"under this licence:\n\n{entry.licence_text}"
    )
    return write_atomically(folder / LICENCE, lambda path: path.write_text(text, encoding="utf-8"))


def _stamp(entry: OpenCohort) -> Stamp:
    """All that the cohort made of a file depends on."""
    lists = sorted(LIST.parent.glob("*.csv"))
    return Stamp.of(
        file=entry.file.sha256,
        entry=provenance.content_hash(entry.title, entry.licence_text, dict(entry.columns), dict(entry.keys)),
        words=provenance.content_hash([(path.name, provenance.file_hash(path)) for path in lists]),
        code=provenance.source_hash("intake"),
        packages=provenance.versions(("pandas",)),
    )
