"""What the Markdown pages of the book are filled with, and the files that go with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

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
from analysis.report.lost import attempt, attempts, is_lost
from analysis.report.markdown import Markdown, table
from analysis.report.nearness import nearness
from analysis.report.open_page import OpenPage
from analysis.report.origins import origins
from analysis.report.recipe import recipe_tables
from analysis.report.remarks import remarks
from analysis.report.speed import Speed
from analysis.report.speed_tables import speed_tables
from analysis.report.table_2_page import Table2
from analysis.report.turning import TURNED, turning_files
from analysis.report.which_five import WhichFive
from analysis.sources.phantom.composition import MULTI, OLIGO
from analysis.statistics.selection import UNDERSTANDABILITY
from analysis.study.followed import MOST_PATIENTS

Files = Callable[[], dict[str, bytes]]
"""Makes files, by their place in the site."""


class Part(Protocol):
    """What a page shows, and the files that go with it, by their place in the site."""

    @property
    def files(self) -> dict[str, bytes]:
        """Content of each file by its place in the site."""


@dataclass(frozen=True)
class Contents:
    """What the pages show.

    Attributes
    ----------
    values : mapping of str to object
        For the Markdown pages; one that could not be made fails where a page uses it.
    files : mapping of str to bytes
        What pages show or offer, by its place in the site.
    lacking : mapping of str to object
        Pages whose files could not be made, without suffix, with a value that fails where it is used.
    """

    values: Mapping[str, object]
    files: Mapping[str, bytes]
    lacking: Mapping[str, object] = field(default_factory=dict)


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
    words = attempts(
        _words(facts)
        | {
            "beside": lambda: listed(each.title for each in beside),
            "made_from": lambda: origins(cohorts, others),
        }
    )
    made, lost = _files(_makers(facts, parts))
    turned, lacking = _files(
        {f"{cohort.name}/{TURNED}": partial(turning_files, cohort) for cohort in cohorts}
    )
    return Contents(words | parts | lost, made | turned, lacking)


def _makers(facts: Sequence[Facts], parts: Mapping[str, Part]) -> dict[str, Files]:
    """Name what makes files by the value without which no page shows them."""
    return {
        "finding_alt": lambda: picture_files(FINDING, finding_figure(facts)),
        "across_table": lambda: {COHORTS_CSV: _csv(side_by_side(facts))},
        **{name: partial(getattr, part, "files") for name, part in parts.items()},
    }


def _files(
    makers: Mapping[str, Files],
) -> tuple[dict[str, bytes], dict[str, object]]:
    """Make files; with what stands for those that could not be made, by the name of what makes them."""
    found = attempts(makers)
    lost = {name: files for name, files in found.items() if is_lost(files)}
    made = {place: data for name, files in found.items() if name not in lost for place, data in files.items()}
    return made, lost


def _parts(facts: Sequence[Facts], others: Sequence[Facts]) -> dict[str, Any]:
    """Make what has files of its own: each a `Part`, or what stands for one that could not be made."""
    audit = attempt("audit", audit_page)
    made: dict[str, Callable[[], Part]] = {
        "ledger": lambda: LedgerPage(facts, remarks(audit.audit.findings)),
        "table_2": lambda: Table2(facts),
        "open_patients": lambda: OpenPage(facts, others),
        "truth": lambda: KnownTruth(facts),
        "which_five": lambda: WhichFive([*facts, *others]),
        "bench": lambda: Bench([*facts, *others]),
        "coverage": CoveragePage,
        "faults": Faults,
        "ibsi": Ibsi,
        "licences": Licences,
        "speed": Speed,
    }
    return {"audit": audit, **attempts(made)}


def _words(facts: Sequence[Facts]) -> dict[str, Callable[[], object]]:
    """Tell how tables, numbers and words are read."""
    return {
        "cohorts": lambda: facts,
        "lead": lambda: _lead(facts),
        "any_synthetic": lambda: any(each.synthetic for each in facts),
        "any_real": lambda: not all(each.synthetic for each in facts),
        "published": _published,
        "across_table": lambda: side_by_side_table(facts),
        "population_printed": _population_printed,
        "finding_alt": lambda: finding_alt(facts),
        "data_dictionary": data_dictionary,
        "recipe_tables": recipe_tables,
        "most_patients": lambda: MOST_PATIENTS,
        "drawn": lambda: {group.name: group for group in (OLIGO, MULTI)},
        "nearness": lambda: nearness(facts),
        "speed_tables": lambda: speed_tables(Speed()),
        "deviations": lambda: Deviations(facts),
        "understandability": lambda: ", ".join(map(short_name, UNDERSTANDABILITY)),
    }


def _published() -> Mapping[Any, float]:
    return published.values()["value"].to_dict()


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
