"""What the page about made patients shows: tables, figures, numbers, and the file to download."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.display.known_truth import ladder_figure, made_figure, numbers_figure
from analysis.display.picture import picture_files
from analysis.display.show import Drawing
from analysis.features import PAPER_FEATURES
from analysis.report.facts import Facts
from analysis.report.known_truth_tables import (
    closed_table,
    moved_table,
    numbers_table,
    shares_table,
    unscaled_table,
    ways_table,
)
from analysis.report.markdown import Markdown
from analysis.report.speed_tables import scientific
from analysis.statistics.unscaled import unscaled
from analysis.truth.made import Made, ladder, made_patients
from analysis.truth.numbers import noise, outliers
from analysis.truth.realistic import moved_by_extreme_lesion, realistic_lesions
from analysis.truth.seen import MEASURES, seen

CSV = "method/known-truth.csv"
FIGURES = ("made-patients", "ladder", "numbers")


@dataclass(frozen=True)
class KnownTruth:
    """Made patients and what the indices make of them.

    Attributes
    ----------
    cohorts : sequence of Facts
        The cohorts of the book, set beside the made lesions where features are not scaled.
    """

    cohorts: Sequence[Facts]

    @cached_property
    def patients(self) -> tuple[Made, ...]:
        """The made patients, those without noise first."""
        return made_patients()

    @cached_property
    def seen(self) -> pd.DataFrame:
        """Indices of the made patients, beside the known ones."""
        return seen(self.patients)

    @cached_property
    def rungs(self) -> pd.DataFrame:
        """Indices of the ladder of growing spread."""
        return seen(ladder())

    @cached_property
    def outliers(self) -> pd.DataFrame:
        """Indices of one outlier by the number of lesions."""
        return outliers()

    @cached_property
    def noise(self) -> pd.DataFrame:
        """Expected indices of noise by the number of lesions."""
        return noise()

    @cached_property
    def lesions(self) -> pd.DataFrame:
        """Made lesions with the magnitudes of real ones."""
        return realistic_lesions()

    @cached_property
    def unscaled(self) -> pd.DataFrame:
        """Which of their features decide without scaling."""
        return unscaled(self.lesions, PAPER_FEATURES)

    @cached_property
    def moved(self) -> pd.DataFrame:
        """How far one extreme lesion moves the other patients, by scaling."""
        return moved_by_extreme_lesion(self.lesions).set_index("scaling")

    @property
    def largest_difference(self) -> Markdown:
        """Largest difference of an index from its closed form."""
        both = pd.concat([self.seen, self.rungs])
        return scientific(float(both.loc[both["measure"] != MEASURES[-1], "difference"].abs().max()))

    def value(self, patient: str, measure: str, scaling: str = "none", distance: str = "cosine") -> float:
        """Read a measure of a made patient without noise."""
        rows = self.seen[~self.seen["noise"] & (self.seen["patient"] == patient)]
        rows = rows[(rows["scaling"] == scaling) & (rows["distance"] == distance)]
        return float(rows.set_index("measure")["value"][measure])

    def rung(self, spread: str, measure: str, scaling: str, distance: str) -> float:
        """Read a measure of a rung of the ladder."""
        rows = self.rungs[(self.rungs["scaling"] == scaling) & (self.rungs["distance"] == distance)]
        return float(rows.set_index(["patient", "measure"])["value"][spread, measure])

    def decides(self, features: str, unit: str, column: str) -> float:
        """Read a cell of `unscaled` of the made lesions."""
        return float(self.unscaled.set_index(["features", "volume_unit"])[column][features, unit])

    @cached_property
    def drawings(self) -> dict[str, Drawing]:
        """The figures of the page by name."""
        exact = [made for made in self.patients if not made.noisy]
        drawn = (
            made_figure(exact, self.seen),
            ladder_figure(self.rungs),
            numbers_figure(self.outliers, self.noise),
        )
        return dict(zip(FIGURES, drawn, strict=True))

    @property
    def figures(self) -> Mapping[str, Markdown]:
        """The same as directives."""
        return {name: _directive(name, drawing) for name, drawing in self.drawings.items()}

    @property
    def tables(self) -> Mapping[str, Markdown]:
        """The tables of the page."""
        return {
            "closed": closed_table(self.seen),
            "ways": ways_table(self.seen),
            "shares": shares_table(self.lesions),
            "unscaled": unscaled_table(self.unscaled, self.cohorts),
            "numbers": numbers_table(self.outliers, self.noise),
            "moved": moved_table(self.moved),
        }

    @property
    def files(self) -> dict[str, bytes]:
        """The figures and the table to download, by their place in the site."""
        both = pd.concat([self.seen, self.rungs.assign(patient="spread " + self.rungs["patient"])])
        drawn: dict[str, bytes] = {}
        for name, drawing in self.drawings.items():
            drawn |= picture_files(name, drawing.figure)
        return drawn | {CSV: both.to_csv(index=False, lineterminator="\n").encode()}


def _directive(name: str, drawing: Drawing) -> Markdown:
    head = f'```{{figure}} ../figures/{name}.png\n:name: fig-{name}\n:alt: "{drawing.alt}"'
    return Markdown(f"{head}\n\n{drawing.caption}\n```\n")
