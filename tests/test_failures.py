"""What fails leaves a report that explains it, and no folder of this machine."""

import gzip
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
import SimpleITK as sitk

from analysis import failures, measuring, pipeline
from analysis.cohort import read_cohort
from analysis.errors import explained
from analysis.extraction import lesions, patches
from analysis.extraction.measured import Measured, reason
from analysis.extraction.store import Store
from analysis.extraction.volumes import GoneError, LesionError
from analysis.failures import Failure, leave_reports
from analysis.paths_in_text import names_alone, without_paths
from analysis.run import Run
from analysis.traces import LONGEST, portable, trace
from tests.conftest import ROOT
from tests.faults import fault
from tests.made_volumes import write_volumes


def of(*names: str, **more: object) -> Failure:
    return Failure("lesion", names, "too small", **more)  # type: ignore[arg-type]


def extracted(yml: Path, out: Path) -> pipeline.Inputs:
    return pipeline.extract(read_cohort(yml), Run(out, out / "reference", store=Store(yml.parent / "store")))


@fault(
    "failures",
    "A lesion that is not in its mask, in a run of others",
    "A report says what, why, from which files, with which versions and parameters, and where in the code",
)
def test_a_failing_lesion_leaves_a_report_until_it_succeeds(tmp_path: Path) -> None:
    yml, out = write_volumes(tmp_path), tmp_path / "out"
    found = extracted(yml, out)
    assert len(found.original) == 6
    (report,) = (out / "failures").iterdir()
    text = report.read_text()
    for part in (
        "lesion P2, gone",
        "label 9 is not in the mask",
        "image: P2.nrrd",
        "mask: P2-mask.nrrd",
        "label: 9",
        "binWidth: 10",
        "pyradiomics-bhklab: ",
        "Traceback (most recent call last):",
        'File "analysis/extraction/boxes.py"',
    ):
        assert part in text
    assert str(tmp_path) not in text
    assert str(ROOT) not in text
    # A run that has nothing to do leaves it, one in which the lesion is right takes it away.
    extracted(yml, out)
    assert report.exists()
    mask = sitk.ReadImage(str(tmp_path / "P2-mask.nrrd"))
    mask[3:9, 3:9, 3:9] = 9
    sitk.WriteImage(mask, str(tmp_path / "P2-mask.nrrd"))
    extracted(yml, out)
    assert not (out / "failures").exists()


@fault(
    "failures",
    "Measuring a lesion raises an unexpected error",
    "The others are measured; its report shows where in the code",
)
def test_an_unexpected_error_shows_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = lesions.measure_patch

    def failing(row: int, *further: object) -> object:
        if row == 1:
            raise ZeroDivisionError(f"in {tmp_path}/secret/P1.nrrd")
        return real(row, *further)

    monkeypatch.setattr(lesions, "measure_patch", failing)
    yml, out = write_volumes(tmp_path, absent=False), tmp_path / "out"
    found = extracted(yml, out)
    assert found.failures == ("P1, b: in P1.nrrd",)
    (report,) = (out / "failures").iterdir()
    assert "ZeroDivisionError: in P1.nrrd" in report.read_text()
    assert "secret" not in report.read_text()


@fault(
    "failures",
    "Memory runs out, the disk fails or a file is out of reach while a lesion or a contour is measured",
    "The next run measures that lesion again, and those alone; its report goes",
)
@pytest.mark.parametrize(
    ("module", "name", "error", "reports"),
    [
        (lesions, "measure_patch", MemoryError(), 1),
        (patches, "measure", OSError(5, "Input/output error"), 0),
        (lesions, "read_mask", GoneError("the mask P1-mask.nrrd is not there"), 2),
    ],
)
def test_what_need_not_fail_again_is_tried_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    error: Exception,
    reports: int,
) -> None:
    """Of `measure` the calls are contours: the first an original one, the second an eroded one."""
    real, calls, bad = getattr(module, name), [], 1 if reports else 2

    def failing(*given: object) -> object:
        calls.append(given)
        if len(calls) == bad:
            raise error
        return real(*given)

    monkeypatch.setattr(module, name, failing)
    small = {"P1": {"a": (14, 14, 8, 5.0), "b": (32, 30, 14, 5.0)}}
    yml, out = write_volumes(tmp_path, absent=False, lesions=small), tmp_path / "out"
    first = extracted(yml, out)
    assert len(list((out / "failures").glob("*"))) == reports
    assert first.features.isna().any(axis=None)
    calls.extend([()] * bad)
    said: list[str] = []
    run = Run(out, out / "reference", store=Store(tmp_path / "store"), say=said.append)
    # As an analysis asks for them: what is to be tried again is not taken for features of somebody else.
    again = pipeline._inputs(read_cohort(yml), run)
    assert again.tally.n_stored == 2 - max(reports, 1)
    assert not again.features.isna().any(axis=None)
    assert not (out / "failures").exists()
    assert [line for line in said if "need not last" in line] == said != []
    assert pipeline._inputs(read_cohort(yml), run).tally is None


@pytest.mark.parametrize(
    ("cause", "lasting"),
    [
        (RuntimeError("Failed to allocate memory for image."), False),
        (OSError(5, "Input/output error"), False),
        (gzip.BadGzipFile("CRC check failed"), True),
        (RuntimeError("not a known file type"), True),
        (None, True),
    ],
)
def test_a_file_that_cannot_be_read_fails_for_good_unless_memory_or_the_disk_did(
    cause: Exception | None, lasting: bool
) -> None:
    error = LesionError("the image ct.nii.gz cannot be read")
    error.__cause__ = cause
    assert Measured.without(0, error).lasting is lasting


def test_a_report_is_the_same_where_the_failure_came_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise LesionError("the contour is odd")

    monkeypatch.setattr(patches, "measure", failing)
    yml = write_volumes(tmp_path, absent=False)
    reports = []
    for name in ("measured", "stored"):
        extracted(yml, tmp_path / name)
        reports.append({path.name: path.read_text() for path in (tmp_path / name / "failures").iterdir()})
    assert reports[0] == reports[1]
    assert len(reports[0]) == 5
    assert all("LesionError: the contour is odd" in text for text in reports[0].values())


def test_parts_that_are_measured_again_leave_no_second_report(tmp_path: Path) -> None:
    cohort = read_cohort(write_volumes(tmp_path))
    measuring.measure(cohort, Run(tmp_path / "out", tmp_path), measuring.Part(("original",)))
    assert not (tmp_path / "out" / "failures").exists()


def test_names_of_reports_are_plain_and_never_shared(tmp_path: Path) -> None:
    hostile = ["../../up", "a/b", "a-b", "a b", "=cmd()", "\x1b[2J", "\udcff", "ü", "x" * 5000, "", "."]
    leave_reports(tmp_path / "failures", "lesion", [of("P1", name) for name in hostile])
    written = [path.name for path in (tmp_path / "failures").iterdir()]
    assert len(written) == len(hostile)
    assert all(name.isascii() and len(name) < 100 for name in written)
    assert [path.name for path in tmp_path.iterdir()] == ["failures"]
    assert not any("\x1b" in path.read_text() for path in (tmp_path / "failures").iterdir())


def test_reports_of_others_and_files_of_others_stay(tmp_path: Path) -> None:
    leave_reports(tmp_path, "page", [Failure("page", ("lung", "sampling"), "why")])
    leave_reports(tmp_path, "lesion", [of("P1", "a"), of("P1", "b")])
    (tmp_path / "lesion-notes.txt").write_text("mine")
    leave_reports(tmp_path, "lesion", [of("P1", "b")])
    assert sorted(path.name.rpartition("-")[0] for path in tmp_path.iterdir()) == [
        "lesion",
        "lesion-P1-b",
        "page-lung-sampling",
    ]
    assert failures.count_reports(tmp_path, "lesion") == 1


def test_nothing_is_left_where_nothing_failed(tmp_path: Path) -> None:
    leave_reports(tmp_path / "failures", "lesion", [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/home/me/a b.py", "a b.py"),
        (r"C:\Users\me\x.py", "x.py"),
        (f'File "{ROOT}/analysis/x.py", line 3', 'File "analysis/x.py", line 3'),
        ("https://docs.python.org/3/library", "https://docs.python.org/3/library"),
        ("analysis/x.py, 5/7 and a/b", "analysis/x.py, 5/7 and a/b"),
        ("\x1b[31mred\x1b[0m\x07", r"red\x07"),
        (f"{pd.__file__}:12", "pandas/__init__.py:12"),
        ("no /tmp/Doe Jane 1956/my scans/bad.nrrd here", "no bad.nrrd here"),
        ("'/tmp/Doe, J. (1956)/x.nii.gz' is cut, 5/7", "'x.nii.gz' is cut, 5/7"),
        ('The file "/tmp/O\'Neil, J/a: b/bad.nrrd" is', 'The file "bad.nrrd" is'),
        ("open:/tmp/Dr. Doe/x.nrrd", "open:x.nrrd"),
        (r"\\server\share\Doe Jane\x.nrrd is", "x.nrrd is"),
        (r"'\\\\server\\Doe, Jane\\x.nrrd'", "'x.nrrd'"),
        ("//server/share/Doe Jane/x.nrrd", "x.nrrd"),
        ("file:///home/Doe%20Jane/x.nrrd", "x.nrrd"),
        (r"D:\Doe Jane\x.nrrd", "x.nrrd"),
    ],
)
def test_paths_are_shortened(text: str, said: str) -> None:
    assert portable(text) == said


@fault(
    "privacy",
    "A volume that cannot be read lies in folders called after a patient, with blanks, commas and quotes",
    "No report and no table names a folder",
)
def test_folders_called_after_a_patient_are_told_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.extraction import lesions

    def cut(read: Callable[..., object]) -> Callable[..., object]:
        """Read files of which two were sound when they were checked."""

        def reading(path: Path, *further: object, **more: object) -> object:
            if path.name in ("P2.nrrd", "P1-mask.nrrd"):
                path.write_bytes(path.read_bytes()[:-20])
            return read(path, *further, **more)

        return reading

    monkeypatch.setattr(lesions, "read_image", cut(lesions.read_image))
    monkeypatch.setattr(lesions, "read_mask", cut(lesions.read_mask))
    folder = tmp_path / "Roe, J. 1956" / "O'Neil's v.2 scans"
    folder.mkdir(parents=True)
    found = extracted(write_volumes(folder, absent=False), tmp_path / "out")
    told = [path.read_text() for path in (tmp_path / "out" / "failures").iterdir()]
    told += [" ".join(found.excluded["reason"]), " ".join(found.failures)]
    assert not [text for text in told if "Roe" in text or "Neil" in text or "scans" in text]
    assert "P2.nrrd" in told[-1]
    assert "P1-mask.nrrd" in told[-1]


def test_known_folders_are_left_out_whatever_their_names_hold() -> None:
    known = Path("/data/Doe, J. v.2 of"), Path("ct's")
    text = "in /data/Doe, J. v.2 of/a b.nrrd and ct's/c.nrrd"
    assert portable(text, hidden=known) == "in a b.nrrd and c.nrrd"
    assert reason(ValueError(text), *known) == "in a b.nrrd and c.nrrd"


@pytest.mark.parametrize(
    "path",
    [
        r"\\\\server\\share\\Doe Jane\\x.nrrd",
        "/tmp/Dr. Doe/x.nrrd",
        '"/tmp/O\'Neil, J/x.nrrd"',
        "//server/a/b",
    ],
)
def test_no_path_is_left(path: str) -> None:
    assert without_paths(f"at {path} now") == "at [path] now"


def test_a_text_of_many_signs_is_shortened_at_once() -> None:
    for text in ("/a b c" * 3000, "a " * 9000, "/a " * 6000, "\\" * 18_000, "'/" * 9000, "/a b." * 3000):
        names_alone(text)
        without_paths(text)


def test_a_trace_has_an_end() -> None:
    assert len(trace(ValueError("x" * 10**6))) <= LONGEST


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "There is no space left on the disk. Nothing that was"),
        (OSError(30, "Read-only file system", "a/b"), "can only be read: `a/b`."),
        (MemoryError(), "There is not enough memory."),
        (OSError(2, "No such file or directory"), None),
        (ValueError("odd"), None),
    ],
)
def test_what_is_no_fault_of_the_program_is_explained(error: Exception, said: str | None) -> None:
    assert (said in (explained(error) or "")) if said else explained(error) is None
