"""The pace of a stage: only work counts, and what is said of it is short and true."""

import pytest

from analysis.pace import Pace


def run(calls, total=600, noun="lesion"):
    """Feed (time, done, stored) to a pace; the first call begins it."""
    (now, done, stored), *rest = calls
    pace = Pace(done, total, stored=stored, noun=noun, now=now)
    for now, done, stored in rest:
        pace.update(done, 0, stored, now)
    return pace


def test_rate_and_time_left_by_hand():
    pace = run([(100, 0, 0), (110, 20, 0), (120, 40, 0)], total=100)
    assert pace.rate(120) == 2
    assert pace.seconds_left(120) == 30


def test_what_comes_from_the_store_promises_nothing():
    pace = run([(0, 0, 0), (1, 500, 500)])
    assert pace.rate(1) is None
    assert pace.seconds_left(1) is None
    assert pace.facts(1) == ["1 s so far", "500 from the store"]


def test_after_the_store_only_the_work_is_timed():
    pace = run([(0, 0, 0), (30, 500, 500), (34, 502, 500), (38, 504, 500)])
    assert pace.rate(38) == pytest.approx(0.5)
    assert pace.seconds_left(38) == pytest.approx(96 / 0.5)
    assert pace.facts(38) == ["2 s a lesion", "4 min left", "500 from the store"]


def test_one_arrival_beside_the_store_is_too_early_to_tell():
    """The other process may have begun it long before the last lesion came from the store."""
    pace = run([(0, 0, 0), (4.9, 49, 49), (5.0, 57, 49), (6.5, 64, 56)])
    assert pace.rate(6.5) is None


def test_lesions_from_the_store_in_between_do_not_raise_the_rate():
    without = run([(0, 0, 0), (10, 10, 0), (20, 20, 0)])
    between = run([(0, 0, 0), (10, 10, 0), (20, 320, 300)])
    assert between.rate(20) == without.rate(20) == 1


def test_a_stage_first_heard_of_in_its_midst_counts_from_there():
    assert run([(50, 10, 0), (60, 15, 0)]).rate(60) == 0.5


def test_a_burst_in_the_first_second_is_no_rate():
    assert run([(0, 0, 0), (0.01, 5, 0)]).rate(0.01) is None


def test_counts_that_make_no_sense_give_no_rate():
    pace = run([(0, 0, 0), (5, 10, 0), (10, 10, 20)])
    assert pace.rate(10) is None
    assert pace.facts(10) == ["10 s so far", "20 from the store"]


def test_time_left_counts_down_and_rises_again_when_overdue():
    pace = run([(0, 0, 0), (10, 1, 0)], total=3)
    assert [pace.seconds_left(now) for now in (10, 14, 29)] == [20, 16, 1]
    assert pace.seconds_left(40) == 80


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [
        (41, 10, "4.1 a second"),
        (1234, 10, "123 a second"),
        (10, 23, "2.3 s a lesion"),
        (1, 65, "1 min 5 s a lesion"),
        (99, 99.9, "1 s a lesion"),
    ],
)
def test_rate_in_words(done, seconds, said):
    assert run([(0, 0, 0), (seconds, done, 0)], total=2000).facts(seconds)[0] == said


def test_what_has_no_name_is_each():
    assert run([(0, 0, 0), (10, 2, 0)], noun=None).facts(10)[0] == "5 s each"


@pytest.mark.parametrize(
    ("left", "said"), [(59, "59 s left"), (59.5, "1 min left"), (61, "2 min left"), (3601, "1 h 1 min left")]
)
def test_time_left_is_rounded_up(left, said):
    assert said in run([(0, 0, 0), (left, 1, 0)], total=2).facts(left)


def test_the_end_says_how_long_it_took():
    assert run([(0, 0, 0), (99, 198, 0)], total=198).facts(99) == ["2.0 a second", "took 1 min 39 s"]
