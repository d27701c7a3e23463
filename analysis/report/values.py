"""What the Markdown pages of the book are filled with, and the files that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from analysis import published
from analysis.display.picture import picture_files
from analysis.display.printed import SITES_DIFFER, printed_population
from analysis.features import short_name
from analysis.formulas import disarmed
from analysis.numerals import listed
from analysis.report.across import (
    COHORTS_CSV,
    side_by_side,
    side_by_side_table,
)
from analysis.report.audit_page import audit_page
from analysis.report.bench import Bench
from analysis.report.book import BookCohort
from analysis.report.coverage_page import CoveragePage
from analysis.report.deviations import Deviations
from analysis.report.dictionary import data_dictionary
from analysis.report.facts import Facts
from analysis.report.faults_page import Faults
from analysis.report.finding import FINDING, finding_alt, finding_figure
from analysis.report.ibsi import Ibsi
from analysis.report.known_truth import KnownTruth
from analysis.report.ledger_page import LedgerPage
from analysis.report.licences import Licences
from analysis.report.markdown import Markdown, table
from analysis.report.nearness import nearness
from analysis.report.open_page import OpenPage
from analysis.report.origins import origins
from analysis.report.recipe import recipe_tables
from analysis.report.remarks import remarks
from analysis.report.speed import Speed
from analysis.report.speed_tables import speed_tables
from analysis.report.table_2_page import Table2
from analysis.report.turning import turning_files
from analysis.report.which_five import WhichFive
from analysis.sources.phantom.composition import MULTI, OLIGO
from analysis.statistics.selection import UNDERSTANDABILITY
from analysis.study.followed import MOST_PATIENTS


class Part(Protocol):
    """What a page shows, and the files that go with it, by their place in the site."""

    @property
    def files(self) -> dict[str, bytes]:
        """Content of each file by its place in the site."""


@dataclass(frozen=True)
class Contents:
    """Values for the pages, and files that they show or offer, by their place in the site."""

    values: Mapping[str, object]
    files: Mapping[str, bytes]


def page_contents(cohorts: Sequence[BookCohort], others: Sequence[BookCohort] = ()) -> Contents:
    """Read what the Markdown pages may show.

    Parameters
    ----------
    cohorts : sequence of BookCohort
        With their results.
    others : sequence of BookCohort
        Open cohorts without pages of their own.

    Returns
    -------
    Contents
        Values: `cohorts` (a list of `Facts`), `lead` (the one that the first page speaks of), `published`
        (id to number), `across_table`, `finding_alt`, `data_dictionary`, `recipe_tables`, `drawn` (group of
        the synthetic melanoma cohort to its make-up), `nearness`, `understandability`, `speed`,
        `speed_tables`, `audit` (an `AuditPage`), `ledger` (a `LedgerPage`), `table_2`, `open_patients` (an
        `OpenPage`), `which_five` (a `WhichFive`), `bench` (a `Bench`), `truth` (made patients), `coverage`
        (of intervals), `faults` (that tests try), `ibsi` (the reference values), `licences` (of
        packages and data), `beside` (titles of the open cohorts without pages of their own), `deviations`
        (from the paper), `most_patients` (that the forking paths follow), `population_printed` (Table 1 of
        the paper).
    """
    facts = [Facts(cohort) for cohort in cohorts]
    beside = [Facts(cohort) for cohort in others]
    parts = _parts(facts, beside)
    made = picture_files(FINDING, finding_figure(facts)) | {COHORTS_CSV: _csv(side_by_side(facts))}
    for part in parts.values():
        made |= part.files
    for cohort in cohorts:
        made |= turning_files(cohort)
    words = _words(facts) | {"beside": listed(each.title for each in beside)}
    words["made_from"] = origins(cohorts, others)
    return Contents(words | parts, made)


def _parts(facts: Sequence[Facts], others: Sequence[Facts]) -> dict[str, Part]:
    """Make what has files of its own."""
    audit = audit_page()
    return {
        "audit": audit,
        "ledger": LedgerPage(facts, remarks(audit.audit.findings)),
        "table_2": Table2(facts),
        "open_patients": OpenPage(facts, others),
        "truth": KnownTruth(facts),
        "which_five": WhichFive([*facts, *others]),
        "bench": Bench([*facts, *others]),
        "coverage": CoveragePage(),
        "faults": Faults(),
        "ibsi": Ibsi(),
        "licences": Licences(),
        "speed": Speed(),
    }


def _words(facts: Sequence[Facts]) -> dict[str, object]:
    """Read tables, numbers and words."""
    return {
        "cohorts": facts,
        "lead": _lead(facts),
        "any_synthetic": any(each.synthetic for each in facts),
        "any_real": not all(each.synthetic for each in facts),
        "published": published.values()["value"].to_dict(),
        "across_table": side_by_side_table(facts),
        "population_printed": _population_printed(),
        "finding_alt": finding_alt(facts),
        "data_dictionary": data_dictionary(),
        "recipe_tables": recipe_tables(),
        "most_patients": MOST_PATIENTS,
        "drawn": {group.name: group for group in (OLIGO, MULTI)},
        "nearness": nearness(facts),
        "speed_tables": speed_tables(Speed()),
        "deviations": Deviations(facts),
        "understandability": ", ".join(map(short_name, UNDERSTANDABILITY)),
    }


def _population_printed() -> Markdown:
    """Write Table 1 of the paper as it is printed."""
    frame = printed_population()
    caption = Markdown(f"Table 1 of {published.PAPER} as printed. {SITES_DIFFER}")
    return table(
        "tab-population-printed", caption, list(map(str, frame)), frame.to_numpy().tolist(), "l" + "r" * 8
    )


def _lead(facts: Sequence[Facts]) -> Facts | None:
    """Choose the cohort that the first page speaks of: real patients first, then those with recovery."""
    return min(facts, key=lambda each: (each.synthetic, not each.has_recovery), default=None)


def _csv(table: pd.DataFrame) -> bytes:
    return disarmed(table).to_csv(index=False, lineterminator="\n").encode()
