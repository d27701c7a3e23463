"""Packed surfaces hold what they were made of, to within half a step, and face outwards."""

from base64 import b64decode

import numpy as np
import pytest

from analysis.display.surface_packing import Lattice, pack

# A tetrahedron by hand, wound so that its faces look outwards; its volume is 1000 / 6 mm³.
CORNERS = np.array([(0.0, 0, 0), (10, 0, 0), (0, 10, 0), (0, 0, 10)])
FACES = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)])
TETRAHEDRON = CORNERS[FACES]


def volume(corners: np.ndarray, triangles: np.ndarray) -> float:
    """Six times the volume is the sum of the determinants of the triangles."""
    return float(np.linalg.det(corners.astype(float)[triangles]).sum() / 6)


def test_a_tetrahedron_by_hand() -> None:
    packed = pack(TETRAHEDRON, Lattice((0.0, 0.0, 0.0), 10.0))
    assert packed.corners.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert packed.triangles.tolist() == [[0, 2, 3], [0, 3, 1], [0, 1, 2], [3, 2, 1]]
    assert volume(packed.corners, packed.triangles) == pytest.approx(1 / 6)


def test_text_is_little_endian() -> None:
    text = pack(TETRAHEDRON, Lattice((0.0, 0.0, 0.0), 10 / 300)).text()
    numbers = np.frombuffer(b64decode(text["corners"]), "<u2").reshape(-1, 3)
    assert numbers.tolist() == [[0, 0, 0], [0, 0, 300], [0, 300, 0], [300, 0, 0]]
    assert len(b64decode(text["triangles"])) == 2 * FACES.size


@pytest.mark.parametrize("turned", [False, True])
def test_faces_look_outwards_however_they_were_wound(turned: bool) -> None:
    corners = TETRAHEDRON[:, ::-1] if turned else TETRAHEDRON
    moved = corners + np.array([-300.0, 20.0, 1500.0])
    packed = pack(moved, Lattice.around(moved))
    assert volume(packed.corners, packed.triangles) > 0


def test_corners_come_back_to_half_a_step() -> None:
    corners = np.random.default_rng(3).uniform(-400, 900, (200, 3, 3))
    lattice = Lattice.around(corners)
    packed = pack(corners, lattice)
    back = packed.corners[packed.triangles] * lattice.step + lattice.origin
    back = back if np.abs(back - corners).max() < 1 else back[:, ::-1]
    assert np.abs(back - corners).max() <= lattice.step / 2 * (1 + 1e-9)
    assert lattice.step < 0.02


def test_triangles_that_rounding_makes_a_line_are_left_out() -> None:
    sliver = np.array([[(0.0, 0, 0), (0.001, 0, 0), (0, 10, 0)]])
    packed = pack(np.concatenate([TETRAHEDRON, sliver]), Lattice((0.0, 0.0, 0.0), 10.0))
    assert len(packed.triangles) == 4


def test_a_lesion_of_one_point_has_a_lattice() -> None:
    assert Lattice.around(np.full((1, 3, 3), 7.0)).rounded(np.array([7.0, 7, 7])).tolist() == [0, 0, 0]
