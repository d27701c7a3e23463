"""What can be named behind `--only`, and what is said of anything else."""

import pytest

from analysis.report.book import ROOT
from analysis.report.only import notebook_names, only_fault
from analysis.report.toc import read_toc

BOOK, SKELETON = ROOT / "book", read_toc(ROOT / "_toc.yml")


def test_every_page_of_a_notebook_can_be_named() -> None:
    names = notebook_names(BOOK, SKELETON)
    assert {path.stem for path in BOOK.glob("*/*.ipynb")} == set(names)
    assert [name for name in names if only_fault(name, BOOK, SKELETON)] == []


@pytest.mark.parametrize("name", ["table-2", "across/table-2", "own-cohort", "index", "tables", "run"])
def test_a_page_without_a_notebook_is_always_new(name: str) -> None:
    fault = only_fault(name, BOOK, SKELETON)
    assert fault is not None
    assert "every build writes it anew" in fault.message
    assert fault.remedy == "Leave out --only."


@pytest.mark.parametrize(
    ("name", "meant"),
    [("samplings", "sampling"), ("lung/sampling", "sampling"), ("report/plan.ipynb", "plan"),
     ("lessons/7-samplng", "7-sampling")],
)  # fmt: skip
def test_the_nearest_page_is_suggested(name: str, meant: str) -> None:
    fault = only_fault(name, BOOK, SKELETON)
    assert fault is not None
    assert fault.remedy.startswith(f"Did you mean `{meant}`? Choose one of participants, ")


def test_what_is_like_no_page_gets_the_list_alone() -> None:
    fault = only_fault("qqq", BOOK, SKELETON)
    assert fault is not None
    assert fault.remedy.startswith("Choose one of participants, ")
