"""Cohorts at fault for `interlesion check`, and cohorts that are only written in another way."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import SimpleITK as sitk

from tests.intake.bad.case import Said
from tests.made_volumes import write_volumes

TABLE = (
    "patient_id,lesion_id,site,original_shape_Sphericity,original_shape_VoxelVolume",
    "Zoé,1,lung,0.5,1000.25",
    "Zoé,2,liver,0.25,2000.5",
    "Jörg,1,bone,0.75,500.125",
    "Jörg,2,lung,0.625,3000",
)
FIRST = "P1,a,lung,P1.nrrd,P1-mask.nrrd,1"
Make = Callable[[Path], object]


@dataclass(frozen=True)
class BadCohort:
    """A cohort at fault: `make` fills a folder, whose cohort.yml is checked."""

    make: Make
    said: Said


def volumes(folder: Path) -> Path:
    """Write images, masks and a manifest of two patients."""
    folder.mkdir(parents=True)
    return write_volumes(folder, absent=False)


def table(content: str | bytes, folder: Path) -> Path:
    """Write a table of features."""
    folder.mkdir(parents=True)
    (folder / "lesions.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    yml = folder / "cohort.yml"
    yml.write_text("name: small\nsource: table\nlesions: lesions.csv\n")
    return yml


def lines(*rows: str) -> str:
    """Write rows as a table, the good ones if none are given."""
    return "\n".join(rows or TABLE) + "\n"


good = partial(table, lines())


def manifest(old: str, new: str, folder: Path) -> None:
    """Write something else into the manifest."""
    volumes(folder)
    replaced(folder / "lesions.csv", old, new)


def yml(text: str, folder: Path) -> None:
    """Put lines below the cohort.yml."""
    with volumes(folder).open("a") as file:
        file.write(text)


def replaced(path: Path, old: str, new: str) -> None:
    """Write other words into a file."""
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))


def laughs() -> str:
    """Make a billion of one text by names for lists of names."""
    anchors = [f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(["about:", "  l0: &l0 [ha]", *anchors, "title: *l9", ""])


def detached(folder: Path) -> None:
    """Name a file elsewhere for the voxels of an image."""
    manifest("P1.nrrd", "P1.mhd", folder)
    size = "NDims = 3\nDimSize = 4 4 4\nElementType = MET_UCHAR\n"
    (folder / "P1.mhd").write_text(f"ObjectType = Image\n{size}ElementDataFile = ../../../../etc/passwd\n")


def huge(folder: Path) -> None:
    """Claim 11 GB of voxels."""
    volumes(folder)
    replaced(folder / "P1.nrrd", "sizes: 48 48 24", "sizes: 4800 4800 240")


def outside(folder: Path) -> None:
    """Move a mask away from its image, and ask for it to be brought there."""
    yml("resample_mask: true\n", folder)
    mask = sitk.ReadImage(str(folder / "P1-mask.nrrd"))
    mask.SetOrigin((0, 0, 500))
    sitk.WriteImage(mask, str(folder / "P1-mask.nrrd"))


def looped(name: str, folder: Path) -> None:
    """Put a link to itself in place of a file."""
    volumes(folder)
    (folder / name).unlink()
    (folder / name).symlink_to(folder / name)


def elsewhere(folder: Path) -> Path:
    """Keep images in a folder beside that of the cohort, as a shared store is."""
    path = volumes(folder)
    (folder.parent / "store é").mkdir()
    for name in ("P1.nrrd", "P2.nrrd"):
        (folder / name).rename(folder.parent / "store é" / name)
    rows = (folder / "lesions.csv").read_text()
    (folder / "lesions.csv").write_text(re.sub(r"(P[12]\.nrrd)", r"../store é/\1", rows), encoding="utf-8")
    return path


PATH_REMEDY = "Look at the file and its path"
RAN = "ran"
"""File that a harmful cohort.yml would make where the command runs."""

BAD_COHORTS: dict[str, BadCohort] = {
    "path that leaves the folder, image": BadCohort(
        partial(manifest, "P1.nrrd", "../../../../../../etc/passwd"),
        Said("lesions.csv", "line 2", "etc/passwd`", "--allow-outside"),
    ),
    "images in another folder": BadCohort(
        elsewhere,
        Said("lesions.csv", "line 2", "lies outside of the folder of its cohort", "--allow-outside"),
    ),
    "path that leaves the folder, voxels": BadCohort(
        detached,
        Said("lesions.csv", "line 2", "names a file outside of its folder for its voxels", "Export or copy"),
    ),
    "path that leaves the folder, table": BadCohort(
        partial(yml, "patients: ../../../../../../etc/passwd\n"),
        Said("passwd", "", "expected `.csv`", "Save the table as CSV"),
    ),
    "path of nothing": BadCohort(
        partial(manifest, "P1.nrrd", "P9.nrrd"),
        Said("lesions.csv", "line 2", "`P9.nrrd` is not there", PATH_REMEDY),
    ),
    "path with a line end": BadCohort(
        partial(manifest, FIRST, FIRST.replace("P1.nrrd", '"a\nb.nrrd"')),
        Said("lesions.csv", "line 2", r"`a\nb.nrrd` is not there", PATH_REMEDY),
    ),
    "YAML with tags": BadCohort(
        partial(yml, f'title: !!python/object/apply:os.system ["touch {RAN}"]\n'),
        Said("cohort.yml", "line 6", "Holds a tag", "Write text, numbers and lists alone"),
    ),
    "YAML of a billion": BadCohort(
        lambda folder: (yml("", folder), replaced(folder / "cohort.yml", "title: Tiny\n", laughs())),
        Said("cohort.yml", "", "Repeats values by `*name`", "Write each value out"),
    ),
    "YAML with a key twice": BadCohort(
        partial(yml, "name: other\n"),
        Said("cohort.yml", "name", "Stands twice, in lines 1 and 6", "Leave one"),
    ),
    "duplicated header": BadCohort(
        partial(table, lines(TABLE[0].replace("site", "lesion_id"), *TABLE[1:])),
        Said("lesions.csv", "column lesion_id", "Two columns are called `lesion_id`", "Rename one of them"),
    ),
    "empty file": BadCohort(
        partial(table, ""), Said("lesions.csv", "line 1", "The file is empty", "names of the columns there")
    ),
    "header alone": BadCohort(
        partial(table, TABLE[0]),
        Said("lesions.csv", "", "there is nothing below the header", "Write one line a lesion"),
    ),
    "NaN or infinite values": BadCohort(
        partial(table, lines().replace("1000.25", "inf")),
        Said("lesions.csv", "line 2", "`inf` in original_shape_VoxelVolume", "correct the cell", code=0),
    ),
    "label absent": BadCohort(
        partial(manifest, FIRST, FIRST[:-1] + "9"),
        Said("lesions.csv", "line 2", "label 9 is not in the mask", "correct the label or the mask", code=0),
    ),
    "label outside the image": BadCohort(
        outside,
        Said("lesions.csv", "line 2", "label 1 of the mask has no voxel on the image", "correct", code=0),
    ),
    "10 GB claim in a header": BadCohort(
        huge, Said("lesions.csv", "line 2", "claims 11.1 GB of voxels", "Export or copy the file again")
    ),
    "symbolic link loop, image": BadCohort(
        partial(looped, "P1.nrrd"), Said("lesions.csv", "line 2", "`P1.nrrd`", PATH_REMEDY)
    ),
    "symbolic link loop, table": BadCohort(
        partial(looped, "lesions.csv"),
        Said("lesions.csv", "", "Too many levels of symbolic links", "Look at the file and its rights"),
    ),
}

GOOD_COHORTS: dict[str, Make] = {
    "as it is": good,
    "CSV in Latin-1": partial(table, lines().encode("latin-1")),
    "BOM": partial(table, lines().encode("utf-8-sig")),
    "semicolons": partial(table, lines().replace(",", ";")),
    "decimal commas": partial(table, lines().replace(",", ";").replace(".", ",")),
    "decimal commas, Latin-1": partial(table, lines().replace(",", ";").replace(".", ",").encode("latin-1")),
    "Windows lines": partial(table, lines().replace("\n", "\r\n")),
    "path with spaces and accents": lambda folder: volumes(folder / "Größe é 腫瘍" / "a b'c"),
}
