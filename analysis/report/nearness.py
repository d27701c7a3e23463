"""How near the synthetic cohorts come to the printed numbers they were tuned towards."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from analysis import schema
from analysis.display import published
from analysis.display.text import number, percent, whole
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table

_VOLUME, _SPHERICITY = "original_shape_VoxelVolume", "original_shape_Sphericity"
_ABSENT = Markdown(
    "The book at hand holds neither synthetic cohort, so there is nothing to set beside print."
)

Row = tuple[str, str, str]


def nearness(cohorts: Sequence[Facts]) -> Markdown:
    """Write a table of each quantity that the recipe was tuned towards: as printed, and as drawn.

    Parameters
    ----------
    cohorts : sequence of Facts
        Those of the book; only the synthetic ones called `lung` and `melanoma` are looked at.

    Returns
    -------
    Markdown
        A captioned table, or a sentence where the book has neither.
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
        "What the synthetic cohorts were tuned towards, and what the lesions drawn from the recipe give."
    )
    header = ["Quantity", "Printed", "Synthetic"]
    return table("tab-nearness", caption, header, [[Markdown(cell) for cell in row] for row in rows], "lrr")


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
        for patient in "ABC":
            name = f"Lung, patient {patient}: {kind} index, as in the paper, features not scaled"
            yield _row(name, f"{kind}-{patient.lower()}", float(unscaled[index].get(patient, np.nan)), number)
    yield _row("Lung: robust features", "robust-features", facts.robust, whole)


def _melanoma(facts: Facts) -> Iterator[Row]:
    ends = {variation.feature: variation.mean_cv_percent for variation in facts.variations}
    yield _row("Melanoma: mean CV of Sphericity", "cv-min-m", ends.get(_SPHERICITY, np.nan), percent)
    yield _row("Melanoma: mean CV of the volume", "cv-max-m", ends.get(_VOLUME, np.nan), percent)
    within = facts.within_sites(("lung", "lymph node", "liver"))
    yield _row("Melanoma: smallest mean CV within an organ", "cv-min-organ-m", within.min(), percent)
    yield _row("Melanoma: largest mean CV within an organ", "cv-max-organ-m", within.max(), percent)


def _row(quantity: str, identifier: str, value: float, show: Callable[[float], str]) -> Row:
    printed = published.value(identifier)
    unit = " %" if show is percent else ""
    return quantity, f"{printed:g}{unit}", show(value)
