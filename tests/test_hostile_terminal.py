"""Commands on a cohort whose every text would do harm: what they print commands no terminal."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.command_line import app, run
from analysis.features import PAPER_FEATURES
from analysis.formulas import is_formula
from tests.audit.made import changed
from tests.faults import fault, tried
from tests.hostile import TEXTS, controls
from tests.intake.made_folders import nnunet, write_json
from tests.made_volumes import write_volumes

Said = tuple[int, str]


@pytest.fixture
def said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command in this process, in a folder of its own; its exit code and all that it prints."""
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> Said:
        capsys.readouterr()
        code = run(lambda: app([str(word) for word in words], standalone_mode=False))
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return command


def write_table(folder: Path, *, sites: bool) -> Path:
    """Write a cohort of a table of features: each id, site and further column is hostile."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    rows = [
        (patient, f"{TEXTS[(at + k) % len(TEXTS)]}{k}", patient)
        for at, patient in enumerate(TEXTS)
        for k in range(3)
    ]
    frame = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site"])
    if not sites:
        frame = frame.drop(columns="site")
    for name in PAPER_FEATURES:
        frame[name] = rng.lognormal(1, 0.5, len(frame))
    for at, text in enumerate(TEXTS):
        frame[f"{text} {at}"] = text
    frame.to_csv(folder / "lesions.csv", index=False)
    pd.DataFrame({"patient_id": TEXTS, "sex": TEXTS, "group": ""}).to_csv(
        folder / "patients.csv", index=False
    )
    return describe(folder, source="table", lesions="lesions.csv")


def describe(folder: Path, **keys: object) -> Path:
    """Write a cohort.yml with a hostile title and answers."""
    about = {"modality": TEXTS[18], TEXTS[0]: TEXTS[19], "answers": {"clear-45": TEXTS[13]}}
    path = folder / "cohort.yml"
    whole = {"name": "small", "title": " ".join(TEXTS[:20]), "about": about, **keys}
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    return path


@fault(
    "text",
    "Ids, sites, columns, titles, outlines and printed numbers are hostile; six commands run on them",
    "No escape, no sign that turns the order of reading, no traceback printed; no formula in any CSV",
)
def test_what_is_printed_commands_no_terminal(
    said: Callable[..., Said], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    table = write_table(tmp_path / "table", sites=False)
    volumes = measured(tmp_path / "volumes")
    found = {
        "check": said("check", table),
        "sites": said("check", write_table(tmp_path / "sites" / "table", sites=True)),
        "analyse": said("analyse", table, "--out", "out", "--draws", "5", "--quick", "--jobs", "1"),
        "plan": said("plan", table, "--out", "out", "--draws", "5", "--jobs", "1"),
        "extract": said("extract", volumes, "--out", "measured", "--jobs", "1"),
        "new": said("new", outlines(tmp_path / "source"), "--out", "cohort", "--lesions", "."),
        "audit": said(
            "audit", changed(tmp_path / "printed", {"women-abstract": "\x1b[31m1"}, {"trend-site": TEXTS[18]})
        ),
    }
    wrong = {name: signs for name, (_, text) in found.items() if (signs := controls(text))}
    traced = [name for name, (_, text) in found.items() if "Traceback" in text or "should not have" in text]
    cells = {
        path.name: bad
        for path in tmp_path.rglob("*.csv")
        if not {"table", "volumes"} & {*path.parts} and (bad := formulas(path))
    }
    tried(record_property, len(found) * len(TEXTS), wrong=len(wrong) + len(cells), tracebacks=len(traced))
    assert (wrong, traced, cells) == ({}, [], {})
    assert {name: code for name, (code, _) in found.items()} == {
        "check": 0, "sites": 2, "analyse": 0, "plan": 0, "extract": 3, "new": 0, "audit": 2}  # fmt: skip
    assert set(pd.read_parquet(tmp_path / "measured" / "features.parquet")["lesion_id"]) >= {
        TEXTS[13],
        TEXTS[18],
    }


@fault(
    "text",
    "An unexpected error says a text with escapes of a terminal and signs that turn the order of reading",
    "They are printed as escapes, in one sentence",
)
def test_an_unexpected_error_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def failing() -> None:
        raise ValueError(" ".join(TEXTS))

    assert run(failing) == 1
    said = capsys.readouterr().err
    assert "This should not have happened: ValueError: " in said
    assert controls(said) == set()


def measured(folder: Path) -> Path:
    """Write a cohort of volumes whose lesions have hostile names; one of them cannot be measured."""
    folder.mkdir()
    path = write_volumes(folder)
    rows = pd.read_csv(folder / "lesions.csv")
    rows["lesion_id"] = [TEXTS[13], TEXTS[18], TEXTS[19], TEXTS[0], TEXTS[20], TEXTS[18]]
    rows.to_csv(folder / "lesions.csv", index=False)
    return path


def outlines(folder: Path) -> Path:
    """Lay out label maps whose labels have hostile names."""
    nnunet(folder)
    names = {"background": 0, TEXTS[18]: 1, TEXTS[13]: 2, TEXTS[20]: 3}
    write_json(folder / "dataset.json", {"channel_names": {"0": TEXTS[19]}, "labels": names})
    return folder


def formulas(path: Path) -> list[str]:
    """Cells of a CSV that are formulas."""
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return [cell for row in rows for cell in row if is_formula(cell)][:3]
