"""How near the synthetic cohorts come to the printed numbers they were tuned towards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import published, schema
from analysis.display.text import escape, number, percent, whole
from analysis.features import short_name
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table

_VOLUME, _SPHERICITY = "original_shape_VoxelVolume", "original_shape_Sphericity"
_ABSENT = Markdown(
    "The book at hand holds neither synthetic cohort, so there is nothing to set beside print."
)

NEAR = 0.1
"""A value is called near if it lies within this share of the printed one."""


@dataclass(frozen=True)
class Row:
    """One quantity: as printed, and as the drawn lesions give it."""

    quantity: str
    printed: float
    value: float
    show: Callable[[float], str]

    @property
    def near(self) -> bool:
        """Whether the value lies within a tenth of the printed one; never where there is no value."""
        return bool(abs(self.value - self.printed) <= NEAR * abs(self.printed))

    @property
    def cells(self) -> tuple[str, str, str]:
        """The row as text; the printed number with the digits of print."""
        unit = "\u00a0%" if self.show is percent else ""
        return self.quantity, f"{self.printed:g}{unit}", self.show(self.value)


def nearness(cohorts: Sequence[Facts]) -> Markdown:
    """Write a table of each quantity that the recipe was tuned towards: as printed, and as drawn.

    Parameters
    ----------
    cohorts : sequence of Facts
        Those of the book; only the synthetic ones called `lung` and `melanoma` are looked at.

    Returns
    -------
    Markdown
        A captioned table and a paragraph on what did not come near, or a sentence where the book has neither.
    """
    makers = {"lung": _lung, "melanoma": _melanoma}
    rows = [
        row
        for facts in cohorts
        if facts.synthetic and facts.name in makers
        for row in makers[facts.name](facts)
    ]
    if not rows:
        return _ABSENT
    caption = Markdown(
        "Printed numbers, and what the lesions drawn from the recipe give: near by construction, where they "
        "are near."
    )
    header = ["Quantity", "Printed (unit beside, if any)", "Synthetic (unit beside, if any)"]
    cells = [[Markdown(cell) for cell in row.cells] for row in rows]
    return Markdown(f"{table('tab-nearness', caption, header, cells, 'lrr')}\n\n{_far(rows)}")


def _far(rows: Sequence[Row]) -> str:
    """Name what lies more than a tenth of the printed value away from it."""
    far = [row.cells for row in rows if not row.near]
    if not far:
        return f"Each of the {len(rows)} lies within a tenth of the printed value."
    items = "\n".join(f"- {quantity}: {value}, printed {printed}." for quantity, printed, value in far)
    return (
        f"Not all came near: {len(rows) - len(far)} of {len(rows)} lie within a tenth of the printed value. "
        f"The others do not:\n\n{items}"
    )


def _lung(facts: Facts) -> Iterator[Row]:
    for patient in "ABC":
        key = f"cv-selected-{patient.lower()}"
        yield _row(
            f"Lung, patient {patient}: mean CV of the features in use",
            key,
            float(facts.patient_cv.get(patient, np.nan)),
            percent,
        )
    dispersion = facts.of_patients(schema.ALL).set_index(["patient_id", "feature"])["cv_percent"]
    yield _row(
        "Lung, patient C: CV of the volume",
        "cv-max-selected",
        float(dispersion.get(("C", _VOLUME), np.nan)),
        percent,
    )
    least = dispersion[dispersion.index.get_level_values("feature") == _SPHERICITY].max()
    yield _row("Lung: CV of Sphericity, the most of a patient", "cv-min-selected", least, percent)
    unscaled = facts.unscaled_by_patient()
    for kind, index in (("average", "average_paper"), ("maximal", "maximal")):
        counted = ", zero diagonal counted" if kind == "average" else ""
        for patient in "ABC":
            name = f"Lung, patient {patient}: {kind} index, features not scaled{counted}"
            yield _row(name, f"{kind}-{patient.lower()}", float(unscaled[index].get(patient, np.nan)), number)
    yield from _within_lung(facts)
    yield _row("Lung: robust features", "robust-features", facts.robust, whole)


def _within_lung(facts: Facts) -> Iterator[Row]:
    """Lesions in the lung alone: the ends over features and patients, and the feature printed as least."""
    table = facts.of_patients("lung").dropna(subset="cv_percent").sort_values("cv_percent", kind="stable")
    used = table[table["feature"].isin([variation.feature for variation in facts.variations])]
    if used.empty:
        return
    for words, identifier, row in (
        ("smallest", "cv-min-lung", used.iloc[0]),
        ("largest", "cv-max-lung", used.iloc[-1]),
    ):
        yield _row(_end(words, identifier, row), identifier, float(row["cv_percent"]), percent)
    least = str(published.values().loc["cv-min-lung", "feature"])
    same = used[used["feature"] == least].set_index("patient_id")["cv_percent"].sort_index()
    for patient, value in same.items():
        name = f"Lung cohort, lesions in the lung, patient {escape(patient)}: CV of {short_name(least)}"
        yield _row(name, "cv-min-lung", value, percent)


def _end(words: str, identifier: str, row: pd.Series) -> str:
    printed = short_name(str(published.values().loc[identifier, "feature"]))
    return (
        f"Lung cohort, lesions in the lung: {words} CV of a feature in use (printed for {printed}; "
        f"synthetic {short_name(row['feature'])}, patient {escape(row['patient_id'])})"
    )


def _melanoma(facts: Facts) -> Iterator[Row]:
    ends = {variation.feature: variation.mean_cv_percent for variation in facts.variations}
    yield _row("Melanoma: mean CV of Sphericity", "cv-min-m", ends.get(_SPHERICITY, np.nan), percent)
    yield _row("Melanoma: mean CV of the volume", "cv-max-m", ends.get(_VOLUME, np.nan), percent)
    within = facts.within_sites(("lung", "lymph node", "liver"))
    yield _row("Melanoma: smallest mean CV within an organ", "cv-min-organ-m", within.min(), percent)
    yield _row("Melanoma: largest mean CV within an organ", "cv-max-organ-m", within.max(), percent)


def _row(quantity: str, identifier: str, value: float, show: Callable[[float], str]) -> Row:
    return Row(quantity, published.value(identifier), value, show)
