"""The bench for the hand: what the page needs on which a reader draws lesions again and again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.display.palette import INDEX_COLOURS, INDEX_NAMES, SITE_COLOURS
from analysis.display.text import NO_VALUE, bare_percent, clean, count, escape, listed, whole
from analysis.report.bench_patients import (
    LARGEST,
    MOST_PAIRS,
    RANDOM,
    BenchPatient,
    bench_patients,
)
from analysis.report.facts import INDICES, Facts
from analysis.report.markdown import Markdown, table
from analysis.statistics.strategies import SITE_STRATEGIES

SIZES = (2, 3, 5, 8)
"""Random lesions whose expected recovery the table tells."""
_LABELS = {
    RANDOM: "k lesions at random",
    "site-2": "2 a site, at random",
    "site-3": "3 a site, at random",
    "recist-like": "RECIST-like: 2 a site, none in bone",
    LARGEST: "the k largest lesions",
}


@dataclass(frozen=True)
class Bench:
    """What the page shows on which a reader draws lesions.

    Attributes
    ----------
    cohorts : sequence of Facts
    """

    cohorts: Sequence[Facts]

    @property
    def present(self) -> bool:
        """Whether any cohort has a patient whose lesions can be drawn."""
        return bool(self.shown)

    @property
    def files(self) -> dict[str, bytes]:
        """No file: all of it stands in the page, which is read from a disk, too."""
        return {}

    @cached_property
    def shown(self) -> list[tuple[Facts, list[BenchPatient]]]:
        """Cohorts with the patients who are there; a share of the pairs for each cohort."""
        share = MOST_PAIRS // max(1, sum(facts.has_expectation for facts in self.cohorts))
        found = ((facts, bench_patients(facts, share)) for facts in self.cohorts)
        return [(facts, patients) for facts, patients in found if patients]

    @property
    def data(self) -> Markdown:
        """All that the script reads, as JSON for a `script` element."""
        said = json.dumps(self.plain(), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        for sign in "<>&":
            said = said.replace(sign, f"\\u{ord(sign):04x}")
        return Markdown(said)

    def plain(self) -> dict[str, object]:
        """Give the same as text, numbers, lists and null alone."""
        return {
            "indices": [{"name": INDEX_NAMES[index], "colour": INDEX_COLOURS[index]} for index in INDICES],
            "sites": SITE_COLOURS,
            "strategies": _strategies(),
            "cohorts": [
                {
                    "title": clean(facts.title),
                    "synthetic": facts.synthetic,
                    "patients": [patient.plain() for patient in patients],
                }
                for facts, patients in self.shown
            ],
        }

    @property
    def offered(self) -> Markdown:
        """Say which patients are there, a line a cohort."""
        return Markdown("\n".join(_who(facts, patients) for facts, patients in self.shown))

    @property
    def expected(self) -> Markdown:
        """Tell what random lesions of each patient recover on average, a table a cohort."""
        return Markdown("\n".join(_expected(facts, patients) for facts, patients in self.shown))


def _strategies() -> dict[str, Mapping[str, object]]:
    """Ways to choose: their names, and what the script has to know to follow them."""
    by_site = {each.name: {"most": each.most, "without": each.without} for each in SITE_STRATEGIES}
    return {name: {"label": label, **by_site.get(name, {})} for name, label in _LABELS.items()}


def _who(facts: Facts, patients: Sequence[BenchPatient]) -> str:
    kind = "synthetic" if facts.synthetic else "real patients"
    names = listed(f"{escape(each.name)} ({count(len(each.lesions), 'lesion')})" for each in patients)
    return f"- *{escape(facts.title)}* ({kind}; {_which(facts, patients)}): {names}."


def _which(facts: Facts, patients: Sequence[BenchPatient]) -> str:
    """Say how the patients were chosen, and how many with more lesions could not be."""
    if len(patients) == facts.compared:
        return f"all {whole(facts.compared)}"
    least = min(len(each.lesions) for each in patients)
    missed = int((facts.n_lesions.drop([each.name for each in patients]) > least).sum())
    but = f"; {count(missed, 'patient')} with more left out, for size or for want of a dissimilarity"
    return f"those with most lesions, of {whole(facts.compared)}{but if missed else ''}"


def _expected(facts: Facts, patients: Sequence[BenchPatient]) -> Markdown:
    header = ["Patient", "Lesions (n)", *(f"{k} at random (%)" for k in SIZES)]
    rows = [
        [each.name, Markdown(whole(len(each.lesions))), *(_cell(each, k) for k in SIZES)] for each in patients
    ]
    caption = Markdown(
        f"{escape(facts.title)}: expected recovery (%) of the average with the zero diagonal counted / "
        "of the maximum, by random lesions."
    )
    return table(f"tab-bench-{facts.name}", caption, header, rows, "lr" + "r" * len(SIZES))


def _cell(patient: BenchPatient, k: int) -> Markdown:
    """Write both; the average over distinct pairs is left out, for it is 100 % for every number."""
    values = patient.curve.get(k)
    if values is None:
        return Markdown(NO_VALUE)
    paper, _, maximal = (NO_VALUE if value is None else bare_percent(value) for value in values)
    return Markdown(f"{paper}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}{maximal}")
