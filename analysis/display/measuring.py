"""How the features of a cohort were measured, as far as the book knows."""

from analysis.display.page import Page
from analysis.display.text import count, listed, plain
from analysis.extraction.contours import RADIUS_MM
from analysis.extraction.parameters import read_parameters

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
    features = _brought() if page.cohort.source == "table" else _extracted(page)
    return f"{features}\n\n{_contours(page)}"


def _brought() -> str:
    return (
        "This cohort brought its features already measured, in a table. Voxel size, grey levels and contours "
        "are those of whoever measured them, and this book cannot tell which they were."
    )


def _extracted(page: Page) -> str:
    settings = read_parameters(page.cohort.extraction).settings
    spacing = settings.get("resampledPixelSpacing")
    voxels = f"after resampling to voxels of {_by(spacing)} mm" if spacing else "on the voxels as scanned"
    bins = settings.get("binCount")
    levels = f"{plain(bins)} bins" if bins else f"bins of {plain(settings['binWidth'])} HU"
    return (
        f"This book computed the paper's 107 features from the scans, {voxels}, with grey levels in "
        f"{levels} (HU, Hounsfield units, is the unit of attenuation)."
    )


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
        if readers
        else "",
        ""
        if others
        else "This cohort has one contour a lesion, so how far its features mind cannot be examined.",
    ]
    return " ".join(filter(None, sentences))
