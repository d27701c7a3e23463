"""Every combination of choices, and which of them are one path because nothing distinguishes them."""

from dataclasses import dataclass
from itertools import product

import pandas as pd

from analysis.features import feature_class
from analysis.study.paths.forks import CHOICES, Forks

VOLUMES = ("original_shape_VoxelVolume", "original_shape_MeshVolume")
"""Features in mm3, which may as well be given in mL."""

_LEAST = {"correlation": 3}
"""Features that a distance needs: of two, every correlation is 1 or -1."""


@dataclass(frozen=True)
class Place:
    """All that the dissimilarities of a path depend on; empty text for a choice that plays no part in it."""

    names: tuple[str, ...]
    bin_width: str
    scaling: str
    fitted_on: str
    volume_unit: str
    distance: str


@dataclass(frozen=True)
class Combinations:
    """Every combination of choices that a cohort has.

    Attributes
    ----------
    table : pandas.DataFrame
        A column for each of `CHOICES`, `place` (of `places`, from 0) and `path` (from 1): combinations with
        the same path cannot differ in any result but, for the two cosines, by a factor of two. The first row
        is the cohort's own analysis.
    places : tuple of Place
    """

    table: pd.DataFrame
    places: tuple[Place, ...]

    @classmethod
    def of(cls, forks: Forks) -> "Combinations":
        """List the combinations; those that cannot be are left out.

        They are: fewer than two features left without shape; the correlation of fewer than three features;
        a scaling fitted on a reference that was not measured with those bins.
        """
        rows = [dict(zip(CHOICES, levels, strict=True)) for levels in product(*forks.levels.values())]
        rows = [row for row in rows if _can_be(row, forks)]
        found = [_place(row, forks) for row in rows]
        places = {place: number for number, place in enumerate(dict.fromkeys(found))}
        keys = [(p, row["average"], row["reading"]) for p, row in zip(found, rows, strict=True)]
        paths = {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}
        table = pd.DataFrame(rows, columns=list(CHOICES), dtype="str")
        table = table.assign(place=[places[p] for p in found], path=[paths[key] for key in keys])
        return cls(table, tuple(places))

    def paths(self) -> pd.DataFrame:
        """One row a path, its first combination; `same_as` names the others, `n_same` counts all."""
        groups = self.table.groupby("path", sort=False)
        first = groups.head(1).reset_index(drop=True)
        return first.assign(same_as=[_others(rows) for _, rows in groups], n_same=groups.size().to_numpy())


def _can_be(row: dict[str, str], forks: Forks) -> bool:
    names = forks.names(row["features"], row["shape"])
    enough = len(names) >= max(_LEAST.get(row["distance"], 1), 1 if row["shape"] == "with" else 2)
    bins = next(each for each in forks.bins if each.label == row["bin_width"])
    return enough and not (row["fitted_on"] == "reference" and bins.reference is None)


def _place(row: dict[str, str], forks: Forks) -> Place:
    """Blank out the choices that play no part.

    Grey levels play none in shape; scaling undoes units; nothing is fitted without scaling; half of a cosine
    has the same ranks and shares as the whole.
    """
    names = forks.names(row["features"], row["shape"])
    unscaled, own = row["scaling"] == "none", forks.levels["distance"][0]
    shape_alone = all(feature_class(name) == "shape" for name in names)
    return Place(
        names=names,
        bin_width=forks.bins[0].label if shape_alone else row["bin_width"],
        scaling=row["scaling"],
        fitted_on="" if unscaled else row["fitted_on"],
        volume_unit=row["volume_unit"] if unscaled and set(names) & set(VOLUMES) else "",
        distance=own if row["distance"].startswith("cosine") else row["distance"],
    )


def _others(rows: pd.DataFrame) -> str:
    """Say which levels give the same results as the first row."""
    parts = []
    for choice in CHOICES:
        own, *others = dict.fromkeys(rows[choice])
        parts += [f"{choice} {level}" for level in others if level != own]
    return "; ".join(parts)
