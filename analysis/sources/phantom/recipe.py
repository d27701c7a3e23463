# ruff: noqa: E501 (the recipe is a table; a row stays on one line)
"""The one table that synthetic lesions are drawn from, by patient or group and by site.

Every number that makes a lesion large, odd, bright or grainy stands here. The table was tuned, and nothing
else, until the published findings came within reach while every lesion kept to an attenuation that CT shows;
the latter went first. The book prints how near the findings come.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.sources.phantom.composition import LUNG_PATIENTS, MULTI, OLIGO, Kind

NOISE_HU = (17.0, 22.0)
"""Standard deviation of the scanner's noise: least and most, drawn evenly for each patient (HU)."""
NOISE_GRAIN_MM = 0.5
"""Grain of the scanner's noise (mm)."""
BLUR_MM = 0.6
"""Standard deviation of the scanner's point spread function (mm)."""
LEAST_ML, MOST_ML = 0.12, 80.0
"""Volumes are drawn again until they lie between these (mL); those of a kind with a `number` are not."""
SHAPE_VARIATION = 0.6
"""Elongation and lobulation are multiplied by e to a normal number with this standard deviation."""
CORE_SHARE = (0.4, 0.7)
"""Radius of a necrotic core, as a share of the lesion's: least and most, drawn evenly."""
CALCIUM_SHARE = (0.1, 0.5)
"""Share of a calcified or sclerotic lesion that is so: least and most, drawn evenly."""
RIM_VARIATION = 0.5
"""The rim's attenuation is multiplied by 1 plus or minus up to this, drawn evenly for each lesion."""
MEAN_HU = (-700.0, 1000.0)
"""Least and greatest mean attenuation that a lesion may show on the scan (HU).

Below lies aerated lung, above bone denser than sclerotic metastases mostly are. The lung cohort keeps to it.
"""


@dataclass(frozen=True)
class Distribution:
    """What lesions of one kind are drawn from. One row of the recipe.

    Attributes
    ----------
    who : str
        Patient of the lung cohort (`A`, `B`, `C`) or group of the melanoma cohort (`oligo`, `multi`).
    site : str
        Site of the lesions, as in Table 1.
    kind : str
        What sort of lesion it is.
    number : int
        How many lesions of this patient and site are of this kind; 0 leaves it to `share`.
    share : float
        Chance that a lesion not counted by a `number` is of this kind, before the shares are scaled to 1.
    volume_ml : float
        Median volume (mL).
    volume_spread : float
        Standard deviation of the natural logarithm of the volume.
    elongation : float
        Standard deviation of the logarithm of each semi-axis.
    flattening : float
        The shortest semi-axis is multiplied by this.
    lobulation : float
        Standard deviation of the logarithm of the radius that smooth bumps bring.
    spicules : float
        Mean number of spicules.
    hu, hu_spread : float
        Attenuation: mean and standard deviation over lesions (HU).
    texture_hu, texture_spread : float
        Standard deviation inside a lesion: median (HU), and standard deviation of its logarithm over lesions.
    grain_mm : float
        Grain of that texture (mm).
    core_chance, core_hu : float
        Chance of a necrotic core, and its attenuation (HU).
    rim_hu : float
        Added in the outer fifth of the radius (HU).
    calcium_chance, calcium_hu : float
        Chance of calcification or sclerosis, and its attenuation (HU).
    """

    who: str
    site: str
    kind: str
    number: int
    share: float
    volume_ml: float
    volume_spread: float
    elongation: float
    flattening: float
    lobulation: float
    spicules: float
    hu: float
    hu_spread: float
    texture_hu: float
    texture_spread: float
    grain_mm: float
    core_chance: float
    core_hu: float
    rim_hu: float
    calcium_chance: float
    calcium_hu: float


# fmt: off
RECIPE: tuple[Distribution, ...] = tuple(Distribution(*row) for row in (
    #  who, site, kind, number, share | volume_ml, spread | elongation, flattening, lobulation, spicules
    #      | hu, spread | texture_hu, spread, grain_mm | core chance, hu | rim_hu | calcium chance, hu
    ("A", "bone", "dense", 1, 0, 20.0, 0.1, 0.25, 1.0, 0.10, 0, 1025, 50, 2, 0.1, 2.0, 0, 0, 0, 0, 0),
    ("A", "bone", "sclerotic", 0, 1, 0.8, 1.0, 0.35, 1.0, 0.16, 0, 500, 200, 55, 1.0, 1.0, 0, 0, 0, 0.3, 900),
    ("A", "bone", "lytic", 4, 0, 21.0, 0.2, 0.35, 1.0, 0.14, 0, 70, 15, 60, 0.2, 1.0, 0, 0, 0, 0, 0),
    ("A", "lung", "solid", 0, 1, 1.0, 0.5, 0.3, 1.0, 0.16, 3, 60, 15, 20, 0.3, 1.5, 0, 0, 0, 0, 0),
    ("A", "peritoneum", "bulky", 1, 0, 580, 0.02, 0.3, 1.0, 0.10, 0, 60, 10, 40, 0.2, 1.5, 1, 20, 15, 0, 0),
    ("A", "peritoneum", "deposit", 0, 1, 26.0, 0.2, 0.4, 0.8, 0.15, 0, 55, 15, 60, 0.2, 1.0, 0.3, 20, 0, 0, 0),
    ("A", "pleura", "plaque", 0, 1, 0.6, 0.5, 0.35, 0.5, 0.15, 0, 55, 15, 35, 0.3, 1.5, 0.1, 20, 0, 0, 0),
    ("A", "soft tissue", "nodule", 0, 1, 18.0, 0.2, 0.25, 1.0, 0.12, 0, 60, 15, 60, 0.2, 1.0, 0.2, 20, 0, 0, 0),
    ("B", "lung", "bulky", 1, 0, 360, 0.05, 0.25, 1.0, 0.12, 4, -350, 10, 90, 0.2, 1.2, 0, 0, 0, 0, 0),
    ("B", "lung", "solid", 0, 1, 0.7, 0.9, 0.35, 1.0, 0.18, 3, 80, 25, 25, 0.8, 1.5, 0.1, 30, 0, 0, 0),
    ("B", "lymph node", "enlarged", 0, 1, 18.0, 0.2, 0.35, 1.0, 0.14, 0, 85, 20, 60, 0.2, 1.0, 0.3, 40, 0, 0, 0),
    ("C", "lung", "bulky", 1, 0, 750, 0.02, 0.10, 1.0, 0.06, 2, -400, 10, 90, 0.1, 1.2, 0, 0, 0, 0, 0),
    ("C", "lung", "solid", 0, 0.8, 0.4, 0.6, 0.35, 1.0, 0.18, 3, 80, 40, 25, 0.7, 1.5, 0.1, 20, 0, 0.05, 400),
    ("C", "lung", "ground glass", 11, 0, 15.0, 0.15, 0.18, 1.0, 0.10, 0, -645, 10, 60, 0.2, 0.6, 0, 0, 30, 0, 0),
    ("C", "lung", "faint", 0, 0.2, 0.5, 0.5, 0.3, 1.0, 0.16, 0, -615, 10, 20, 0.2, 1.0, 0, 0, 0, 0, 0),
    ("C", "lymphangitis", "spread", 0, 1, 3.0, 0.2, 0.4, 0.8, 0.2, 8, -420, 50, 120, 0.2, 2.0, 0, 0, 0, 0, 0),
    ("C", "pleura", "plaque", 0, 1, 2.0, 0.3, 0.35, 0.5, 0.15, 0, 50, 15, 20, 0.2, 2.0, 0, 0, 0, 0, 0),
    ("oligo", "lung", "solid", 0, 1, 0.9, 2.35, 0.24, 1.0, 0.11, 2, 50, 40, 25, 0.6, 1.5, 0.1, 15, 0, 0.1, 300),
    ("oligo", "lymph node", "enlarged", 0, 1, 1.2, 2.45, 0.26, 1.0, 0.1, 0, 85, 30, 22, 0.6, 1.5, 0.3, 30, 15, 0.1, 300),
    ("oligo", "soft tissue", "nodule", 0, 1, 1.0, 2.35, 0.24, 1.0, 0.1, 0, 70, 25, 22, 0.6, 1.5, 0.2, 30, 10, 0.05, 250),
    ("oligo", "adrenal gland", "mass", 0, 1, 3.0, 1.95, 0.24, 1.0, 0.1, 0, 75, 20, 22, 0.6, 1.5, 0.3, 30, 10, 0, 0),
    ("oligo", "liver", "hypodense", 0, 1, 1.2, 2.35, 0.24, 1.0, 0.1, 0, 60, 25, 22, 0.6, 1.5, 0.3, 25, 15, 0.1, 300),
    ("oligo", "other", "mass", 0, 1, 1.2, 2.35, 0.24, 1.0, 0.1, 0, 65, 30, 22, 0.6, 1.5, 0.2, 30, 10, 0, 0),
    ("multi", "bone", "sclerotic", 0, 1, 1.2, 1.35, 0.22, 1.0, 0.1, 0, 400, 160, 70, 0.6, 2.0, 0, 0, 0, 0.5, 900),
    ("multi", "lung", "solid", 0, 1, 0.6, 1.55, 0.21, 1.0, 0.1, 2, 50, 40, 25, 0.6, 1.5, 0.1, 15, 0, 0.05, 300),
    ("multi", "lymph node", "enlarged", 0, 1, 1.0, 1.65, 0.22, 1.0, 0.09, 0, 85, 30, 22, 0.6, 1.5, 0.25, 30, 15, 0.05, 250),
    ("multi", "peritoneum", "deposit", 0, 1, 1.0, 1.65, 0.26, 0.8, 0.1, 0, 60, 25, 22, 0.6, 1.5, 0.2, 25, 10, 0, 0),
    ("multi", "soft tissue", "nodule", 0, 1, 0.8, 1.65, 0.22, 1.0, 0.09, 0, 70, 25, 22, 0.6, 1.5, 0.2, 30, 10, 0, 0),
    ("multi", "adrenal gland", "mass", 0, 1, 2.5, 1.35, 0.22, 1.0, 0.09, 0, 75, 20, 22, 0.6, 1.5, 0.3, 30, 10, 0, 0),
    ("multi", "liver", "hypodense", 0, 1, 0.9, 1.65, 0.21, 1.0, 0.09, 0, 60, 25, 22, 0.6, 1.5, 0.3, 25, 15, 0.03, 300),
    ("multi", "other", "mass", 0, 1, 1.2, 1.65, 0.22, 1.0, 0.09, 0, 65, 30, 22, 0.6, 1.5, 0.2, 30, 10, 0, 0),
))
# fmt: on
"""The recipe. Who is tuned how, and why:

- One bulky lesion stands in each lung patient: a coefficient of variation of 687 % of the volume over 69
  lesions, as printed for patient C, asks for one lesion with some 83 % of the whole volume. C's has a little
  less, so that there is room for the ground glass.
- Unscaled, the cosine sees little but the angle between the volume (mm3) and the emphasis of large
  dependence and high grey level. Small lesions with sharp edges lie at one end; large, grainy ones in
  surroundings of like attenuation at the other: lytic bone, soft tissue and peritoneum in A, lymph nodes
  in B, ground glass in C. Its strong, fine texture and slightly denser rim keep that emphasis low.
- Ground glass and faint lesions of C have a mean near -650 HU, as ground glass has on CT (-700 to -300 HU).
- The dense bone lesion of A is what makes A's emphasis vary. It is even inside, because its mean has to stay
  under 1000 HU.
- Melanoma volumes spread more in `oligo` than in `multi`, because few lesions cannot vary as much as many:
  n lesions have a coefficient of variation of at most the square root of n.
"""


def kinds(who: str, site: str) -> list[Distribution]:
    """Rows of the recipe for a patient or group and a site.

    Raises
    ------
    KeyError
        The recipe has no such row.
    """
    rows = [row for row in RECIPE if (row.who, row.site) == (who, site)]
    if not rows:
        raise KeyError(f"the recipe has no row for site {site!r} of {who!r}")
    return rows


def choose_kinds(who: str, site: str, count: int, rng: np.random.Generator) -> list[Distribution]:
    """Kind of each of a patient's lesions at a site: the counted ones first, then by their shares."""
    rows = kinds(who, site)
    counted = [row for row in rows for _ in range(row.number)][:count]
    shares = np.array([row.share for row in rows])
    drawn = rng.choice(len(rows), size=count - len(counted), p=shares / shares.sum())
    return counted + [rows[position] for position in drawn]


def recipe_table(kind: Kind) -> pd.DataFrame:
    """Recipe of one synthetic cohort as a table.

    Parameters
    ----------
    kind : {'lung', 'melanoma'}

    Returns
    -------
    pandas.DataFrame
        One row a kind of lesion; the columns are the attributes of `Distribution`, with their meaning there.
    """
    who = set(LUNG_PATIENTS) if kind == "lung" else {OLIGO.name, MULTI.name}
    names = [field.name for field in fields(Distribution)]
    rows = [[getattr(row, name) for name in names] for row in RECIPE if row.who in who]
    return pd.DataFrame(rows, columns=names)
