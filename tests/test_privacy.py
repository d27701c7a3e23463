"""Nothing of the heads of DICOM reaches an output, a log, the store or a page."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.cohort import read_cohort
from analysis.command_line import app, run
from analysis.extraction import entry
from analysis.report import build
from analysis.report.book import ROOT, BookCohort, Sources
from analysis.report.pages import Page
from tests.conftest import SOAK
from tests.displayed import show_pages, shown_by, with_outputs
from tests.faults import fault, tried
from tests.intake.dicom.conftest import small_volume
from tests.intake.dicom.made import LATER, MARKS, UID_ROOT, Person, made_series
from tests.intake.dicom.made_boxes import cube, rtstruct_of_boxes, seg_of_boxes
from tests.intake.dicom.marked import mark
from tests.report.fake import CELLS, write_template

PEOPLE = [
    Person("MARK-ID-1", "MARKNAME^MARKFIRST", "MARK-ISSUER", "19510307", "F", "067Y"),
    Person("MARK-ID-2", "MARKOTHER^MARKSECOND", "MARK-ISSUER", "19510307", "M", "067Y"),
]
CUBES = [cube(1, 2, 3, 5), cube(6, 12, 14, 5), cube(1, 13, 4, 5)]
# The root of all UIDs in full: its end may stand in any long number.
SOUGHT = (*(mark for mark in MARKS if mark not in UID_ROOT), UID_ROOT)
TOC = """\
format: jb-book
root: index
parts:
  - caption: Cohort
    chapters: [{file: report/first, title: First}]
"""


@dataclass(frozen=True)
class Left:
    """What a whole run left behind: the folder of its outputs, of the store, and what was printed."""

    out: Path
    key: Path
    store: Path
    said: str


def _write_source(folder: Path) -> None:
    for number, person in enumerate(PEOPLE):
        visit = {"study": LATER} if number else {}
        series = made_series(
            folder / f"MARKDIR {number}", small_volume(), person=person, key=f"k{number}",
            frame=f"f{number}", edit=mark, **visit
        )  # fmt: skip
        path = folder / f"MARKNAME {number}.dcm"
        names = (f"GTV {person.name.split('^')[0]} liver 2019-04-11", f"GTV lung {person.id}", "GTV bone")
        lesions = dict(zip(names, CUBES, strict=True))
        if number:
            seg_of_boxes(path, series, lesions)
        else:
            rtstruct_of_boxes(path, series, lesions, edit=mark)


def _book(cohort: BookCohort, folder: Path) -> None:
    """Build the HTML of a cohort with one small page, its overview and its tables, without a kernel."""
    book = folder / "book"
    write_template(book / "report" / "first.ipynb", "First", *CELLS)
    text = "The first page, with a sentence that is long enough to count as one that is not empty at all."
    (book / "index.md").write_text(f"# A book\n\n{text}\n")
    (book / "references.bib").write_text("")
    (book / "_templates").mkdir()
    (book / "_templates" / "cohort.md").write_text(f"# {{{{ cohort.title }}}}\n\n{text}\n\n{{{{ pages }}}}\n")
    (book / "_toc.yml").write_text(TOC)
    sources = Sources(book, ROOT / "_config.yml", book / "_toc.yml")
    for page in build.plan_book([cohort], folder / "out", sources):
        assert isinstance(page, Page)
        page.executed.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.read(page.template, as_version=4)
        with_outputs(notebook, shown_by(notebook, cohort.results, cohort.yml))
        nbformat.write(page.polished(notebook), page.executed)
    assert build.build_book([cohort], folder / "out", sources=sources).failed == ()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    """Run everything once, from marked DICOM to pages."""
    folder = tmp_path_factory.mktemp("run")
    _write_source(folder / "MARKSOURCE")
    work = folder / "work"
    printed = io.StringIO()
    commands = [
        ["new", str(folder / "MARKSOURCE"), "--out", "cohort"],
        ["check", "cohort/cohort.yml"],
        ["extract", "cohort/cohort.yml", "--out", "out/cohort", "--jobs", "1"],
        ["analyse", "cohort/cohort.yml", "--out", "out/cohort", "--quick", "--draws", "10", "--jobs", "1"],
    ]
    if SOAK:
        commands.append(["book", "cohort/cohort.yml", "--out", "whole", "--quick", "--jobs", "1"])
    work.mkdir()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(printed):
        patch.chdir(work)
        patch.setenv("INTERLESION_CACHE", str(folder / "store"))
        codes = [run(lambda words=words: app(words, standalone_mode=False)) for words in commands]
        cohort = BookCohort.of(read_cohort(work / "cohort/cohort.yml"), work / "out/cohort/results")
        html = build.build_html  # the pages refer to others, which this book has not
        patch.setattr(build, "build_html", lambda *given, **_: html(*given, strict=False))
        (work / "shown").mkdir()
        show_pages(cohort.results, cohort.yml, False, work / "shown")
        _book(cohort, work / "pages")
    said = printed.getvalue()
    assert codes == [0] * len(commands), said
    yield Left(work, work / "cohort.key.csv", folder / "store", said)


def held_by(path: Path) -> bytes:
    """All that a file holds, unpacked."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            return b"".join(map(packed.read, packed.namelist()))
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv().encode() + content
    if content.startswith(entry.MARK):
        return zlib.decompress(content[len(entry.MARK) + 32 :])
    return content


def found_in(folder: Path, *, aside: Path) -> list[str]:
    """Names of files that hold a mark, or have one in their name."""
    marks = [mark.encode() for mark in SOUGHT]
    return [  # scripts of the theme, which stand in `_static`, have words of their own
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path != aside
        and "_static" not in path.parts
        and (any(mark in path.name for mark in SOUGHT) or (path.is_file() and _holds(held_by(path), marks)))
    ]


def _holds(content: bytes, marks: list[bytes]) -> bool:
    return any(mark in content for mark in marks)


@fault(
    "privacy",
    "DICOM with marks in 1,100 standard elements, nested and private ones, and in names of files and lesions",
    "After new, check, extract, analyse and book none is in outputs, pages, what is printed or the store",
)
def test_no_mark_of_a_patient_is_found_anywhere(left: Left, record_property) -> None:
    assert len(list(left.store.rglob("*"))) > 3
    assert (left.out / "pages/out/html/cohort/tables.html").is_file()
    assert len(list((left.out / "shown").glob("*.json"))) > 10
    lost = found_in(left.out, aside=left.key) + found_in(left.store, aside=left.key)
    source = left.out.parent / "MARKSOURCE"
    said = left.said.replace(str(source), "")
    lost += [mark for mark in SOUGHT if mark in said]
    tried(record_property, sum(path.is_file() for path in source.rglob("*")), lost=len(lost))
    assert lost == []


def test_the_names_of_lesions_are_kept_as_far_as_they_name_nobody(left: Left) -> None:
    lesions = pd.read_csv(left.out / "cohort" / "lesions.csv")
    assert sorted(lesions["patient_id"].unique()) == ["P001", "P002"]
    assert {"GTV liver", "GTV lung", "GTV bone"} >= set(lesions["lesion_id"])


@fault("privacy", "The key to pseudonyms", "Beside the cohort, for its owner alone; never in an output")
def test_the_key_is_beside_the_cohort_and_in_no_output(left: Left) -> None:
    assert [path for path in left.out.rglob("*key*") if path.suffix == ".csv"] == [left.key]
    assert {"MARK-ID-1", "MARK-ID-2"} <= set(pd.read_csv(left.key)["source"].str.split(" ").str[0])
    assert left.key.stat().st_mode & 0o077 == 0
    (archive,) = (left.out / "pages/out/html").rglob("results.zip")
    with zipfile.ZipFile(archive) as packed:
        assert not [name for name in packed.namelist() if "key" in name]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("Seen on 2019-04-11")
    with gzip.open(tmp_path / "b.gz", "wb") as packed:
        packed.write(b"MARKNAME")
    pd.DataFrame({"a": ["MARK"]}).to_parquet(tmp_path / "c.parquet")
    image = sitk.Image([2, 2, 2], sitk.sitkUInt8)
    sitk.WriteImage(image, str(tmp_path / "d.nii.gz"))
    (tmp_path / "MARK.txt").touch()
    found = found_in(tmp_path, aside=tmp_path / "none")
    assert found == ["MARK.txt", "a.json", "b.gz", "c.parquet"]
