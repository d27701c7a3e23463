"""The end of an extraction in words."""

from dataclasses import dataclass

import pytest

from analysis.summary import MOST_FAILURES, failure_lines, summary


@dataclass(frozen=True)
class Tally:
    """Stands for the tally of an extraction."""

    n_lesions: int = 602
    n_stored: int = 0
    seconds_read: float = 12
    seconds_measure: float = 86
    seconds: float = 99


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(), "602 lesions in 1 min 39 s: 602 measured (0.14 s each, 12 s of reading beside it)."),
        (
            Tally(n_stored=190, seconds=50),
            "602 lesions in 50 s: 412 measured (0.21 s each, 12 s of reading beside it, summed over"
            " processes), 190 from the store.",
        ),
        (Tally(n_stored=602, seconds=1.25), "602 lesions in 1.2 s: all from the store."),
        (
            Tally(1, 0, 0.5, 2, 2.6),
            "1 lesion in 2.6 s: 1 measured (2 s each, 0.5 s of reading beside it).",
        ),
        (Tally(0, 0, 0, 0, 0), "0 lesions in less than 0.01 s: nothing to measure."),
    ],
)
def test_sentence(tally, said):
    assert summary(tally, []) == [said]


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
