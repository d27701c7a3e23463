"""Open cohorts by name: made once, again when what they are made of changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.intake import open_cohorts as module
from analysis.intake.open_cohorts import is_open, open_cohort, prepared
from analysis.intake.open_list import OpenCohort, OpenFile
from analysis.provenance import file_hash


class Maker:
    """Writes a yml, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, source: Path, entry: OpenCohort, folder: Path) -> Path:
        """Make a cohort of nothing but its yml."""
        self.calls += 1
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cohort.yml").write_text(f"name: {entry.name}\n# {source.read_text()}")
        return folder / "cohort.yml"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "features.csv").write_text("a,b\n")
    return folder


@pytest.fixture
def entry(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> OpenCohort:
    """List one open cohort, with the mirror's file."""
    file = OpenFile("https://example.org/features.csv", file_hash(mirror / "features.csv"), 4)
    listed = OpenCohort("clinic", "Clinic", file, "MIT", "You may.\n", {}, {"about": {"source": "A paper."}})
    monkeypatch.setattr(module, "open_cohorts", lambda: {"clinic": listed})
    return listed


@pytest.mark.parametrize(("source", "is_one"), [("open:dapper", True), ("dapper", False), ("./open", False)])
def test_a_source_is_open_by_its_prefix(source: str, is_one: bool) -> None:
    assert is_open(source) is is_one


@pytest.mark.parametrize("name", ["open:dapper", "dapper"])
def test_an_open_cohort_is_found_by_name(name: str) -> None:
    assert open_cohort(name).name == "dapper"


def test_an_unknown_one_says_which_there_are() -> None:
    with pytest.raises(InputError, match=r"`daper`; there are `dapper`\. Did you mean `dapper`"):
        open_cohort("open:daper")


def test_a_cohort_is_made_with_its_licence_beside_it(entry: OpenCohort, mirror: Path, tmp_path: Path) -> None:
    yml = prepared("open:clinic", Maker(), out=tmp_path / "out", mirror=mirror)
    assert yml == tmp_path / "out" / "cohort.yml"
    assert "a,b" in yml.read_text()
    licence = (yml.parent / "LICENSE").read_text()
    assert "You may." in licence
    assert entry.file.url in licence


def test_it_is_made_once_and_then_needs_neither_mirror_nor_network(
    entry: OpenCohort, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    first = prepared("clinic", make, cache=tmp_path / "cache", mirror=mirror)
    assert first == tmp_path / "cache" / "clinic" / "cohort" / "cohort.yml"
    monkeypatch.setattr(module, "fetch", lambda *_, **__: pytest.fail("fetched again"))
    assert prepared("clinic", make, cache=tmp_path / "cache") == first
    assert make.calls == 1


def test_it_is_made_again_when_its_entry_changes(
    entry: OpenCohort, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    prepared("clinic", make, out=tmp_path / "out", mirror=mirror)
    monkeypatch.setattr(module, "open_cohorts", lambda: {"clinic": replace(entry, title="Another")})
    prepared("clinic", make, out=tmp_path / "out", mirror=mirror)
    assert make.calls == 2


def test_a_making_that_failed_is_not_taken_for_whole(entry: OpenCohort, mirror: Path, tmp_path: Path) -> None:
    def broken(source: Path, cohort: OpenCohort, folder: Path) -> Path:
        Maker()(source, cohort, folder)
        raise InputError([])

    with pytest.raises(InputError):
        prepared("clinic", broken, out=tmp_path / "out", mirror=mirror)
    make = Maker()
    prepared("clinic", make, out=tmp_path / "out", mirror=mirror)
    assert make.calls == 1
