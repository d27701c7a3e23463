"""Tables of features at fault, and tables that are only written in another way."""

import os
from functools import partial
from pathlib import Path

import pandas as pd

from tests.intake.bad.case import Bad, Odd, Said

HEADER = "patient,lesion,site,original_shape_Sphericity,original_shape_VoxelVolume"
ROWS = (
    "Zoé,1,poumon,0.5,1000.25",
    "Zoé,adénopathie,LN,0.25,2000.5",
    "Jörg,1,Leber,0.75,500.125",
    "Jörg,2,Lunge,0.625,3000",
)
FILE = "features.csv"


def text(*rows: str, header: str = HEADER) -> str:
    """Write a table as text, the good rows if none are given."""
    return "\n".join([header, *(rows or ROWS)]) + "\n"


def write(content: str | bytes, folder: Path, name: str = FILE) -> Path:
    """Write a table, and name it."""
    folder.mkdir(parents=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


good = partial(write, text())


def decimal_commas(folder: Path) -> Path:
    """Write numbers as German and French Excel do."""
    return write(text().replace(",", ";").replace(".", ","), folder)


def workbook(folder: Path) -> Path:
    """Write an Excel file."""
    path = write(text(), folder)
    pd.read_csv(path, dtype={"lesion": str}).to_excel(path.with_suffix(".xlsx"), index=False)
    return path.with_suffix(".xlsx")


def parquet(folder: Path) -> Path:
    """Write a Parquet file."""
    path = write(text(), folder)
    pd.read_csv(path, dtype={"lesion": str}).to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def in_a_folder(folder: Path) -> Path:
    """Name the folder of a table."""
    return good(folder).parent


def unnamed(folder: Path) -> Path:
    """Call a table by bytes that are no text."""
    return good(folder).rename(folder / "t\udce9.csv")


def piped(folder: Path) -> Path:
    """Hold a pipe, from which nobody would ever read anything."""
    os.mkfifo(good(folder).parent / "pipe.csv")
    return folder


def cut_off(folder: Path) -> Path:
    """Take away the end of a workbook."""
    path = workbook(folder)
    path.write_bytes(path.read_bytes()[:2000])
    return path


def bad(content: str | bytes, place: str, wrong: str, remedy: str) -> Bad:
    """Make a case of a content."""
    return Bad(partial(write, content), Said(FILE, place, wrong, remedy))


BAD_TABLES: dict[str, Bad] = {
    "empty file": bad("", "", "The file is empty", "Export the table of features again"),
    "header alone": bad(HEADER, "", "there is nothing below the header", "Write one row a lesion"),
    "no header": bad(
        text(header=ROWS[0]), "header", "Has no header", "names of the columns into the first line"
    ),
    "duplicated header": bad(
        text(header=HEADER.replace("VoxelVolume", "Sphericity")),
        "header",
        "Two columns are",
        "Remove one of them",
    ),
    "duplicated header, of patients": bad(
        text(header=HEADER.replace("lesion", "patient")),
        "header",
        "Two columns are called `patient`",
        "Rename one",
    ),
    "no features": bad(
        text("a,1,lung", header="patient,lesion,site"),
        "header",
        "None of the 107 features",
        "Name them as pyradiomics",
    ),
    "words for numbers": bad(
        text("a,1,lung,x,y", "b,1,lung,x,y"),
        "",
        "No feature has a number in any row",
        "Write numbers, without units",
    ),
    "lesion twice": bad(text(*ROWS, ROWS[0]), "line 6", "stands in line 2 already", "Remove one"),
    "patient missing": bad(
        text(*ROWS, ",3,lung,0.5,100"), "line 6", "No patient is given", "Write the patient's identifier"
    ),
    "a cell too many": bad(
        text(*ROWS, "Jörg,3,lung,0.5,100,x"), "line 6", "Has 6 cells; the header has 5", "in double quotes"
    ),
    "open quotation mark": bad(
        text(*ROWS, 'Jörg,"3,lung,0.5,100'), "line 6", "Has 2 cells; the header has 5", "in double quotes"
    ),
    "not text": bad(
        b"PK\x03\x04" + bytes(range(256)) * 9, "", "Is no text: it holds bytes of 0", "as CSV, XLSX"
    ),
    "path that is no text": Bad(
        unnamed, Said(r"t\udce9.csv", "", "Its path is no UTF-8 text", "Rename the file")
    ),
    "cut off workbook": Bad(
        cut_off, Said("features.xlsx", "", "Cannot be read as an Excel workbook", "Save it again as .xlsx")
    ),
}

ODD_TABLES: dict[str, Odd] = {
    "CSV in Latin-1": Odd(partial(write, text().encode("latin-1")), good),
    "CSV in UTF-16": Odd(partial(write, text().encode("utf-16")), good),
    "BOM": Odd(partial(write, text().encode("utf-8-sig")), good),
    "semicolons": Odd(partial(write, text().replace(",", ";")), good),
    "decimal commas": Odd(decimal_commas, good),
    "tabs": Odd(partial(write, text().replace(",", "\t")), good),
    "Windows lines": Odd(partial(write, text().replace("\n", "\r\n")), good),
    "blank lines": Odd(partial(write, text().replace("\n", "\n\n") + ",,,,\n"), good),
    "unsorted rows": Odd(partial(write, text(*reversed(ROWS))), good),
    "semicolons, decimal commas, Latin-1": Odd(
        partial(write, text().replace(",", ";").replace(".", ",").encode("latin-1")), good
    ),
    "XLSX": Odd(workbook, good),
    "Parquet": Odd(parquet, good),
    "a folder of it": Odd(in_a_folder, good),
    "pipes": Odd(piped, good),
    "path with spaces and accents": Odd(partial(write, text(), name="Mé tabelle (2) Ö.csv"), good),
}
