"""The end of an extraction in words."""

import math
from functools import partial

import pytest

from analysis.extraction.tally import Tally as Counts
from analysis.summary import MOST_FAILURES, failure_lines, summary

Tally = partial(Counts, n_lesions=602, seconds_read=12, seconds_measure=86, seconds=99)


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(), "602 lesions in 1 min 39 s: 602 measured (0.14 s each, 12 s of reading beside it)."),
        (
            Tally(n_stored=190, seconds=50),
            "602 lesions in 50 s: 412 measured (0.21 s each, 12 s of reading beside it, summed over"
            " processes), 190 from the store.",
        ),
        (
            Tally(n_stored=601, seconds=14, seconds_measure=0.3, seconds_store=1.5),
            "602 lesions in 14 s: 1 measured (0.3 s each, 12 s of reading beside it), 601 from the store.",
        ),
        (
            Tally(n_stored=601, seconds=10, seconds_measure=0.3, seconds_read=1, seconds_store=18),
            "602 lesions in 10 s: 1 measured (0.3 s each, 1 s of reading beside it, summed over processes),"
            " 601 from the store.",
        ),
        (Tally(n_stored=602, seconds=1.25), "602 lesions in 1.2 s: all from the store."),
        (
            Tally(n_lesions=1, seconds_read=0.5, seconds_measure=2, seconds=2.6),
            "1 lesion in 2.6 s: 1 measured (2 s each, 0.5 s of reading beside it).",
        ),
        (Counts(), "0 lesions in less than 0.01 s: nothing to measure."),
    ],
)
def test_sentence(tally, said):
    assert summary(tally, []) == [said]


def test_seconds_a_lesion_are_of_those_that_were_measured():
    assert Tally(n_stored=600, seconds_measure=3.0, seconds_store=40.0).seconds_a_lesion == 1.5
    assert math.isnan(Tally(n_stored=602).seconds_a_lesion)


def test_every_failure_has_a_line_up_to_a_limit():
    failures = [f"P{i}, L: empty" for i in range(MOST_FAILURES + 37)]
    heading, *lines = summary(Tally(), failures, "out/excluded.csv")[1:]
    assert heading == "57 lesions without features:"
    assert lines[:-1] == [f"  {failure}" for failure in failures[:MOST_FAILURES]]
    assert lines[-1] == "  and 37 more: see out/excluded.csv"
    assert len(failure_lines(failures[:MOST_FAILURES])) == 1 + MOST_FAILURES


def test_names_from_outside_command_no_terminal():
    (line,) = failure_lines(["P\x1b[2J, L\r\n: [bold]too small[/bold]\u202e"])[1:]
    assert line == r"  P\x1b[2J, L\r\n: [bold]too small[/bold]\u202e"
