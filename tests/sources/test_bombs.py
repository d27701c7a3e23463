"""Small files that claim to be large: refused before memory is taken for them."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from analysis.errors import Fault, InputError
from analysis.intake.dicom.files import read_tree
from analysis.intake.table.draft import TableOptions
from analysis.intake.table.survey import survey_table
from analysis.sources import parquetfile, workbook
from analysis.sources.opening import open_sheet
from tests.faults import fault
from tests.intake.bad.case import memory_limit
from tests.intake.dicom.made import SOP_CLASSES, file_meta, made_uid, write

SHEET = "xl/worksheets/sheet1.xml"
NAMES = ["patient_id", "lesion_id", "original_shape_Sphericity"]


def packed(path: Path, sheet: Callable[[bytes], bytes]) -> None:
    """Write a workbook whose sheet is changed."""
    book, whole = openpyxl.Workbook(), io.BytesIO()
    book.active.append(NAMES)
    book.active.append(["P", "1", 0.5])
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, sheet(content) if name == SHEET else content)


def rows(*written: str) -> Callable[[bytes], bytes]:
    """Put rows behind those of a sheet."""
    return lambda xml: xml.replace(b"</sheetData>", "".join(written).encode() + b"</sheetData>")


def filled(path: Path) -> None:
    """Unpack to more than the limit: blanks at the end of the sheet."""
    packed(path, lambda xml: xml + b" " * (workbook.MOST_BYTES + 1 - len(xml)))


def wide(path: Path) -> None:
    """Have one cell a row, in its last column."""
    packed(path, rows(*(f'<row r="{k}"><c r="XFD{k}"><v>1</v></c></row>' for k in range(3, 300))))


def deep(path: Path) -> None:
    """Have one cell, below two billion rows."""
    packed(path, rows('<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'))


def entities(path: Path) -> None:
    """Make a billion of one text by entities in entities."""
    define = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{define}]>'.encode()
    cell = '<row r="3"><c r="A3" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    packed(path, lambda xml: head + rows(cell)(xml[xml.index(b"<worksheet") :]))


def thousands_of_rows(path: Path) -> None:
    """Claim more rows than are read; they are alike and take no room."""
    count = parquetfile.MOST_ROWS + 1
    table = pa.table({name: pa.array(["P"]).take(pa.array([0] * count)) for name in NAMES[:2]})
    pq.write_table(table, path)


def sheet_faults(path: Path) -> Sequence[Fault]:
    """Open a table of a cohort."""
    with pytest.raises(InputError) as caught:
        open_sheet(path, path.name)
    return caught.value.faults


def survey_faults(path: Path) -> Sequence[Fault]:
    """Survey a table that a cohort is to be made of."""
    return survey_table(path, TableOptions()).faults


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limits, so that files at them are made in no time."""
    monkeypatch.setattr(workbook, "MOST_BYTES", 2**24)
    monkeypatch.setattr(workbook, "MOST_CELLS", 2**20)
    monkeypatch.setattr(parquetfile, "MOST_ROWS", 10_000)


@fault(
    "files",
    "A table of kilobytes claims gigabytes: packed, by its rows and columns, or by entities in entities",
    "Refused before memory is taken for it",
)
@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("make", "ending"),
    [(filled, "xlsx"), (wide, "xlsx"), (deep, "xlsx"), (entities, "xlsx"), (thousands_of_rows, "parquet")],
)
@pytest.mark.parametrize("read", [sheet_faults, survey_faults])
def test_a_table_is_refused_before_it_is_unpacked(
    make: Callable[[Path], None], ending: str, read: Callable[[Path], Sequence[Fault]], tmp_path: Path
) -> None:
    path = tmp_path / f"table.{ending}"
    make(path)
    assert path.stat().st_size < 100_000
    with memory_limit(0.5):
        (told,) = read(path)
    assert re.search(r"claims|unpacks to|ParseError", told.message)


@fault("files", "A DICOM file of kilobytes unpacks to gigabytes", "Refused, not unpacked; others are read")
def test_a_deflated_file_is_unpacked_only_as_far_as_it_can_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.intake.dicom.files.MOST_DEFLATED", 2**22)
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = SOP_CLASSES["CT"], made_uid("deflated")
    dataset.file_meta = file_meta(dataset, DeflatedExplicitVRLittleEndian)
    good = write(dataset, tmp_path / "good.dcm").read_bytes()
    start = 132 + 12 + int.from_bytes(good[140:144], "little")
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    inside = zlib.decompress(good[start:], -zlib.MAX_WBITS)
    bomb = packing.compress(inside) + packing.compress(bytes(2**23)) + packing.flush()
    (tmp_path / "bomb.dcm").write_bytes(good[:start] + bomb)
    wrong = bytearray(good)
    wrong[140:144] = (2**31).to_bytes(4, "little")
    (tmp_path / "wrong.dcm").write_bytes(bytes(wrong[:start]) + bomb)
    (tmp_path / "bare").write_bytes(good[132:start] + bomb)
    dataset.file_meta.PrivateInformationCreatorUID = "1.2.3"
    dataset.file_meta.PrivateInformation = bytes(2**16)
    far = write(dataset, tmp_path / "far").read_bytes()
    syntax = good.index(b"\x02\x00\x10\x00")
    uid = good[syntax : syntax + 8 + good[syntax + 6]]
    far = far.replace(uid, b"")
    end = 132 + 12 + int.from_bytes(far[140:144], "little") - len(uid)
    (tmp_path / "far").write_bytes(far[:end] + uid + bomb)
    found = read_tree(tmp_path)
    assert [head.file for head in found.heads] == ["good.dcm"]
    said = {one.file: one.message for one in found.faults}
    for name in ("bomb.dcm", "wrong.dcm", "bare", "far"):
        assert "it was not unpacked" in said[name]
