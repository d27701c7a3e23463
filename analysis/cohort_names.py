"""Where the project keeps its cohorts, and how one is found by name or path."""

import os
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.wording import did_you_mean, listing, quote

_DATA = Path(__file__).parents[1] / "data"

COHORTS = _DATA / "cohorts"
"""Folder of the cohorts that are known by name."""

YML = "cohort.yml"
"""What the file that describes a cohort is called in a folder of its own."""

EXTRACTION = _DATA / "extraction.yml"
"""The paper's parameters of extraction."""


def absolute(path: Path) -> Path:
    """Make a path absolute and free of `..`, leaving symbolic links as their owner named them."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def find_cohort(name_or_path: str | Path, base: Path) -> Path:
    """Find the yml of a cohort.

    Parameters
    ----------
    name_or_path : str or pathlib.Path
        A path of the yml or of the folder that holds it as `cohort.yml`, relative to `base` or to the working
        directory, or the name of a cohort in `data/cohorts/`.
    base : pathlib.Path
        Folder that a path is relative to first.

    Returns
    -------
    pathlib.Path
        The absolute path of a file that is there.

    Raises
    ------
    InputError
        There is none.
    """
    wanted = Path(name_or_path)
    paths = [base / wanted, Path.cwd() / wanted]
    for candidate in (*paths, *(path / YML for path in paths), COHORTS / f"{name_or_path}.yml"):
        if os.path.isfile(candidate):  # noqa: PTH113, unlike Path.is_file it takes names of any length
            return absolute(candidate)
    known = sorted(path.stem for path in COHORTS.glob("*.yml") if path.stem != "template")
    message = f"No cohort {quote(name_or_path)}: neither a file nor a name; known names: {listing(known)}."
    remedy = did_you_mean(
        name_or_path, known, "Give the path of a cohort's yml; published cohorts are called open:NAME."
    )
    raise InputError([Fault("error", str(name_or_path), "", message, remedy)])
