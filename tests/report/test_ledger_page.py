"""The page of the ledger: every claim has its section, print and every cohort; words and not colour alone."""

import csv
import io
import re
from pathlib import Path

import pytest

from analysis.audit.declared import Explained
from analysis.audit.runs import Finding
from analysis.audit.verdict import Outcome, Verdict
from analysis.claims.catalogue import CLAIMS
from analysis.report.audit_page import audit_page
from analysis.report.book import ROOT, BookCohort
from analysis.report.facts import Facts
from analysis.report.ledger_entry import SIGNS, Entry
from analysis.report.ledger_page import LEDGER_CSV, MAIN, LedgerPage
from analysis.report.remarks import Remark, print_verdict, remarks
from tests.display.made import SHAPES
from tests.report.fake import HOSTILE, write_cohort

BY_ID = {claim.id: claim for claim in CLAIMS}


@pytest.fixture(scope="module")
def cohorts(made: dict[str, tuple[Path, Path]], tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    found = []
    for name in ("melanoma", "dapper"):
        results, yml = made[name]
        found.append(Facts(BookCohort(yml, name, SHAPES[name].title, results, name == "melanoma")))
    return [*found, Facts(write_cohort(tmp_path_factory.mktemp("ledger"), "clinic", HOSTILE))]


@pytest.fixture(scope="module")
def page(cohorts: list[Facts]) -> LedgerPage:
    return LedgerPage(cohorts, {"cv-20": [Remark("cv-20-all", "The bound and the smallest", "differs")]})


def test_every_claim_has_one_section_with_every_cohort(page: LedgerPage, cohorts: list[Facts]) -> None:
    sections = str(page.sections)
    for claim in CLAIMS:
        assert sections.count(f"(claim-{claim.id})=\n### ") == 1
    for section in sections.split("(claim-")[1:]:
        assert sum(
            len(re.findall(rf"\| {sign}(, interval open)? \|", section)) for sign in SIGNS.values()
        ) == len(cohorts)


def test_every_row_of_the_overview_leads_to_its_section(page: LedgerPage) -> None:
    rows = re.findall(r"\]\(#claim-([a-z0-9-]+)\)", str(page.overview))
    assert rows == [claim.id for claim in CLAIMS]


def test_printed_numbers_stand_with_their_places(page: LedgerPage) -> None:
    (section,) = re.findall(r"\(claim-cv-high\)=.*?\(claim-", str(page.sections), re.DOTALL)
    assert "patient A: 144\N{NO-BREAK SPACE}%" in section
    assert "(results, variation in cohort L)" in section
    (words,) = re.findall(r"\(claim-bone-apart\)=.*?(?=\(claim-|\Z)", str(page.sections), re.DOTALL)
    assert "in words (Fig. 5)" in words


def test_a_check_on_print_is_linked(page: LedgerPage) -> None:
    assert "[differs](#check-cv-20-all)" in str(page.overview)
    assert "[The bound and the smallest](#check-cv-20-all)" in str(page.sections).replace("&#32;", " ")


def test_the_main_points_come_first_and_say_whose_patients_were_looked_at(page: LedgerPage) -> None:
    standing = str(page.standing)
    assert all(name in BY_ID for names in MAIN.values() for name in names)
    assert standing.startswith("1. **The lesions of one patient differ.**")
    assert re.search(r"holds in \d of \d real cohorts? and \d of 1 synthetic cohort", standing)


def test_text_of_a_cohort_stays_text(page: LedgerPage) -> None:
    for shown in (page.sections, page.overview, page.counts):
        assert HOSTILE not in str(shown)


def test_an_interval_around_the_limit_leaves_the_claim_open(cohorts: list[Facts]) -> None:
    numbers = {"value": 31.0, "low": 28.0, "high": 35.0, "interval": "patients", "n": 9}
    found = {"verdict": "holds", "detail": "Said.", **numbers}
    entry = Entry(cohorts[0], BY_ID["cv-30"], found)
    assert "leaves it open" in entry.words
    assert entry.cells[2] == "28 to 35 (over patients)"
    assert (
        "leaves it open"
        not in Entry(cohorts[0], BY_ID["cv-30"], {**found, "low": 30.5, "detail": "Said."}).words
    )


def test_a_range_over_the_draws_leaves_nothing_open(cohorts: list[Facts]) -> None:
    """It tells of other samples of the same patients, not of other patients."""
    numbers = {"value": 70.0, "low": 60.0, "high": 80.0, "interval": "simulation", "n": 9}
    entry = Entry(cohorts[0], BY_ID["three-fall-short"], {"verdict": "holds", "detail": "Said.", **numbers})
    assert entry.claim.limit == 75
    assert not entry.open
    assert "leaves it open" not in entry.words
    assert Entry(cohorts[0], entry.claim, {**entry.found, "interval": "share"}).open


def test_the_download_holds_everything(page: LedgerPage, cohorts: list[Facts]) -> None:
    rows = list(csv.DictReader(io.StringIO(page.files[LEDGER_CSV].decode())))
    assert len(rows) == len(CLAIMS) * len(cohorts)
    assert {row["synthetic"] for row in rows if row["cohort"] == "melanoma"} == {"True"}
    assert page.files == page.files


def test_remarks_are_of_the_claims_that_a_check_touches_the_consistent_last() -> None:
    found = remarks([finding("fits", "consistent", "cv-20"), finding("bound", "differs", "cv-20", "cv-30")])
    bound, fits = Remark("bound", "Of bound", "differs"), Remark("fits", "Of fits", "consistent")
    assert found == {"cv-20": [bound, fits], "cv-30": [bound]}
    assert print_verdict(found["cv-20"]) == "[differs](#check-bound)"
    assert print_verdict([fits]) == "[consistent](#consistent-checks)"
    assert print_verdict([]) == "stated"


def finding(check: str, verdict: Verdict, *claims: str) -> Finding:
    explained = Explained(f"Of {check}", "", False, "", "", claims)
    return Finding(check, check, (), Outcome(verdict, ""), explained)


def test_checks_of_this_repository_name_claims_that_are_there() -> None:
    assert set(remarks(audit_page().audit.findings)) <= set(BY_ID)


def test_the_first_pages_link_to_rows_that_are_there() -> None:
    pages = [ROOT / "book" / "index.md", ROOT / "book" / "_templates" / "cohort.md"]
    linked = [name for page in pages for name in re.findall(r"#claim-([a-z0-9-]+)", page.read_text())]
    assert len(linked) >= 8
    assert set(linked) <= set(BY_ID)
