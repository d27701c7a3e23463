"""How the features of a cohort were measured, as far as the book knows."""

from collections import Counter

import numpy as np

from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import CLASS_NAMES
from analysis.display.text import count, listed, plain
from analysis.extraction.contours import RADIUS_MM
from analysis.extraction.parameters import read_parameters
from analysis.features import FEATURE_CLASSES, FEATURES, feature_class

_MOST_NAMED = 6
_MOVED = {"eroded": "shrunk (*eroded*)", "dilated": "grown (*dilated*)"}


def how_measured(page: Page) -> str:
    """Say where the features come from, on which voxels and grey levels, and which contours there are.

    Parameters
    ----------
    page : Page
        For scans the parameters are read from the extraction file of the cohort.

    Returns
    -------
    str
        Markdown, two paragraphs.

    Raises
    ------
    analysis.errors.InputError
        The extraction file of a cohort of scans cannot be read.
    """
    measured = {"table": _brought, "lidc": _outlined}.get(page.cohort.source, _extracted)
    return f"{measured(page)}\n\n{_contours(page)}"


def _brought(page: Page) -> str:
    return (
        "This cohort brought its features already measured, in a table. Voxel size, grey levels and contours "
        f"are those of whoever measured them, and this book cannot tell which they were.{_lacking(page)}"
    )


def _lacking(page: Page) -> str:
    """Name the features that have no value in any patient with two lesions; nothing where there is none."""
    table = page.table("dispersion")
    found = set(table.loc[np.isfinite(table["mean"]), "feature"])
    absent = [feature for feature in FEATURES if feature not in found]
    if not found or not absent:
        return ""
    classes = Counter(map(feature_class, absent))
    whole = [CLASS_NAMES[name] for name, n in classes.items() if n == len(FEATURE_CLASSES[name])]
    single = [feature_name(feature) for feature in absent if CLASS_NAMES[feature_class(feature)] not in whole]
    parts = [f"all of the class {name}" for name in whole] + single[:_MOST_NAMED]
    more = f", and {len(single) - _MOST_NAMED} more" if len(single) > _MOST_NAMED else ""
    return (
        f" It has values of {len(found)} of the paper's {len(FEATURES)} features; absent are "
        f"{', '.join(parts) if more else listed(parts)}{more}."
    )


def _extracted(page: Page) -> str:
    settings = read_parameters(page.cohort.extraction).settings
    bins = settings.get("binCount")
    levels = f"{plain(bins)} bins" if bins else f"bins of {plain(settings['binWidth'])} HU"
    return (
        f"This book computed the paper's 107 features from the scans, {_on_voxels(page)}, with grey levels "
        f"in {levels} (HU, Hounsfield units, is the unit of attenuation)."
    )


def _outlined(page: Page) -> str:
    n = len(FEATURE_CLASSES["shape"])
    return (
        f"Of this cohort there are outlines alone, no images. So this book computed the {n} features of "
        f"shape among the paper's {len(FEATURES)}, {_on_voxels(page)}; those of attenuation and texture are "
        "unknown."
    )


def _on_voxels(page: Page) -> str:
    spacing = read_parameters(page.cohort.extraction).settings.get("resampledPixelSpacing")
    return f"after resampling to voxels of {_by(spacing)} mm" if spacing else "on the voxels as scanned"


def _by(spacing: list[float]) -> str:
    return " × ".join(plain(side) for side in spacing)


def _contours(page: Page) -> str:
    others = [name for name in page.table("contours")["contour"] if name != "original"]
    moved = listed(words for name, words in _MOVED.items() if name in others)
    readers = len([name for name in others if name not in _MOVED])
    extracted = page.cohort.source != "table"
    sentences = [
        "Two people never draw quite the same contour.",
        f"To find the features that hardly mind, each was {moved} by {plain(RADIUS_MM)} mm and all "
        "measured again."
        if moved and extracted
        else "",
        f"The table holds what was measured on contours that were {moved}."
        if moved and not extracted
        else "",
        f"The table holds what was measured on {count(readers, 'contour')} of other readers."
        if readers and page.cohort.source == "table"
        else "",
        f"Here each lesion has the outline of every reader who saw it, {readers} at most, and was measured "
        "on each. The *original* contour holds what at least half of them include."
        if readers and extracted
        else "",
        ""
        if others
        else "This cohort has one contour a lesion, so how far its features mind cannot be examined.",
    ]
    return " ".join(filter(None, sentences))
