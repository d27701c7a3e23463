"""Strategies of a reader: each rule on a table by hand, and what holds whatever the lesions."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.statistics.farthest_first import farthest_first, gower
from analysis.statistics.reader_strategies import (
    NO_DIAMETER,
    NO_SHORT_AXIS,
    NO_SITE,
    READER_STRATEGIES,
    extremes_a_site,
    largest,
    one_a_site,
    recist,
    size_quantiles,
)
from analysis.statistics.seen import Seen

BY_NAME = {strategy.name: strategy for strategy in READER_STRATEGIES}


def seen_of(*lesions: tuple[str, float], short: float = 99.0) -> Seen:
    """Lesions by site and diameter; any short axis is long enough unless given."""
    sites = np.array([site for site, _ in lesions])
    long = np.array([diameter for _, diameter in lesions])
    return Seen(long, np.full(len(long), short), sites, None, np.arange(len(long)))


def made_seen(n: int = 14, seed: int = 1) -> Seen:
    rng = np.random.default_rng(seed)
    sites = rng.choice(["lung", "liver", "lymph node", "bone"], n)
    diameter = np.round(rng.lognormal(3, 0.7, n))
    return Seen(diameter, diameter * 0.8, sites, rng.normal(0, 100, (n, 3)), rng.permutation(n))


def test_recist_takes_at_most_two_an_organ():
    seen = seen_of(("lung", 50), ("lung", 40), ("lung", 30), ("liver", 12))
    assert recist(seen, 5).tolist() == [0, 1, 3]


def test_recist_takes_at_most_five_in_all():
    organs = ("lung", "liver", "adrenal gland", "peritoneum", "pleura", "soft tissue")
    seen = seen_of(*((organ, 60 - place) for place, organ in enumerate(organs)))
    assert recist(seen, 15).tolist() == [0, 1, 2, 3, 4]
    assert recist(seen, 2).tolist() == [0, 1]


def test_recist_asks_for_10_mm():
    assert recist(seen_of(("lung", 9.99), ("liver", 10.0)), 5).tolist() == [1]


def test_recist_asks_for_a_short_axis_of_15_mm_of_a_node_and_for_no_long_one():
    seen = replace(seen_of(("lymph node", 40), ("lymph node", 16), ("lung", 12)),
                   short_axis_mm=np.array([14.9, 15.0, 3.0]))  # fmt: skip
    assert recist(seen, 5).tolist() == [1, 2]


def test_recist_ranks_a_node_by_its_short_axis_in_its_organ_and_among_all():
    seen = replace(seen_of(("lymph node", 60), ("lymph node", 50), ("lymph node", 30), ("lung", 20)),
                   short_axis_mm=np.array([15.0, 16.0, 28.0, 3.0]))  # fmt: skip
    assert recist(seen, 5).tolist() == [2, 3, 1]
    assert recist(seen, 1).tolist() == [2]


def test_recist_passes_over_bone_and_lymphangitis():
    assert recist(seen_of(("bone", 80), ("lymphangitis", 70), ("lung", 20)), 5).tolist() == [2]


def test_recist_without_a_target_takes_none():
    assert recist(seen_of(("bone", 80), ("lung", 5)), 5).tolist() == []


def test_largest_first():
    assert largest(seen_of(("lung", 10), ("liver", 30), ("lung", 20)), 2).tolist() == [1, 2]


def test_extremes_go_on_inwards_where_the_ends_are_taken():
    seen = seen_of(*(("lung", size) for size in (5, 4, 3, 2, 1)), ("liver", 9))
    assert extremes_a_site(seen, 6).tolist() == [0, 4, 5, 1, 3, 2]


def test_one_a_site_comes_before_the_next_of_a_site():
    seen = seen_of(("lung", 50), ("lung", 40), ("liver", 20), ("bone", 30), ("lung", 35))
    assert one_a_site(seen, 4).tolist() == [0, 3, 2, 1]


def test_quantiles_hold_both_ends_and_the_middle():
    seen = seen_of(*(("lung", size) for size in (7, 6, 5, 4, 3, 2, 1)))
    assert size_quantiles(seen, 3).tolist() == [0, 3, 6]
    assert size_quantiles(seen, 7).tolist() == list(range(7))


def test_farthest_first_goes_to_another_site_first():
    seen = seen_of(("lung", 30), ("lung", 29), ("liver", 28), ("lung", 10))
    assert farthest_first(seen, 3).tolist() == [0, 2, 3]  # (1/10 + 1) / 2 beats (1 + 0) / 2


def test_farthest_first_uses_positions_where_they_are_known():
    alike = replace(seen_of(("lung", 30), ("lung", 30), ("lung", 30)),
                    positions_mm=np.array([[0, 0, 0], [0, 0, 10.0], [0, 0, 200.0]]))  # fmt: skip
    assert farthest_first(alike, 2).tolist() == [0, 2]
    assert gower(alike, 0).tolist() == [0, 0.05 / 3, 1 / 3]


@pytest.mark.parametrize("strategy", READER_STRATEGIES, ids=lambda one: one.name)
def test_samples_are_distinct_and_all_lesions_are_taken_in_the_end(strategy):
    seen = made_seen()
    for k in range(1, len(seen) + 1):
        rows = strategy.take(seen, k)
        assert len(set(rows.tolist())) == len(rows) <= k
        if strategy.name != "recist-1.1":
            assert len(rows) == k


@pytest.mark.parametrize("strategy", READER_STRATEGIES, ids=lambda one: one.name)
def test_the_order_of_rows_changes_nothing(strategy):
    seen = made_seen()
    order = np.random.default_rng(5).permutation(len(seen))
    shuffled = Seen(*(getattr(seen, name)[order] for name in
                      ("diameter_mm", "short_axis_mm", "sites", "positions_mm", "ties")))  # fmt: skip
    for k in (2, 5, 9):
        assert order[strategy.take(shuffled, k)].tolist() == strategy.take(seen, k).tolist()


@pytest.mark.parametrize("strategy", READER_STRATEGIES, ids=lambda one: one.name)
def test_the_unit_of_length_changes_only_what_has_a_limit_in_millimetres(strategy):
    seen = made_seen()
    smaller = replace(seen, diameter_mm=seen.diameter_mm / 4, short_axis_mm=seen.short_axis_mm / 4)
    same = strategy.take(seen, 6).tolist() == strategy.take(smaller, 6).tolist()
    assert same == (strategy.name != "recist-1.1")


def test_what_is_not_known_is_an_obstacle_to_what_needs_it():
    seen = made_seen()
    blind = replace(seen, diameter_mm=np.where(np.arange(14) == 3, np.nan, seen.diameter_mm))
    assert {strategy.obstacle(blind) for strategy in READER_STRATEGIES} == {NO_DIAMETER}
    unplaced = {name: each.obstacle(replace(seen, sites=None)) for name, each in BY_NAME.items()}
    assert [name for name, reason in unplaced.items() if reason == NO_SITE] == [
        "recist-1.1", "extremes-a-site", "one-a-site"
    ]  # fmt: skip
    no_short = replace(seen, short_axis_mm=np.full(14, np.nan))
    assert [each.obstacle(no_short) for each in READER_STRATEGIES].count(NO_SHORT_AXIS) == 1
    no_nodes = replace(no_short, sites=np.full(14, "lung"))
    assert BY_NAME["recist-1.1"].obstacle(no_nodes) == ""
