"""Tables in files: CSV with its dialects, XLSX, Parquet."""

from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.formulas import disarmed, is_formula
from analysis.sources.opening import open_sheet
from analysis.sources.sheet import MOST_FAULTS, cell_text


def read(path: Path) -> pd.DataFrame:
    """Read `id` as text and `x`, `y` as numbers."""
    sheet = open_sheet(path, path.name)
    return sheet.read(
        {"id": sheet.header.index("id")}, {name: sheet.header.index(name) for name in ("x", "y")}
    )


def write(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


SAME = {
    "comma": "id,x,y\n001,1.5,2\nB,-3e2,4\n",
    "semicolon": "id;x;y\n001;1.5;2\nB;-3e2;4\n",
    "semicolon and decimal comma": "id;x;y\n001;1,5;2\nB;-3e2;4\n",
    "tab": "id\tx\ty\n001\t1.5\t2\nB\t-3e2\t4\n",
    "tab and decimal comma": "id\tx\ty\n001\t1,5\t2\nB\t-3e2\t4\n",
    "byte order mark": "\ufeffid,x,y\n001,1.5,2\nB,-3e2,4\n",
    "Windows": "id,x,y\r\n001,1.5,2\r\nB,-3e2,4\r\n",
    "no newline at the end": "id,x,y\n001,1.5,2\nB,-3e2,4",
    "spaces": " id , x ,y\n 001 , 1.5 ,2\nB,-3e2, 4\n",
    "quotes": '"id","x","y"\n"001","1.5","2"\n"B","-3e2","4"\n',
    "other columns": "z,y,x,,id\nq,2,1.5,,001\n,4,-3e2,,B\n",
}


@pytest.mark.parametrize("dialect", SAME)
def test_dialects_of_csv_give_the_same(tmp_path, dialect):
    frame = read(write(tmp_path, SAME[dialect]))
    assert frame["id"].tolist() == ["001", "B"]
    assert frame.index.tolist() == [2, 3]
    assert frame["x"].dtype == frame["y"].dtype == np.float64
    assert frame[["x", "y"]].to_numpy().tolist() == [[1.5, 2.0], [-300.0, 4.0]]


def test_numbers_are_read_to_the_last_digit(tmp_path):
    numbers = np.random.default_rng(0).normal(size=200) * 10.0 ** np.arange(-100, 100)
    pd.DataFrame({"id": "a", "x": numbers, "y": 1}).to_csv(tmp_path / "t.csv", index=False)
    assert read(tmp_path / "t.csv")["x"].tolist() == numbers.tolist()


def test_missing_numbers_are_nan_and_missing_text_is_not(tmp_path):
    frame = read(write(tmp_path, 'id,x,y\nNA,NA,\n,"",nan\n'))
    assert frame["id"].tolist() == ["NA", ""]
    assert frame[["x", "y"]].isna().all(axis=None)


def test_columns_with_text_stay_text_and_the_others_are_numbers(tmp_path):
    frame = read(write(tmp_path, "id,x,y\na,1.5,1\nb,n.d.,2\n"))
    assert frame["x"].tolist() == ["1.5", "n.d."]
    assert frame["y"].tolist() == [1.0, 2.0]


def test_decimal_commas_are_not_read_beside_decimal_points(tmp_path):
    frame = read(write(tmp_path, "id;x;y\na;1,5;1.25\n"))
    assert frame["x"].tolist() == ["1,5"]
    assert frame["y"].tolist() == [1.25]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("id,x,y\n\na,1,2\n\n\nb,3,4\n\n", [3, 6]),
        ('id,x,y\n"a\nb",1,2\nc,3,4\n', [2, 4]),
        ('"id",x,"y"\n"a",1,2\n"c\r\nd\r\ne",3,4\nf,5,6', [2, 3, 6]),
    ],
)
def test_lines_are_those_of_the_file(tmp_path, content, lines):
    assert read(write(tmp_path, content)).index.tolist() == lines


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        ("", "line 1", "empty"),
        ("\nid,x,y\n", "line 1", "empty"),
        ("id,x,y\na,1,2\nb,1\n", "line 3", "Has 2 cells; the header has 3"),
        ("id,x,y\na,1,2,3\nb,1,2\n", "line 2", "Has 4 cells; the header has 3"),
        ("id;x;y\na;1;2\n\nb;1,5;2;\n", "line 4", "Has 4 cells"),
        (b"id\0,x,y\n", "line 1", "Is no text"),
    ],
)
def test_broken_csv(tmp_path, content, row, message):
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, content))
    (fault,) = caught.value.faults
    assert (fault.severity, fault.file, fault.row) == ("error", "t.csv", row)
    assert message in fault.message


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("id,x,y\né,1,2\n".encode("latin-1"), "cp1252"),
        (b"id,x,y\n" + b"\xe9,1,2\n" * 9 + b"\x81,1,2\n", "latin-1"),
        ("id,x,y\né,1,2\n".encode("utf-16"), "utf-16"),
        (b"id,x,y\n\xe9,1,2\n" + b"a,1,2\n" * 5000, "cp1252"),
        (b"id,x,y\n\xe9,1,2\n" + b"a,1,2\n" * 5000 + b"\xe9,1,2\n", "cp1252"),
    ],
)
def test_other_encodings_are_read_and_said(tmp_path, content, encoding):
    path = write(tmp_path, content)
    assert read(path)["id"].iloc[0] == "é"
    (note,) = open_sheet(path, "t.csv").notes
    assert note.severity == "warning"
    assert f"read as {encoding}" in note.message


def test_faults_of_many_lines_are_counted(tmp_path):
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, "id,x,y\n" + "a,1\n" * 500))
    faults = caught.value.faults
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].row == f"line {MOST_FAULTS + 2} and after"
    assert "480 lines more" in faults[-1].message


def test_header_alone_has_no_row(tmp_path):
    assert read(write(tmp_path, "id,x,y\n")).empty


def test_excel(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "x", "y", None], [1.0, 1.5, 2], ["001", None, 3], [datetime(2020, 1, 31), 4, "n.d."]):
        book.active.append(row)
    book.create_sheet("other").append(["never", "read"])
    book.save(tmp_path / "t.xlsx")
    frame = read(tmp_path / "t.xlsx")
    assert frame["id"].tolist() == ["1", "001", "2020-01-31"]
    assert frame.index.tolist() == [2, 3, 4]
    assert np.array_equal(frame["x"], [1.5, np.nan, 4.0], equal_nan=True)
    assert frame["y"].tolist() == ["2", "3", "n.d."]


@pytest.mark.parametrize("ids", [[1, 2], [1.0, np.nan], ["001", None], pd.Categorical(["001", "002"])])
def test_parquet(tmp_path, ids):
    pd.DataFrame({"id": ids, "x": [1, 2], "y": [1.5, np.nan]}).to_parquet(tmp_path / "t.parquet")
    frame = read(tmp_path / "t.parquet")
    expected = ["" if pd.isna(each) else each if isinstance(each, str) else str(int(each)) for each in ids]
    assert frame["id"].tolist() == expected
    assert frame.index.tolist() == [1, 2]
    assert np.array_equal(frame[["x", "y"]], [[1, 1.5], [2, np.nan]], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t.xlsx", "Excel"),
        ("t.parquet", "Parquet"),
        ("t.xls", "expected `.csv`"),
        ("t", "expected `.csv`"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path, name, message):
    with pytest.raises(InputError, match=message):
        open_sheet(write(tmp_path, "not a table", name), name)


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet"])
def test_file_that_is_not_there(tmp_path, name):
    with pytest.raises(InputError, match="no such file"):
        open_sheet(tmp_path / name, name)


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet"])
def test_folder_in_place_of_a_file(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(InputError):
        open_sheet(tmp_path / name, name)


def test_dates_and_truth_as_text():
    assert cell_text(datetime(2020, 1, 31, 12)) == "2020-01-31T12:00:00"
    assert cell_text(True) == "True"


def test_more_columns_of_a_parquet_file_than_are_read_at_once(tmp_path):
    numbers = np.random.default_rng(1).normal(size=(5, 40))
    names = [f"f{place}" for place in range(40)]
    frame = pd.DataFrame(numbers, columns=names).assign(id=list("abcde"))[
        ["f3", "id", *names[:3], *names[4:]]
    ]
    frame.to_parquet(tmp_path / "t.parquet")
    sheet = open_sheet(tmp_path / "t.parquet", "t.parquet")
    wanted = {
        "twice": sheet.header.index("f7"),
        **{name: sheet.header.index(name) for name in reversed(names)},
    }
    found = sheet.read({"id": sheet.header.index("id")}, wanted)
    assert found.columns.tolist() == ["id", *wanted]
    np.testing.assert_array_equal(found[names], numbers)
    np.testing.assert_array_equal(found["twice"], numbers[:, 7])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_was_disarmed_for_spreadsheets_is_as_it_was_and_other_apostrophes_stay(tmp_path, suffix):
    text = pd.DataFrame({"=a": ["=1+1", "'=1+1", "'abc", "-1", "it's"], "'=b": "@x", "c": "1"})
    written, path = disarmed(text), tmp_path / f"t{suffix}"
    assert not any(map(is_formula, [*written, *written.to_numpy().ravel()]))
    written.to_csv(path, index=False) if suffix == ".csv" else written.to_excel(path, index=False)
    sheet = open_sheet(path, path.name)
    assert sheet.header == [*text]
    read = sheet.read({name: place for place, name in enumerate(sheet.header)}, {})
    assert read.to_dict("list") == text.to_dict("list")
