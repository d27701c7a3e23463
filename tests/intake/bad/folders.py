"""Folders of volumes at fault as a whole, heads that lie in other formats, and folders that only look odd."""

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from tests.intake.bad.case import IS_ROOT, Bad, Odd, Said
from tests.intake.made_folders import by_patient, ct, decathlon, flat, label_map, nnunet, two_folders, write
from tests.intake.test_slicer import keys

AGAIN = "Export or copy the file again"
PATTERN = "--images"


def changed(layout: Callable[[Path], None], name: str, pattern: str, text: str, folder: Path) -> None:
    """Write other words into the head of a file."""
    layout(folder)
    path = folder / name
    head, rest = path.read_bytes()[:600], path.read_bytes()[600:]
    new = re.sub(pattern.encode(), text.encode(), head)
    assert new != head
    path.write_bytes(new + rest)


def detached(where: str, folder: Path) -> None:
    """Say that voxels stand in another file."""
    two_folders(folder)
    changed(
        lambda _: None, "images/P1.mha", "ElementDataFile = LOCAL\n", f"ElementDataFile = {where}\n", folder
    )
    (folder / "images/P1.mha").rename(folder / "images/P1.mhd")


def with_mask(mask: np.ndarray, folder: Path) -> None:
    """Give the only patient another mask."""
    nnunet(folder, ("P1",))
    write(folder / "labelsTr/P1.nii.gz", mask)


def masks_only(folder: Path) -> None:
    """Leave the images out."""
    nnunet(folder)
    for path in (folder / "imagesTr").iterdir():
        path.unlink()


def images_only(folder: Path) -> None:
    """Leave the masks out."""
    for patient in ("P1", "P2"):
        write(folder / patient / "ct.nii.gz", ct())


def two_images(folder: Path) -> None:
    """Give a patient a second image."""
    by_patient(folder)
    write(folder / "P1" / "ct_again.nii.gz", ct(2))


def two_kinds(folder: Path) -> None:
    """Put DICOM beside NIfTI."""
    nnunet(folder)
    (folder / "IM1").write_bytes(b"\0" * 128 + b"DICM" + b"\0" * 200)


def empty(folder: Path) -> None:
    """Make a folder with nothing in it."""
    folder.mkdir()


def one_volume(folder: Path) -> Path:
    """Name an image alone."""
    nnunet(folder)
    return folder / "imagesTr/P1_0000.nii.gz"


def nowhere(folder: Path) -> Path:
    """Name what is not there."""
    return folder / "no such"


def locked(name: str, folder: Path) -> None:
    """Take the rights to a file or folder away."""
    by_patient(folder)
    (folder / name).chmod(0)


def unnamed(folder: Path) -> None:
    """Call a folder by bytes that are no text, as archives of other systems do."""
    by_patient(folder)
    (folder / "P1").rename(folder / "P\udce9")


def piped(folder: Path) -> None:
    """Hold pipes, from which nobody would ever read anything."""
    by_patient(folder)
    os.mkfifo(folder / "P1" / "pipe")
    os.mkfifo(folder / "P1" / "mask_pipe.nii.gz")


def third(folder: Path, *, broken: bool = True) -> None:
    """Hold a third patient, whose image is none."""
    by_patient(folder, ("P1", "P2", "P3") if broken else ("P1", "P2"))
    if broken:
        (folder / "P3" / "ct.nii.gz").write_bytes(b"none")


def slicer(folder: Path, *, outside: bool = False) -> None:
    """Write an image and a segmentation of Slicer."""
    write(folder / "CT.nrrd", ct())
    origin = (-20, 10, 220) if outside else (-20, 10, 100)
    names = keys(["met 1", "met 2", "met 3"])
    write(folder / "S.seg.nrrd", label_map(), origin=origin, keys=names)


def looped(folder: Path) -> None:
    """Link a folder into itself, and a link to nothing."""
    by_patient(folder)
    (folder / "P1" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "gone.nii.gz").symlink_to(folder / "nowhere.nii.gz")


def linked(folder: Path) -> None:
    """Hold links to folders that stand elsewhere."""
    store = folder.parent / f"store of {folder.name}"
    by_patient(store)
    folder.mkdir()
    for path in store.iterdir():
        (folder / path.name).symlink_to(path, target_is_directory=True)


def deep(folder: Path) -> Path:
    """Lie in folders whose names have spaces, accents and other signs."""
    by_patient(folder / "Größe é 腫瘍" / "a b'c")
    return folder / "Größe é 腫瘍" / "a b'c"


def upper(folder: Path) -> None:
    """Write endings in capitals."""
    by_patient(folder)
    for path in list(folder.rglob("*.nii.gz")):
        path.rename(path.with_name(path.name.replace(".nii.gz", ".NII.GZ")))


def big_endian(folder: Path) -> None:
    """Keep whole numbers in the other order of bytes, and say so."""
    flat(folder)
    for name in ("P1_ct.nrrd", "P2_ct.nrrd"):
        image = sitk.ReadImage(str(folder / name))
        sitk.WriteImage(image, str(folder / name), useCompression=False)
        head, _, voxels = (folder / name).read_bytes().partition(b"\n\n")
        turned = np.frombuffer(voxels, "<i2").byteswap().tobytes()
        (folder / name).write_bytes(head.replace(b"endian: little", b"endian: big") + b"\n\n" + turned)


BAD_FOLDERS: dict[str, Bad] = {
    "10 GB claim in a header, NRRD": Bad(
        partial(changed, flat, "P1_ct.nrrd", "sizes: 28 24 20", "sizes: 2800 2400 750"),
        Said("P1_ct.nrrd", "", "claims 10.1 GB of voxels in its head, which its file does not hold", AGAIN),
    ),
    "10 GB claim in a header, MetaImage": Bad(
        partial(changed, two_folders, "images/P1.mha", "DimSize = 28 24 20", "DimSize = 2800 2400 750"),
        Said(
            "images/P1.mha", "", "claims 10.1 GB of voxels in its head, which its file does not hold", AGAIN
        ),
    ),
    "wrong endianness, NRRD": Bad(
        partial(changed, flat, "P1_ct.nrrd", "endian: little", "endian: big"),
        Said("P1_ct.nrrd", "", "in the other order than its head says", "order of bytes (endian)"),
    ),
    "wrong endianness, MetaImage": Bad(
        partial(changed, two_folders, "images/P1.mha", "ByteOrderMSB = False", "ByteOrderMSB = True"),
        Said("images/P1.mha", "", "in the other order than its head says", "order of bytes (endian)"),
    ),
    "path that leaves the folder": Bad(
        partial(detached, "../../../../etc/passwd"),
        Said("images/P1.mhd", "", "names a file outside of its folder for its voxels", AGAIN),
    ),
    "voxels in a file that is not there": Bad(
        partial(detached, "P1.raw"),
        Said("images/P1.mhd", "", "names P1.raw for its voxels, which is not there", AGAIN),
    ),
    "label absent": Bad(
        partial(with_mask, np.where(label_map() > 0, 9, 0).astype(np.uint8)),
        Said("SOURCE", "", "`labelsTr/P1.nii.gz: label 9`", "say with --lesions which"),
    ),
    "empty mask": Bad(
        partial(with_mask, np.zeros_like(label_map())),
        Said("SOURCE", "", "the mask is empty: `labelsTr/P1.nii.gz`", "Give other masks"),
    ),
    "masks without images": Bad(masks_only, Said("source", "", "No image with a mask", PATTERN)),
    "images without masks": Bad(images_only, Said("source", "", "No image with a mask", PATTERN)),
    "two images of a patient": Bad(two_images, Said("P1", "", "images", PATTERN)),
    "DICOM and volumes": Bad(
        two_kinds, Said("source", "", "Holds DICOM (`IM1`) and volumes", "--as folders")
    ),
    "empty folder": Bad(empty, Said("source", "", "Holds no DICOM, no volume", "Name the folder")),
    "one volume": Bad(
        one_volume, Said("P1_0000.nii.gz", "", "is one volume", "both the images and the masks")
    ),
    "no such source": Bad(nowhere, Said("no such", "", "There is no such file or folder", "See the path")),
    "path that is no text": Bad(
        unnamed, Said(r"P\udce9/ct.nii.gz", "", "has a path that is no UTF-8 text", "Rename the file")
    ),
    "dataset.json that is none": Bad(
        lambda folder: (nnunet(folder), (folder / "dataset.json").write_text("{labels"))[0],
        Said("dataset.json", "", "Is not JSON", "Save it as JSON"),
    ),
    "one bad image of three": Bad(third, Said("P3/ct.nii.gz", "", "cannot be read", AGAIN)),
    "label outside the image": Bad(
        partial(slicer, outside=True), Said("S.seg.nrrd", "segment", "outside of the image", "Segment Editor")
    ),
}

ODD_FOLDERS: dict[str, Odd] = {
    "symbolic link loop": Odd(looped, by_patient),
    "symbolic links to folders": Odd(linked, by_patient),
    "path with spaces and accents": Odd(deep, by_patient),
    "pipes": Odd(piped, by_patient),
    "one bad image of three, left out": Odd(third, partial(third, broken=False), ("--skip-faulty",)),
    "endings in capitals": Odd(upper, by_patient),
    "big endian that says so": Odd(big_endian, flat),
    "macOS leftovers": Odd(decathlon, lambda folder: (decathlon(folder), _swept(folder))[0]),
}
if not IS_ROOT:
    BAD_FOLDERS |= {
        "folder without rights": Bad(
            partial(locked, "P1"),
            Said("P1", "", "The folder cannot be read: Permission denied", "Give yourself the right"),
        ),
        "file without rights": Bad(
            partial(locked, "P1/ct.nii.gz"),
            Said("P1/ct.nii.gz", "", "cannot be opened: Permission denied", "Give yourself the right"),
        ),
        "source without rights": Bad(
            partial(locked, "."),
            Said("source", "", "Cannot be read: Permission denied", "Give yourself the right"),
        ),
    }


def _swept(folder: Path) -> None:
    for path in folder.rglob("._*"):
        path.unlink()
