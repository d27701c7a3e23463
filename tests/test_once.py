"""What processes share is filled by one of them, and whole."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.once import once


def test_one_fills_and_the_others_wait(tmp_path):
    calls = []

    def fill(folder):
        calls.append(folder)
        (folder / "a").write_text("whole")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: (once(tmp_path / "made", fill) / "a").read_text(), range(8)))
    assert found == ["whole"] * 8
    assert len(calls) == 1


def test_what_was_not_filled_to_the_end_is_begun_anew(tmp_path):
    def broken(folder):
        (folder / "half").touch()
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        once(tmp_path / "made", broken)
    made = once(tmp_path / "made", lambda folder: (folder / "b").touch())
    assert [path.name for path in made.iterdir()] == ["b"]
