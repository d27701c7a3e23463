"""Voxels that outlines enclose."""

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.sources.lidc.outlines import enclosed, majority
from analysis.sources.lidc.scans import Outline, Reading
from tests.sources.lidc.made import square


def outline(x, y, side, place=0, includes=True):
    return Outline(place, includes, np.array(square(x, y, side))[:, ::-1])


def mask_of(*outlines):
    (mask,), corner = enclosed([Reading(1, outlines)])
    return mask, corner


def test_the_line_itself_is_outside():
    mask, corner = mask_of(outline(20, 10, 6, place=7))
    assert corner.tolist() == [7, 10, 20]
    assert mask.shape == (1, 6, 6)
    assert mask[0, 1:5, 1:5].all()
    assert mask.sum() == 16


def test_a_hole_and_the_line_around_it_are_outside():
    mask, _ = mask_of(outline(0, 0, 12), outline(3, 3, 5, includes=False))
    assert mask.sum() == 10 * 10 - 5 * 5


def test_a_hole_is_taken_away_whatever_the_order():
    one, _ = mask_of(outline(3, 3, 5, includes=False), outline(0, 0, 12))
    other, _ = mask_of(outline(0, 0, 12), outline(3, 3, 5, includes=False))
    np.testing.assert_array_equal(one, other)


def test_several_outlines_on_a_slice_and_empty_slices_between():
    mask, _ = mask_of(outline(0, 0, 5), outline(20, 0, 6), outline(0, 0, 5, place=2))
    assert mask.sum(axis=(1, 2)).tolist() == [9 + 16, 0, 9]


@pytest.mark.parametrize("points", [[(5, 5)], [(5, 5), (5, 6)], [(5, 5), (5, 6), (6, 6), (6, 5)]])
def test_outlines_too_small_to_enclose_anything(points):
    assert not mask_of(Outline(0, True, np.array(points)))[0].any()


def test_a_single_point_takes_its_pixel_away():
    mask, _ = mask_of(outline(0, 0, 7), Outline(0, True, np.array([[3, 3]])))
    assert mask.sum() == 24


def test_a_line_may_be_closed_or_not():
    points = np.array(square(4, 4, 9))
    closed, _ = mask_of(Outline(0, True, np.concatenate([points, points[:1]])))
    open_, _ = mask_of(Outline(0, True, points))
    np.testing.assert_array_equal(closed, open_)
    assert open_.sum() == 49


def test_readings_share_a_box():
    masks, corner = enclosed(
        [Reading(1, (outline(0, 0, 6, place=3),)), Reading(2, (outline(10, 2, 8, place=5),))]
    )
    assert masks.shape == (2, 3, 10, 18)
    assert corner.tolist() == [3, 0, 0]
    assert masks.sum(axis=(1, 2, 3)).tolist() == [16, 36]


@pytest.mark.parametrize(("readers", "least"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_majority_is_at_least_half(readers, least):
    votes = np.tri(readers, readers + 1, k=0, dtype=bool)  # column n has `readers` - n votes
    assert majority(votes).tolist() == [readers - n >= least for n in range(readers + 1)]


def test_four_readers_of_a_real_nodule_as_somebody_else_drew_them(scans, shared_data):
    (scan,) = [scan for scan in scans.values() if scan.patient_id == "LIDC-IDRI-0314"]
    masks, corner = enclosed(scan.readings)
    assert masks.sum(axis=(1, 2, 3)).tolist() == [3071, 3712, 2483, 3416]
    places = set()
    for mask, number in zip(masks, (1, 2, 3, 4), strict=True):
        drawn = sitk.ReadImage(str(shared_data / "lidc-0314" / f"nodule1_reader{number}.nii.gz"))
        ours, theirs = np.argwhere(mask) + corner, np.argwhere(sitk.GetArrayFromImage(drawn))
        shift = ours[0] - theirs[0]
        np.testing.assert_array_equal(ours, theirs + shift)
        assert scan.z_mm[shift[0]] == pytest.approx(drawn.GetOrigin()[2])
        places.add(tuple(shift.tolist()))
    # The same crop of the CT for all four.
    assert len(places) == 1
