"""Bad input, a class a case: said with file, place and remedy, exit 2, and nothing written; see `bad/`."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.command_line import app, run
from analysis.features import PAPER_FEATURES
from tests.faults import fault
from tests.intake.bad.case import Bad, Odd, interlesion, lesions_of, tree
from tests.intake.bad.cohorts import BAD_COHORTS, GOOD_COHORTS, RAN
from tests.intake.bad.dicom import BAD_DICOM, ODD_DICOM
from tests.intake.bad.folders import BAD_FOLDERS, ODD_FOLDERS
from tests.intake.bad.surroundings import BAD_SURROUNDINGS, OUT
from tests.intake.bad.tables import BAD_TABLES, ODD_TABLES
from tests.intake.bad.volumes import BAD_VOLUMES, OURS, good

BAD: dict[str, Bad] = {
    f"{kind}: {name}": case
    for kind, cases in (
        ("DICOM", BAD_DICOM),
        ("folders", BAD_FOLDERS),
        ("table", BAD_TABLES),
        ("surroundings", BAD_SURROUNDINGS),
    )
    for name, case in cases.items()
}
ODD: dict[str, Odd] = {
    f"{kind}: {name}": case
    for kind, cases in (("DICOM", ODD_DICOM), ("folders", ODD_FOLDERS), ("table", ODD_TABLES))
    for name, case in cases.items()
}


@fault(
    "files",
    "Sources of `new` that are damaged, at odds with themselves or lie, a class a case",
    "One clear error with file, place and remedy, exit 2, nothing written",
)
@pytest.mark.parametrize("case", BAD)
def test_new_refuses(case, tmp_path, capsys):
    bad = BAD[case]
    source = bad.make(tmp_path / "source") or tmp_path / "source"
    before = tree(tmp_path)
    options = [option.format(tmp_path) for option in bad.options]
    done = interlesion(capsys, "new", source, "--out", tmp_path / OUT, *options)
    assert done.code == 2, done.text
    assert bad.said.stands_in(done.text), done.text
    assert tree(tmp_path) == before


@fault(
    "files",
    "Sources of `new` that are damaged, at odds with themselves or lie, a class a case",
    "One clear error with file, place and remedy, exit 2, nothing written",
)
@pytest.mark.parametrize("case", BAD_VOLUMES)
def test_new_refuses_volumes(case, tmp_path, capsys):
    bad = BAD_VOLUMES[case]
    good(tmp_path / "source")
    bad.spoil(tmp_path / "source" / bad.file)
    before = tree(tmp_path)
    done = interlesion(capsys, "new", tmp_path / "source", "--out", tmp_path / OUT)
    assert done.code == 2, done.text
    assert bad.said_by_new.stands_in(done.text), done.text
    assert tree(tmp_path) == before


@pytest.mark.parametrize("case", ODD)
def test_new_takes(case, tmp_path, capsys):
    odd = ODD[case]
    found = []
    for name, make in (("odd", odd.make), ("good", odd.like)):
        source = make(tmp_path / name) or tmp_path / name
        done = interlesion(capsys, "new", source, "--out", tmp_path / f"{name} cohort", *odd.options)
        assert done.code == 0, done.text
        found.append(lesions_of(tmp_path / f"{name} cohort"))
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return the files of a good cohort of volumes."""
    folder = tmp_path_factory.mktemp("good")
    good(folder / "source")
    words = ["new", str(folder / "source"), "--out", str(folder / OUT)]
    assert run(lambda: app(words, standalone_mode=False)) == 0
    return tree(folder / OUT)


@fault(
    "files",
    "Cohorts that are damaged, at odds with themselves or lie, a class a case",
    "Told by `check` with file, place and remedy; nothing runs, nothing is written",
)
@pytest.mark.parametrize("case", BAD_VOLUMES)
def test_check_tells_volumes(case, tmp_path, capsys, cohort):
    bad = BAD_VOLUMES[case]
    for name, content in cohort.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if content:
            (tmp_path / name).write_bytes(content)
    bad.spoil(tmp_path / OURS[bad.file])
    done = interlesion(capsys, "check", tmp_path / "cohort.yml")
    assert done.code == bad.said_by_check.code, done.text
    assert bad.said_by_check.stands_in(done.text), done.text


@fault(
    "files",
    "Cohorts that are damaged, at odds with themselves or lie, a class a case",
    "Told by `check` with file, place and remedy; nothing runs, nothing is written",
)
@pytest.mark.parametrize("case", BAD_COHORTS)
def test_check_tells(case, tmp_path, capsys, monkeypatch):
    bad = BAD_COHORTS[case]
    bad.make(tmp_path / "source")
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    done = interlesion(capsys, "check", tmp_path / "source" / "cohort.yml")
    assert done.code == bad.said.code, done.text
    assert bad.said.stands_in(done.text), done.text
    assert tree(tmp_path) == before
    assert not (tmp_path / RAN).exists()


@pytest.mark.parametrize("case", GOOD_COHORTS)
def test_check_takes(case, tmp_path, capsys):
    path = GOOD_COHORTS[case](tmp_path / "source")
    done = interlesion(capsys, "check", path)
    assert done.code == 0, done.text
    assert "0 errors" in done.text


@fault(
    "sizes",
    "Tables of thousands of patients are read, analysed and made a cohort of",
    "work and memory grow with the rows, not with their square",
)
def test_thousands_of_patients_take_seconds(tmp_path, capsys):
    patients = np.repeat([f"P{number}" for number in range(4000)], 3)
    values = np.random.default_rng(2).lognormal(size=(len(patients), len(PAPER_FEATURES)))
    frame = pd.DataFrame(values, columns=list(PAPER_FEATURES))
    frame.insert(0, "patient", patients)
    frame.insert(1, "lesion", np.tile(["liver 1", "Lunge", "LN"], 4000))
    frame.to_csv(tmp_path / "features.csv", index=False)
    begun = time.process_time()
    done = interlesion(capsys, "new", tmp_path / "features.csv", "--out", tmp_path / OUT)
    assert done.code == 0, done.text
    assert "4000 patients, 12000 lesions" in done.text
    assert interlesion(capsys, "check", tmp_path / OUT / "cohort.yml").code == 0
    assert time.process_time() - begun < 20
