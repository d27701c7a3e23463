"""Nodules: grouped, ordered, named; one scan a patient."""

import numpy as np

from analysis.sources.lidc.grouping import group
from analysis.sources.lidc.nodules import nodules, one_a_patient
from analysis.sources.lidc.scans import Outline, Reading, Scan


def reading(number, place, row, column):
    return Reading(number, (Outline(place, True, np.array([[row, column], [row, column + 2]])),))


def scan(number=1, patient="P", readings=(), thickness=1.0):
    return Scan(number, patient, thickness, 0.7, np.arange(50.0), tuple(readings))


def test_nothing_and_one():
    assert group([], 1.0) == []
    assert group([np.zeros((3, 3))], 1.0) == [(0,)]


def test_links_are_passed_on():
    line = [np.array([[0, 0, 2 * place]]) for place in range(4)]
    assert group(line, 2.0) == [(0, 1, 2, 3)]
    assert group(line, 1.99) == [(0,), (1,), (2,), (3,)]


def test_more_than_four_make_the_tolerance_smaller_for_all():
    near = [np.array([[0, 0, place]]) for place in (0, 1, 2, 3)]
    far = [np.array([[0, 0, place]]) for place in (5, 6)]
    # 2 becomes 1.8, below the gap between 3 and 5.
    assert group([*near, *far], 2.0) == [(0, 1, 2, 3), (4, 5)]
    # A pair elsewhere that is 2 apart is parted too.
    pair = [np.array([[30, 0, 0]]), np.array([[30, 0, 2]])]
    assert group([*near, *far, *pair], 2.0) == [(0, 1, 2, 3), (4, 5), (6,), (7,)]


def test_five_that_share_a_pixel_stay_together():
    same = [np.array([[0, 0, 0], [0, 0, place]]) for place in range(5)]
    assert group(same, 3.0) == [(0, 1, 2, 3, 4)]


def test_order_is_from_the_feet_then_by_row_then_by_column():
    places = [(30, 10, 10), (5, 200, 10), (5, 100, 300), (5, 100, 20)]
    found = nodules(scan(readings=[reading(n, *place) for n, place in enumerate(places, start=1)]))
    assert [nodule.lesion_id for nodule in found] == ["nodule-1", "nodule-2", "nodule-3", "nodule-4"]
    assert [nodule.readings[0].number for nodule in found] == [4, 3, 2, 1]


def test_readings_of_a_nodule_stand_by_number():
    (nodule,) = nodules(scan(readings=[reading(n, 5, 100, 100) for n in (3, 7, 11)]))
    assert [one.number for one in nodule.readings] == [3, 7, 11]


def test_the_finest_scan_of_a_patient_that_has_readings():
    drawn = [reading(1, 5, 10, 10)]
    a1, a2 = scan(1, "A", drawn, 2.5), scan(2, "A", drawn, 1.25)
    b1, b2 = scan(3, "B", drawn, 2.5), scan(4, "B", (), 1.25)
    c1, c2 = scan(5, "C", drawn, 2.5), scan(6, "C", drawn, 2.5)
    alone = scan(7, "D")
    chosen, left_out = one_a_patient([a1, a2, b1, b2, c1, c2, alone])
    assert chosen == [a2, b1, c1, alone]
    assert left_out == [a1, b2, c2]
