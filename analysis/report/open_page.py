"""Open patients: each real cohort of the book, few patients one by one, and the cohorts that it lacks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.cohort_names import COHORTS
from analysis.display.palette import FEW_PATIENTS, SHORT_INDEX
from analysis.display.picture import FOLDER, picture_files
from analysis.display.scalings import INDICES, SCALING_NAMES
from analysis.display.show import Drawing
from analysis.display.text import clean, count, escape, number, percent, whole
from analysis.intake.open_cohorts import PREFIX, open_cohorts
from analysis.report.facts import TARGET_PERCENT, Facts
from analysis.report.kept import REAL
from analysis.report.markdown import Markdown, table
from analysis.report.open_patients import LEAST_LESIONS, SIZES, OpenPatients
from analysis.report.origins import origin


@dataclass(frozen=True)
class OpenPage:
    """What the page on open patients shows.

    Attributes
    ----------
    cohorts : sequence of Facts
        All of the book.
    others : sequence of Facts
        Open cohorts that are not in the book, but whose results are at hand.
    """

    cohorts: Sequence[Facts]
    others: Sequence[Facts] = ()

    @cached_property
    def real(self) -> list[OpenPatients]:
        """Cohorts whose patients were not made up."""
        return [OpenPatients(facts) for facts in self._all if not facts.synthetic]

    @property
    def least(self) -> int:
        """Lesions that a patient needs to be shown."""
        return LEAST_LESIONS

    @property
    def sections(self) -> Markdown:
        """Write one section a real cohort."""
        return Markdown("\n".join(line for cohort in self.real for line in self._section(cohort)))

    @property
    def lacking(self) -> Markdown:
        """Say which open cohorts the book lacks, and how it is built with them."""
        present = {str(facts.name) for facts in self._all}
        absent = [name for name in _known() if name not in present]
        if not absent:
            return Markdown("Every open cohort that Interlesion knows is shown.")
        rows = "\n".join(f"- *{escape(_known()[name])}*: `{self._command(name)}`" for name in absent)
        return Markdown(
            f"This book lacks {count(len(absent), 'open cohort')}: the machine that built it "
            f"has no results of them. To build it with one more:\n\n{rows}"
        )

    @property
    def _all(self) -> list[Facts]:
        return [*self.cohorts, *self.others]

    @cached_property
    def _drawings(self) -> Mapping[str, Drawing]:
        return {cohort.figure: made for cohort in self.real if (made := cohort.drawing())}

    @property
    def files(self) -> dict[str, bytes]:
        """Figures, by their place in the site."""
        made: dict[str, bytes] = {}
        for stem, drawing in self._drawings.items():
            made |= picture_files(stem, drawing.figure)
        return made

    def _section(self, cohort: OpenPatients) -> Iterator[str]:
        yield f"## {escape(cohort.facts.title)}\n"
        yield f"{cohort.facts.real}\n" if cohort.facts.real else ""
        yield _who(cohort)
        if cohort.figure in self._drawings:
            drawn = self._drawings[cohort.figure]
            yield f"{_reach(cohort)}{_spread(cohort)}.\n"
            yield _mean_table(cohort)
            yield _figure(cohort, drawn.caption, drawn.alt)
            yield _needed_table(cohort)
        if len(cohort.indices):
            yield _scalings_table(cohort)

    def _command(self, name: str) -> str:
        present = [_argument(str(facts.name)) for facts in self.cohorts]
        return f"interlesion book {' '.join([*present, _argument(name)])} --out DIR"


def _known() -> dict[str, str]:
    """Open cohorts that could be in a book, with their titles."""
    titles = {name: entry.title for name, entry in open_cohorts().items()}
    return titles | {name: name.upper() for name in REAL if (COHORTS / f"{name}.yml").is_file()}


def _argument(name: str) -> str:
    """Write how a cohort is named on the command line."""
    if name in open_cohorts():
        return f"{PREFIX}{name}"
    return name if (COHORTS / f"{name}.yml").is_file() else f"{name}/cohort.yml"


def _who(cohort: OpenPatients) -> str:
    facts, n = cohort.facts, cohort.indices["patient_id"].nunique()
    said = f"{count(facts.patients, 'patient')} with {count(facts.lesions, 'lesion')}"
    if not n:
        return f"{said}. No patient has {LEAST_LESIONS} usable lesions or more, so none is shown here.\n"
    have = "has" if n == 1 else "have"
    few = n <= FEW_PATIENTS
    kind = " So few patients illustrate the method; they cannot settle anything." if few else ""
    return f"{said}; {whole(n)} of them {have} {LEAST_LESIONS} usable lesions or more.{kind}\n"


def _mean_table(cohort: OpenPatients) -> str:
    """Say what samples of these patients recover on average."""
    rows = [
        [
            Markdown(f"{size} at random"),
            *(Markdown(percent(cohort.mean(index, size))) for index in SHORT_INDEX),
        ]
        for size in SIZES
    ]
    who = f"{escape(cohort.facts.title)}, {count(len(cohort.needed), 'patient')}"
    caption = Markdown(f"{who}: recovery, mean of the patients' own percentages.")
    return table(
        f"tab-open-mean-{cohort.name}",
        caption,
        ["Lesions (n)", *(f"{name} (%)" for name in SHORT_INDEX.values())],
        rows,
        "lrrr",
    )


def _reach(cohort: OpenPatients) -> str:
    target = f"{percent(TARGET_PERCENT)} of the maximum"
    if np.isnan(cohort.crossing):
        return f"As far as all have so many lesions, the mean of the patients does not reach {target}"
    return f"The mean of the patients passes {target} at {whole(cohort.crossing)}"


def _spread(cohort: OpenPatients) -> str:
    needed, shares = cohort.needed["n_lesions"].dropna(), cohort.shares
    if needed.empty:
        return ""
    takes, are = (_from_to(values, show) for values, show in ((needed, whole), (shares, percent)))
    return f"; for one patient it takes {takes}, which is {are} of his or her lesions"


def _from_to(values: pd.Series, show: Callable[[float], str]) -> str:
    """Write a range; one value where both ends look alike."""
    return " to ".join(dict.fromkeys(show(float(end)) for end in (values.min(), values.max())))


def _figure(cohort: OpenPatients, caption: str, alt: str) -> str:
    plain = clean(alt).replace('"', "'")
    name = f"fig-open-{cohort.name}"
    head = f":::{{figure}} ../{FOLDER}/{cohort.figure}.png\n:name: {name}"
    made_from = origin(("required", "recovery"), cohort.facts.cohort)
    return f'{head}\n:alt: "{escape(plain)}"\n\n{caption}\n\n{made_from}\n:::\n'


def _needed_table(cohort: OpenPatients) -> str:
    """Set few patients below each other, each with what samples recover."""
    if len(cohort.needed) > FEW_PATIENTS:
        return ""
    rows = [
        [who, *map(Markdown, (whole(n), *map(percent, recovered), whole(needed), percent(100 * needed / n)))]
        for who, n, recovered, needed in cohort.by_patient()
    ]
    header = [
        "Patient",
        "Lesions (n)",
        *(f"By {size} at random (%)" for size in SIZES),
        f"Needed for {percent(TARGET_PERCENT)} (n)",
        "Share of the lesions (%)",
    ]
    title = escape(cohort.facts.title)
    caption = Markdown(f"{title}: what random lesions recover of the maximum, patient by patient.")
    return table(f"tab-open-{cohort.name}", caption, header, rows, "lrrrrrr")


def _scalings_table(cohort: OpenPatients) -> str:
    """Set the indices under three scalings side by side: patient by patient, or least, middle and most."""
    wide = cohort.indices.pivot_table(index="patient_id", columns="scaling", values=list(INDICES))
    if len(wide) > FEW_PATIENTS:
        wide = wide.quantile([0, 0.5, 1]).set_axis(["smallest", "median", "largest"])
    rows = [
        [str(who), *(Markdown(_three(values, scaling)) for scaling, _ in SCALING_NAMES)]
        for who, values in wide.iterrows()
    ]
    caption = Markdown(
        f"{escape(cohort.facts.title)}: the indices under three scalings, each as average with the zero "
        "diagonal counted / average over distinct pairs / maximum."
    )
    header = ["Patient", *(f"{name} (no unit)" for name in SCALING_NAMES.values())]
    return table(f"tab-open-scalings-{cohort.name}", caption, header, rows, "lrrr")


def _three(values: pd.Series, scaling: str) -> str:
    return " / ".join(_small(values.get((index, scaling), float("nan"))) for index in INDICES)


def _small(value: float) -> str:
    return "<0.001" if 0 < value < 0.001 else number(value, 2)
