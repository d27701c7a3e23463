"""Made-up input of every kind: a reader gives what it read or one clear fault, and never a traceback."""

import gzip
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis.admission import faults_of
from analysis.cohort import try_cohort
from analysis.errors import InputError
from analysis.formulas import disarmed, is_formula, restored
from analysis.intake.dicom.files import read_tree
from analysis.intake.lesion_names import reason_not
from analysis.intake.naming import cohort_name, file_stem, lesion_ids
from analysis.intake.secrecy import without_secrets
from analysis.intake.table.draft import TableOptions
from analysis.intake.table.survey import survey_table
from analysis.intake.words import site_of_text
from analysis.sources.geometry import VolumeError
from analysis.sources.heads import sound_head
from analysis.sources.whole import require_whole
from analysis.tables import read_table, write_table
from tests.faults import fault, tried
from tests.hostile import TEXTS, controls
from tests.made_volumes import write_volumes

SOAK = bool(os.environ.get("INTERLESION_SOAK"))
EXAMPLES = 400 if SOAK else 40
often = settings(
    max_examples=EXAMPLES,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COMMANDS = {
    chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F))
}
"""Controls but tabs and ends of lines, and signs that turn the order of reading."""
awkward = st.text(st.sampled_from("\\\x1b\u202eu01b2exu'=; \t"), max_size=12)
names = st.one_of(awkward, st.sampled_from(TEXTS), st.text(max_size=40))
cells = st.one_of(
    names, st.sampled_from(["", "nan", "1", "-1", "1e400", "0.5", "2019-04-11", "all", "99999999999"])
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), names)
"""Of a yml."""
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
KEYS = ("name", "title", "source", "lesions", "columns", "patients", "reference", "features", "about",
        "draws", "seed", "extraction", "scaling", "minimum_lesions", "exhaustive", "timepoint")  # fmt: skip


@pytest.fixture(autouse=True)
def _counted(record_property) -> None:
    tried(record_property, EXAMPLES)


def quiet(faults: object) -> None:
    """See that what is said commands no terminal, and says what to do."""
    for one in faults:  # type: ignore[attr-defined]
        assert not controls(str(one)), one
        assert one.message
        assert one.remedy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a sound cohort of volumes and its files, to be changed one at a time."""
    place = tmp_path_factory.mktemp("made-up")
    write_volumes(place, absent=False)
    image = sitk.ReadImage(str(place / "P1-mask.nrrd"))[:12, :12, :6]
    for ending in ("nii.gz", "nii", "mha", "nrrd"):
        sitk.WriteImage(image, str(place / f"small.{ending}"))
    return place


@fault("files", "A cohort.yml of made-up keys and values", "Read, or refused with the key and a remedy")
@often
@given(keys=st.dictionaries(st.one_of(st.sampled_from(KEYS), names), values, max_size=6))
def test_a_made_up_yml(folder: Path, keys: dict) -> None:
    path = folder / "made-up.yml"
    path.write_text(yaml.safe_dump({"name": "a", "source": "table", "lesions": "none.csv", **keys}), "utf-8")
    _, faults = faults_of(str(path))
    quiet(faults)


@fault("files", "A cohort.yml of made-up bytes", "Read, or refused with its line and a remedy")
@often
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="ab:- \n\t[]{}&*!|>'\"#,%@`\x00", max_size=60).map(str.encode),
    )
)
def test_made_up_bytes_for_a_yml(folder: Path, content: bytes) -> None:
    path = folder / "bytes.yml"
    path.write_bytes(content)
    quiet(try_cohort(path)[1])


@fault("files", "A manifest of made-up cells", "Read, or refused with its line and a remedy")
@often
@given(rows=st.lists(st.tuples(cells, cells, cells, st.one_of(st.just("P1.nrrd"), cells),
                               st.one_of(st.just("P1-mask.nrrd"), cells), cells),
                     min_size=1, max_size=4))  # fmt: skip
def test_a_made_up_manifest(folder: Path, rows: list[tuple[str, ...]]) -> None:
    columns = ["patient_id", "lesion_id", "site", "image", "mask", "label"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "made-up.csv", index=False)
    path = folder / "manifest.yml"
    path.write_text("name: a\nsource: volumes\nlesions: made-up.csv\n")
    quiet(faults_of(str(path))[1])


@fault("files", "A table of made-up columns and cells", "Read, or refused with its line and a remedy")
@often
@given(data=st.data())
def test_a_made_up_table(folder: Path, data: st.DataObject) -> None:
    known = ["patient_id", "lesion_id", "site", "contour", "original_shape_Sphericity", "original_glcm_Imc1"]
    header = data.draw(st.lists(st.one_of(st.sampled_from(known), names), min_size=1, max_size=6))
    row = st.lists(cells, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, max_size=4))
    path = folder / "table.csv"
    pd.DataFrame(rows, columns=header).to_csv(path, index=False)
    (folder / "table.yml").write_text("name: a\nsource: table\nlesions: table.csv\n")
    quiet(faults_of(str(folder / "table.yml"))[1])
    with suppress(InputError):
        quiet(survey_table(path, TableOptions()).faults)


@fault("files", "Made-up bytes in place of a table: CSV, Excel and Parquet", "Refused with a remedy")
@often
@given(content=st.binary(max_size=300),
       start=st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"a,b\n"]),
       ending=st.sampled_from(["csv", "xlsx", "parquet", "tsv"]))  # fmt: skip
def test_made_up_bytes_for_a_table(folder: Path, content: bytes, start: bytes, ending: str) -> None:
    path = folder / f"bytes.{ending}"
    path.write_bytes(start + content + (b"PAR1" if ending == "parquet" else b""))
    (folder / "bytes-table.yml").write_text(f"name: a\nsource: table\nlesions: {path.name}\n")
    quiet(faults_of(str(folder / "bytes-table.yml"))[1])
    with suppress(InputError):
        quiet(survey_table(path, TableOptions()).faults)


def changed(content: bytes, data: st.DataObject) -> bytes:
    """Turn, cut out or put in some bytes, most of them in the head."""
    new = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.one_of(st.integers(0, min(400, len(new) - 1)), st.integers(0, len(new) - 1)))
        piece = data.draw(st.binary(max_size=8))
        new[at : at + data.draw(st.integers(0, 8))] = piece
        assume(len(new) > 1)
    return bytes(new)


@fault(
    "files",
    "A volume whose bytes are turned, cut out or put in",
    "Read whole, or refused",
)
@often
@given(data=st.data(), ending=st.sampled_from(["nii.gz", "nii", "mha", "nrrd"]))
def test_a_volume_with_changed_bytes(folder: Path, data: st.DataObject, ending: str) -> None:
    content = (folder / f"small.{ending}").read_bytes()
    packed = ending == "nii.gz" and data.draw(st.booleans())
    content = gzip.compress(changed(gzip.decompress(content), data)) if packed else changed(content, data)
    path = folder / f"changed.{ending}"
    path.write_bytes(content)
    with suppress(VolumeError):
        head = sound_head(path)
        require_whole(path, head)
        assert np.isfinite([*head.spacing]).all()
        assert head.bytes <= 1032 * len(content)


@fault("files", "Made-up bytes in place of DICOM", "Passed by, or told as damaged")
@often
@given(content=st.binary(max_size=400), marked=st.booleans())
def test_made_up_bytes_for_dicom(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, marked: bool
) -> None:
    place = tmp_path_factory.mktemp("dicom")
    (place / "a.dcm").write_bytes((bytes(128) + b"DICM" if marked else b"") + content)
    quiet(read_tree(place).faults)


@fault("text", "Made-up names of outlines, patients and folders", "Ids and file names that any system takes")
@often
@given(given_names=st.lists(names, min_size=1, max_size=5))
def test_made_up_names(given_names: list[str]) -> None:
    ids = lesion_ids(given_names, list(range(len(given_names))))
    assert len(set(ids)) == len(ids)
    assert all(ids)
    for name in given_names:
        reason_not(name, None)
        site_of_text(name)
        stem = file_stem(name)
        assert stem == Path(stem).name
        assert stem.isascii()
        assert not stem.startswith((".", "-"))
        assert cohort_name(name).replace("-", "").isalnum()
        assert "secret" not in without_secrets(f"{name} Secret", ["Secret"]).casefold().replace(
            name.casefold(), ""
        )


@fault(
    "text", "Made-up names in a table of results", "Read back as they were; no cell of the CSV is a formula"
)
@often
@given(texts=st.lists(names, min_size=1, max_size=5))
def test_names_come_back_from_a_table(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    for text in texts:
        text.encode()
    frame = pd.DataFrame({"patient_id": texts})
    assert restored(disarmed(frame)).equals(frame)
    written = disarmed(frame)["patient_id"]
    assert not any(map(is_formula, written))
    assert not COMMANDS & set("".join(written))


def test_a_written_table_is_read_as_it_was(tmp_path: Path) -> None:
    texts = [*TEXTS, "a\r\nb", "", " =1", "NA", "1e5"]
    table = pd.DataFrame({"patient_id": texts, "lesion_id": texts, "contour": "original", "reason": texts})
    path = write_table("excluded", table, tmp_path)
    assert read_table("excluded", tmp_path)["reason"].tolist() == texts
    assert "\n=cmd" not in path.read_text()
