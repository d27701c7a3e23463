"""The sentence for what a run did not compute."""

from typing import Literal

from analysis.display.page import Page
from analysis.display.show import Absent
from analysis.study.not_computed import FAILED, OWN, QUICK

Verb = Literal["was", "were"]
_HOW = "`interlesion analyse` or `interlesion book`"
_PRONOUNS: dict[Verb, str] = {"was": "it", "were": "them"}


def failure(page: Page, table: str, what: str) -> Absent | None:
    """Say that an unexpected error cost a table its rows; None where none did.

    Parameters
    ----------
    page : Page
    table : str
        Its name.
    what : str
        What it holds, as the beginning of a sentence.
    """
    told = page.table(OWN)
    rows = told[(told["table"] == table) & (told["reason"] == FAILED)]
    if rows.empty:
        return None
    return Absent(
        f"{what} could not be computed in this run: an unexpected error ({rows['error'].iloc[0]}) stopped "
        f"the work. This should not have happened, and says nothing about the cohort. The next run of {_HOW} "
        "tries again; with `INTERLESION_TRACEBACK=1` it shows where the error arose."
    )


def not_computed(page: Page, table: str, what: str, verb: Verb = "was", after: str = "") -> Absent:
    """Say why a table has no rows though the cohort would allow it.

    Parameters
    ----------
    page : Page
    table : str
        Its name.
    what : str
        What it holds, as the beginning of a sentence.
    verb : {'was', 'were'}
        That goes with `what`.
    after : str, optional
        A sentence more where it did not fail.

    Returns
    -------
    Absent
        It failed, with the kind of the error; or was left out with `--quick`; or, of results that do not say
        which, both what may be.
    """
    if absent := failure(page, table, what):
        return absent
    told, it, more = page.table(OWN), _PRONOUNS[verb], f" {after}" if after else ""
    if ((told["table"] == table) & (told["reason"] == QUICK)).any():
        return Absent(
            f"{what} {verb} left out of this run with `--quick`. Without that option {_HOW} computes {it} "
            f"(`make book` without `QUICK=1`).{more}"
        )
    return Absent(
        f"{what} {verb} not computed: either the run left {it} out with `--quick`, or nothing in this cohort "
        f"allows {it}.{more}"
    )
