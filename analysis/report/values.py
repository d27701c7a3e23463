"""What the Markdown pages of the book are filled with, and the files that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis import published
from analysis.features import short_name
from analysis.report.across import (
    COHORTS_CSV,
    FINDING_PNG,
    finding_alt,
    finding_figure,
    side_by_side,
    side_by_side_table,
)
from analysis.report.audit_page import audit_files, audit_page
from analysis.report.book import BookCohort
from analysis.report.deviations import Deviations
from analysis.report.dictionary import data_dictionary
from analysis.report.facts import Facts
from analysis.report.ibsi import Ibsi
from analysis.report.known_truth import KnownTruth
from analysis.report.ledger_page import LEDGER_CSV, LedgerPage
from analysis.report.nearness import nearness
from analysis.report.open_page import OpenPage
from analysis.report.recipe import recipe_tables
from analysis.report.remarks import remarks
from analysis.report.speed import Speed, speed_files
from analysis.report.speed_tables import speed_tables
from analysis.report.table_2_page import Table2, table_2_files
from analysis.sources.phantom.composition import MULTI, OLIGO
from analysis.statistics.selection import UNDERSTANDABILITY
from analysis.study.paths.run import MOST_PATIENTS


@dataclass(frozen=True)
class Contents:
    """Values for the pages, and files that they show or offer, by their place in the site."""

    values: Mapping[str, object]
    files: Mapping[str, bytes]


def page_contents(cohorts: Sequence[BookCohort]) -> Contents:
    """Read what the Markdown pages may show.

    Parameters
    ----------
    cohorts : sequence of BookCohort
        With their results.

    Returns
    -------
    Contents
        Values: `cohorts` (a list of `Facts`), `published` (id to number), `across_table`, `finding_alt`,
        `data_dictionary`, `recipe_tables`, `drawn` (group of the synthetic melanoma cohort to
        its make-up), `nearness`, `understandability`, `speed`, `speed_tables`, `audit` (an `AuditPage`),
        `ledger` (a `LedgerPage`), `table_2`, `open_patients` (an `OpenPage`), `truth` (made patients), `ibsi`
        (the reference values), `deviations` (from the paper), `most_patients` (that the forking paths
        follow).
    """
    facts, speed, audit = [Facts(cohort) for cohort in cohorts], Speed(), audit_page()
    ledger, opened = LedgerPage(facts, remarks(audit.audit.findings)), OpenPage(facts)
    table_2, truth, ibsi = Table2(facts), KnownTruth(facts), Ibsi()
    values = {
        "cohorts": facts,
        "any_synthetic": any(cohort.synthetic for cohort in cohorts),
        "any_real": not all(cohort.synthetic for cohort in cohorts),
        "published": published.values()["value"].to_dict(),
        "audit": audit,
        "across_table": side_by_side_table(facts),
        "finding_alt": finding_alt(facts),
        "data_dictionary": data_dictionary(),
        "recipe_tables": recipe_tables(),
        "most_patients": MOST_PATIENTS,
        "drawn": {group.name: group for group in (OLIGO, MULTI)},
        "nearness": nearness(facts),
        "ledger": ledger,
        "open_patients": opened,
        "speed": speed,
        "table_2": table_2,
        "speed_tables": speed_tables(speed),
        "truth": truth,
        "ibsi": ibsi,
        "deviations": Deviations(facts),
        "understandability": ", ".join(map(short_name, UNDERSTANDABILITY)),
    }
    table = side_by_side(facts).to_csv(index=False, lineterminator="\n").encode()
    made = {COHORTS_CSV: table, FINDING_PNG: finding_figure(facts), LEDGER_CSV: ledger.csv()}
    made |= speed_files(speed) | audit_files(audit) | table_2_files(table_2) | opened.files()
    return Contents(values, made | truth.files | ibsi.files)
