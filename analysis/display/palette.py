"""One visual language: a colour a site, an index, a patient and a cohort, and the theme of every figure."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import cycle
from textwrap import wrap
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import schema, wording
from analysis.display.text import label

WIDTH = 8.0
"""Width of a figure (inch)."""

SITE_COLOURS = dict(
    zip(
        schema.SITES,
        (
            "#DDCC77",
            "#88CCEE",
            "#44AA99",
            "#117733",
            "#AA4499",
            "#332288",
            "#CC6677",
            "#999933",
            "#882255",
            "#777777",
            "#BBBBBB",
        ),
        strict=True,
    )
)
"""Site to colour: the muted scheme of P. Tol, told apart under the common colour deficiencies; greys for
`other` and `unknown`."""

INDEX_COLOURS = {"average_paper": "#0077BB", "average_pairs": "#EE7733", "maximal": "#AA3377"}
INDEX_MARKERS = {"average_paper": "o", "average_pairs": "s", "maximal": "^"}
INDEX_NAMES, SHORT_INDEX = wording.INDEX_NAMES, wording.SHORT_INDEX
GROUP_COLOURS = {"oligo": "#0072B2", "multi": "#D55E00"}
GROUP_NAMES = {"oligo": "oligometastatic", "multi": "multimetastatic"}
CLASS_NAMES = {
    "firstorder": "first order",
    "shape": "shape",
    "glcm": "GLCM",
    "glrlm": "GLRLM",
    "glszm": "GLSZM",
    "ngtdm": "NGTDM",
    "gldm": "GLDM",
}
_PATIENTS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
COHORT_COLOURS = _PATIENTS
"""A colour a cohort, in the order of the book, wherever cohorts stand side by side."""
LEVEL_COLOURS = ("#332288", "#EE7733", "#117733", "#CC3377", "#777777")
"""A colour a level of a choice, in order."""
CLUSTER_COLOURS = ("#4477AA", "#CCBB44")
"""Of the bars of neighbouring clusters of features, in turn."""
CLUSTER_FRAME = "#1B7837"
STEM = "#BBBBBB"
"""Of a thin line that leads to a mark."""
_MARKERS = ("o", "s", "^", "D", "v", "P")
FEW_PATIENTS = len(_PATIENTS)
"""Up to this many patients have a colour each; more are drawn as a distribution."""

INK = "#222222"
ACCENT = "#0072B2"
_THEME: dict[str, Any] = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.titlesize": 12,
    "figure.titleweight": "bold",
    "grid.linewidth": 0.8,
    "axes.linewidth": 1,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "grid.color": "#E3E3E3",
    "text.color": INK,
    "axes.labelcolor": INK,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    # Identifiers may hold dollars, which are no formula.
    "text.parse_math": False,
}
P = ParamSpec("P")
R = TypeVar("R")


def themed(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function under the book's theme, leaving matplotlib's own settings alone.

    Points that are set apart at random are set apart in the same way each time.
    """

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        """Draw in the look of the book, whatever the caller has set."""
        with mpl.rc_context(), warnings.catch_warnings(), _seeded():
            # seaborn 0.13 calls matplotlib 3.11 in a way that 3.13 will refuse.
            warnings.filterwarnings("ignore", category=mpl.MatplotlibDeprecationWarning, module="seaborn")
            mpl.rcdefaults()
            sns.set_theme(style="whitegrid", rc=_THEME)
            return draw(*args, **kwargs)

    return inside


@contextmanager
def _seeded() -> Iterator[None]:
    """Let numpy's own generator, which seaborn draws jitter from, start anew, and leave it as it was."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


def new_figure(height: float, width: float = WIDTH, *, square: bool = False) -> Figure:
    """Make a white figure (inches) of no interactive state; `square` for axes of a fixed shape."""
    return Figure(
        figsize=(width, height), layout="compressed" if square else "constrained", facecolor="white"
    )


def entitle(figure: Figure, finding: str) -> None:
    """Write what a figure shows above it, from its left edge, wrapped to its width."""
    width, _ = figure.get_size_inches()
    figure.suptitle("\n".join(wrap(finding, int(width * 9.2))), x=0.01, ha="left")


def patient_styles(patients: Sequence[str]) -> dict[str, dict[str, str]]:
    """Colour and marker of each of a few patients, in the order given.

    Raises
    ------
    ValueError
        There are more patients than colours.
    """
    return {
        patient: {"color": colour, "marker": marker}
        for (patient, colour, marker) in zip(
            patients, _PATIENTS[: len(patients)], _MARKERS[: len(patients)], strict=True
        )
    }


def cohort_styles(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Colour and marker of each cohort of a book, the same in every figure; both come again after thirty.

    Parameters
    ----------
    names : sequence of str
        All cohorts of the book, in its order, also those that a figure does not show.

    Examples
    --------
    >>> cohort_styles(["lung", "melanoma"])["melanoma"]
    {'color': '#D55E00', 'marker': 's'}
    """
    return {
        name: {"color": colour, "marker": marker}
        for name, colour, marker in zip(names, cycle(COHORT_COLOURS), cycle(_MARKERS[:-1]), strict=False)
    }


def site_order(sites: Sequence[str]) -> list[str]:
    """Sites that occur, in the order of Table 1, then any that are not in it."""
    present = dict.fromkeys(sites)
    return [site for site in SITE_COLOURS if site in present] + sorted(set(present) - set(SITE_COLOURS))


def site_colour(site: str) -> str:
    """Colour of a site, the grey of `unknown` for one that is not in the list."""
    return SITE_COLOURS.get(site, SITE_COLOURS["unknown"])


def site_handles(sites: Sequence[str]) -> list[Patch]:
    """Legend entries of the sites that occur."""
    return [Patch(facecolor=site_colour(site), label=label(site)) for site in site_order(sites)]


def patient_handles(styles: dict[str, dict[str, str]]) -> list[Line2D]:
    """Legend entries of a few patients."""
    return [
        Line2D([], [], linestyle="", markersize=7, label=f"patient {label(patient, 16)}", **style)  # type: ignore[arg-type]
        for patient, style in styles.items()
    ]


def patient_patches(styles: dict[str, dict[str, str]]) -> list[Patch]:
    """Legend entries of a few patients that are told apart by colour and place alone."""
    return [
        Patch(facecolor=style["color"], alpha=0.6, label=f"patient {label(patient, 16)}")
        for patient, style in styles.items()
    ]
