"""The choices of the forking paths in words, which of them a cohort has, and what was concluded on them."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.display.page import Page, records
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, count, listed, whole
from analysis.display.unfinished import not_computed
from analysis.statistics.same_patients import FEWEST
from analysis.study.paths.forks import AS_MEASURED, CHOICES
from analysis.study.paths.outcome import MOST_DRAWS
from analysis.wording import AVERAGE_NAMES

CHOICE_NAMES = {
    "features": "set of features",
    "shape": "features of shape",
    "bin_width": "bin width",
    "scaling": "scaling",
    "fitted_on": "lesions the scaling is fitted on",
    "volume_unit": "unit of volumes",
    "distance": "distance",
    "average": "estimator of the average",
    "reading": "reading of samples by site",
}
LEVEL_NAMES = {
    "features": {
        "paper": "the paper’s eight",
        "own": "own selection",
        "robust": "all robust ones",
        "in use": "those in use",
    },
    "shape": {"with": "with shape", "without": "without shape"},
    "bin_width": {AS_MEASURED: "as measured"},
    "scaling": {
        "none": "not scaled",
        "minmax": "min–max",
        "zscore": "z-scores",
        "robust": "by quartiles",
    },
    "fitted_on": {"cohort": "fitted on this cohort", "reference": "fitted on the reference"},
    "volume_unit": {"mm3": "volumes in mm³", "mL": "volumes in mL"},
    "distance": {
        "cosine": "cosine",
        "cosine-half": "half of the cosine",
        "correlation": "1 − correlation",
        "euclidean": "Euclidean",
    },
    "average": AVERAGE_NAMES,
    "reading": {
        "pooled": "pooled",
        "within-site-zero": "inside sites, lone lesions count 0",
        "within-site-dropped": "inside sites, lone lesions left out",
    },
}
OF_SPACE = tuple(choice for choice in CHOICES if choice not in ("average", "reading"))
"""Choices that change the dissimilarities themselves."""

_UNTOLD = {
    "features": "Each lesion has one contour, so which features are robust cannot be told.",
    "shape": "Without shape fewer than two features would be left, or no feature of shape is in use.",
    "bin_width": "It is that of whoever measured the features, or plays no part in them.",
    "fitted_on": "The cohort names no reference cohort.",
    "reading": "The sites of its lesions are not known, or not all lesions were annotated.",
}


def level_name(choice: str, level: str) -> str:
    """Name a level of a choice.

    Examples
    --------
    >>> level_name("bin_width", "25"), level_name("scaling", "minmax")
    ('bins of 25 HU', 'min–max')
    """
    return LEVEL_NAMES[choice].get(level, f"bins of {level} HU")


def no_paths(page: Page) -> Absent | None:
    """Return the sentence for a cohort without forking paths, else None."""
    if page.table("heterogeneity").empty:
        return Absent(f"No patient of this cohort has {page.enough} that can be compared: nothing to repeat.")
    if page.table("paths").empty:
        return not_computed(
            page, "paths", "The forking paths", "were", after="It takes a minute or two a cohort."
        )
    return None


def spaces(page: Page) -> pd.DataFrame:
    """Paths whose dissimilarities differ; of those with other averages or readings alone, the first."""
    paths = page.table("paths")
    return paths[~paths.duplicated(list(OF_SPACE))]


def followed(paths: pd.DataFrame) -> bool:
    """Tell whether enough patients have many lesions to say how many are needed."""
    return bool(paths["n_required"].max() >= FEWEST)


def taken(paths: pd.DataFrame, choice: str, level: str) -> pd.Series:
    """Tell which paths took a level of a choice, where that choice makes a difference to them.

    The unit of a volume makes none under scaling, and nothing is fitted without; half of the cosine is the
    cosine here.
    """
    idle = paths["same_as"].str.contains(rf"(?:^|; ){choice} ", regex=True) & (choice != "distance")
    return (paths[choice] == level) & ~idle


def how_many(page: Page) -> str:
    """Say how many combinations and paths there are, and on whom they were tried."""
    if absent := no_paths(page):
        return absent.reason
    paths = page.table("paths")
    own = paths[paths["own"]].iloc[0]
    every = len(page.table("heterogeneity"))
    text = (
        f"The choices below can be combined in {whole(paths['n_same'].sum())} ways. Many of them must give "
        "the same numbers: scaling undoes the unit of a volume, and half of a cosine has the same ranks and "
        f"shares as the whole. What is left are **{count(len(paths), 'path')}** over "
        f"{count(len(spaces(page)), 'set')} of dissimilarities, each computed once, from the features of "
        f"{count(own['n_patients'], 'patient')} with {count(own['n_lesions'], 'usable lesion')}."
    )
    if own["n_patients"] < every:
        text += f" They are a random part of the {whole(every)} patients with indices, to bound the work."
    if page.draws > MOST_DRAWS:
        text += f" Samples are drawn {whole(MOST_DRAWS)} times on each path."
    return text


def choices_table(page: Page) -> pd.DataFrame | Absent:
    """List each choice, what the cohort's own analysis takes, and what else was tried, or why nothing was."""
    if no_paths(page):
        return Absent("")
    paths = page.table("paths")
    own = paths[paths["own"]].iloc[0]
    rows = []
    for choice in CHOICES:
        others = [level_name(choice, level) for level in _levels(page, choice) if level != own[choice]]
        rows.append(
            {
                "Choice": CHOICE_NAMES[choice],
                "This cohort’s own analysis": level_name(choice, own[choice]),
                "Also tried": listed(others) or f"Nothing. {_UNTOLD.get(choice, '')}".strip(),
            }
        )
    return pd.DataFrame(rows)


def _levels(page: Page, choice: str) -> list[str]:
    """Levels that occur on a path, or that a path stands for."""
    paths = page.table("paths")
    named = {
        part.removeprefix(f"{choice} ")
        for text in paths["same_as"].unique()
        for part in text.split("; ")
        if part.startswith(f"{choice} ")
    }
    return [*paths[choice].unique(), *sorted(named - set(paths[choice]))]


def conclusions_table(page: Page) -> pd.DataFrame | Absent:
    """List each conclusion with the paths it survives and the choice it hangs on."""
    if no_paths(page):
        return Absent("")
    return pd.DataFrame(
        [
            {
                "Conclusion": row.statement,
                "Holds on (paths)": f"{whole(row.n_holds)} of {whole(row.n_paths)}"
                if row.n_paths
                else NO_VALUE,
                "Own analysis": row.own,
                "Verdict, and the choice that matters most": _verdict(page, row),
            }
            for row in records(page.table("conclusions"))
        ]
    )


def by_level(page: Page, conclusion: str, choice: str) -> str:
    """Say with which share of the combinations a conclusion holds, level by level of a choice."""
    shares = page.table("path_choices")
    rows = shares[(shares["conclusion"] == conclusion) & (shares["choice"] == choice)]
    return "; ".join(
        f"{level_name(choice, level)}: {_share(share)}"
        for level, share in zip(rows["level"], rows["share_percent"], strict=True)
        if np.isfinite(share)
    )


def _verdict(page: Page, row: Any) -> str:
    """Say a verdict, with what each level of the choice that matters most does."""
    name = CHOICE_NAMES.get(row.choice, "")
    if not name:
        return row.verdict
    head = f"hangs on the {name}" if row.verdict.startswith("hangs on") else f"{row.verdict}; by {name}"
    return f"{head} ({by_level(page, row.conclusion, row.choice)})"


def _share(value: float) -> str:
    """Round a share of paths, but let all and none mean all and none."""
    if 99.5 <= value < 100:
        return "over 99 %"
    return "under 1 %" if 0 < value < 0.5 else f"{whole(value)} %"
