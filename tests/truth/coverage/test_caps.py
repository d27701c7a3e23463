"""How far out limits may be: the made patients have the mean that they say, and are not those of the page."""

import re

import numpy as np
import pytest

from analysis.statistics.studentised_cells import MOST_OUT, studentised
from analysis.truth.coverage import caps


@pytest.mark.parametrize("made", caps.MADE)
def test_the_true_mean_is_that_of_many_made_patients(made):
    make, truth = caps.MADE[made]
    values = make(np.random.default_rng(1), 40_000)
    assert values.mean() == pytest.approx(truth, abs=4 * values.std() / 200)


def test_a_farther_limit_covers_no_less_and_the_one_in_use_is_tried():
    table = caps.caps_table(trials=12)
    assert list(table.columns) == list(caps.CAPS)
    assert MOST_OUT in table.columns
    assert len(table) == len(caps.MADE) * len(caps.PATIENTS)
    assert (table.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


@pytest.mark.slow
def test_what_the_docstring_says_was_measured_is_what_the_command_gives():
    lines = [re.split(r"\s{2,}", line.strip()) for line in str(studentised.__doc__).splitlines()]
    head = next(line for line in lines if line[0] == "most")
    assert head[1:] == list(caps.MADE)
    column, place = head.index("three in four whole"), caps.PATIENTS.index(6)
    told = [
        float(line[column].split()[place]) for line in lines if line[0] in {f"{cap:g}" for cap in caps.CAPS}
    ]
    assert caps.coverages(6, "three in four whole").round(1).tolist() == told
