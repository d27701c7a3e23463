"""A trail takes its own files away with it, and nobody else's."""

from analysis.extraction.trail import MEASURED, Trail


def test_a_folder_that_holds_something_else_stays(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "below").mkdir()
    (tmp_path / "7").write_bytes(b"bm")
    trail = Trail(tmp_path)
    trail.clear()
    assert trail.marks() == b""
    trail.begin(3)
    trail.mark(3, MEASURED)
    assert trail.finished(3) == 1
    trail.remove()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["below", "notes.txt"]


def test_a_folder_of_its_own_goes(tmp_path):
    trail = Trail(tmp_path / "a" / "b")
    trail.clear()
    trail.begin(0)
    trail.remove()
    assert not trail.folder.exists()
