"""What stands where a cohort is to be made, and options that cannot be."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.intake.bad.case import Bad, Said
from tests.intake.bad.spoilt_dicom import good as dicom
from tests.intake.made_folders import by_patient

OUT = "cohort"


def beside(name: str, make: Callable[[Path], object], folder: Path) -> None:
    """Make a source, and a file where the cohort or its key is to be."""
    make(folder)
    path = folder.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("of somebody\n")


def optioned(said: Said, *options: str) -> Bad:
    """Make a case of options that cannot be."""
    return Bad(by_patient, said, options)


def with_sites(folder: Path) -> Path:
    """Name the wrong file for words of sites."""
    by_patient(folder)
    (folder.parent / "sites.csv").write_text("term,site\nfoo,elbow\n")
    return folder


BAD_SURROUNDINGS: dict[str, Bad] = {
    "a key that is there": Bad(
        partial(beside, f"{OUT}.key.csv", dicom),
        Said("--out", "", "is there already: the key to the patients of an earlier cohort", "Move it away"),
    ),
    "an output that is not empty": Bad(
        partial(beside, f"{OUT}/notes.txt", by_patient),
        Said(
            "--out", "", "holds files that were not made by `interlesion new`", "nothing there is overwritten"
        ),
    ),
    "an output that is not empty, replaced": Bad(
        partial(beside, f"{OUT}/notes.txt", by_patient),
        Said(
            "--out", "", "holds files that were not made by `interlesion new`", "nothing there is overwritten"
        ),
        ("--replace",),
    ),
    "an output that is a file": Bad(
        partial(beside, OUT, by_patient), Said("--out", "", "is not a folder", "Name another folder")
    ),
    "an output below a file": Bad(
        partial(beside, OUT, by_patient),
        Said("--out", "", "cannot be made", "Name another folder"),
        ("--out", "{}/cohort/a"),
    ),
    "an output in the source": Bad(
        by_patient,
        Said("--out", "", "lies inside the source", "Name a folder apart from it"),
        ("--out", "{}/source/a"),
    ),
    "an output that holds the source": Bad(
        by_patient,
        Said("--out", "", "holds files that were not made by", "Name a new folder"),
        ("--out", "{}"),
    ),
    "lesions that are no expression": optioned(
        Said("--lesions", "", "`gtv(` is no regular expression", "For example"), "--lesions", "gtv("
    ),
    "lesions of no name": optioned(
        Said("source", "", "its name does not match `nothing of this name`", "--images PATTERN"),
        "--lesions",
        "nothing of this name",
    ),
    "a name of other signs": optioned(
        Said("--name", "", "`Größe é` cannot be a cohort's name", "For example"), "--name", "Größe é"
    ),
    "a column without a name": optioned(
        Said("--column", "", "Got `site`", "--column patient_id=USUBJID"), "--column", "site"
    ),
    "a mirror of nothing": optioned(
        Said("--mirror", "", "Is for open cohorts alone", "Leave it out"), "--mirror", "x"
    ),
    "a layout that is not known": optioned(
        Said("--layout", "", "There is no layout `nonsense`", "Give one of `nnunet`"), "--layout", "nonsense"
    ),
    "a pattern without a patient": optioned(
        Said("--images", "", "does not tell the patient", "Write `{patient}` where it stands"),
        "--images",
        "ct.nii.gz",
        "--masks",
        "m",
    ),
    "organs that are not there": optioned(
        Said("no organs", "", "There is no such file or folder", "Correct the path of --organs"),
        "--organs",
        "{}/no organs",
    ),
    "sites that are none": Bad(
        with_sites,
        Said("sites.csv", "line 2", "`elbow` is not a site", "Write one of these words"),
        ("--sites", "{}/sites.csv"),
    ),
    "the wrong kind": optioned(
        Said(".", "", "is DICOM that can be read", "Name the folder"), "--as", "dicom"
    ),
}
