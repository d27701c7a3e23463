"""Images and masks at fault, in a folder of volumes and in a cohort."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
import SimpleITK as sitk

from tests.intake.bad.case import Said
from tests.intake.made_folders import nnunet, write

Spoil = Callable[[Path], object]

IMAGE, MASK = "imagesTr/P1_0000.nii.gz", "labelsTr/P1.nii.gz"
OURS = {IMAGE: "images/P1.nii.gz", MASK: "masks/P1.nii.gz"}
"""Where `interlesion new` puts them."""

AGAIN = "Export or copy the file again"
SPACING = "true distances between its voxels"
AXES = "one value a voxel"
GRID = "on the grid of its image"
LABELS = "whole numbers"
ORDER = "their bytes in the other order than its head says"


@dataclass(frozen=True)
class BadVolume:
    """A file of a good patient spoilt: what `new` says of it, and what `check` says.

    Phrases are what is wrong and the remedy; `check` says them at the first line that names the file.
    """

    file: str
    spoil: Spoil
    new: tuple[str, str]
    check: tuple[str, str]
    warns: bool = False

    @property
    def said_by_new(self) -> Said:
        """What `new` says."""
        return Said(self.file, "", *self.new)

    @property
    def said_by_check(self) -> Said:
        """What `check` says."""
        return Said("lesions.csv", "line 2", *self.check, code=0 if self.warns else 2)


def good(folder: Path) -> None:
    """Lay two patients out as nnU-Net does."""
    nnunet(folder)


def cut_off(path: Path) -> None:
    """Take away the end of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    """Leave nothing of a file."""
    path.write_bytes(b"")


def text(path: Path) -> None:
    """Put something else in place of a volume."""
    path.write_text("<html>404</html>")


def damaged(path: Path) -> None:
    """Turn a byte in the middle of what is packed."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def voxels(edit: Callable[[np.ndarray], np.ndarray], **options: object) -> Spoil:
    """Change voxels (z, y, x)."""

    def spoil(path: Path) -> None:
        image = sitk.ReadImage(str(path))
        grid = {"spacing": image.GetSpacing(), "origin": image.GetOrigin()}
        write(path, edit(sitk.GetArrayFromImage(image)), **(grid | options))  # type: ignore[arg-type]

    return spoil


def in_lesion(value: float) -> Spoil:
    """Put a value that is no number into the middle of a lesion."""

    def edit(values: np.ndarray) -> np.ndarray:
        values = values.astype(np.float32)
        values[4, 6, 7] = value
        return values

    return voxels(edit)


def header(name: str, value: object) -> Spoil:
    """Write one field of a NIfTI header, which nibabel would not."""

    def spoil(path: Path) -> None:
        content = bytearray(gzip.decompress(path.read_bytes()))
        view = np.frombuffer(content, nibabel.nifti1.header_dtype, count=1)
        assert view.flags.writeable
        view[name] = value
        path.write_bytes(gzip.compress(bytes(content)))

    return spoil


def lying_order(path: Path) -> None:
    """Turn the bytes of the header alone, so that it says of the voxels what they are not."""
    content = gzip.decompress(path.read_bytes())
    turned = np.frombuffer(content, nibabel.nifti1.header_dtype, count=1).byteswap()
    path.write_bytes(gzip.compress(turned.tobytes() + content[348:]))


BAD_VOLUMES: dict[str, BadVolume] = {
    "truncated gzip, image": BadVolume(IMAGE, cut_off, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "truncated gzip, mask": BadVolume(MASK, cut_off, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "a byte turned, image": BadVolume(IMAGE, damaged, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "a byte turned, mask": BadVolume(MASK, damaged, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "empty file, image": BadVolume(IMAGE, emptied, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "empty file, mask": BadVolume(MASK, emptied, ("cannot be read", AGAIN), ("cannot be read", AGAIN)),
    "not a volume": BadVolume(
        IMAGE, text, ("not what its name says", AGAIN), ("not what its name says", AGAIN)
    ),
    "NaN voxels": BadVolume(
        IMAGE,
        in_lesion(np.nan),
        ("NaN or infinite values", "Export the image again"),
        ("no finite number", "export the image again"),
        warns=True,
    ),
    "infinite voxels": BadVolume(
        IMAGE,
        in_lesion(-np.inf),
        ("NaN or infinite values", "Export the image again"),
        ("no finite number", "export the image again"),
        warns=True,
    ),
    "NaN in a mask": BadVolume(
        MASK, in_lesion(np.nan), ("NaN or infinite", LABELS), ("real numbers", LABELS)
    ),
    "halves in a mask": BadVolume(
        MASK,
        voxels(lambda mask: (mask / 2).astype(np.float32)),
        ("real numbers, such as 0.5", LABELS),
        ("real numbers", LABELS),
    ),
    "labels below 0": BadVolume(
        MASK,
        voxels(lambda mask: -mask.astype(np.int16)),
        ("expected labels from 0", LABELS),
        ("label 1 is not in the mask; it holds `-3`", "correct the label or the mask"),
        warns=True,
    ),
    "wrong endianness of the header": BadVolume(
        IMAGE, lying_order, (ORDER, "order of bytes (endian)"), (ORDER, "order of bytes (endian)")
    ),
    "4-D image": BadVolume(
        IMAGE,
        voxels(lambda image: np.stack([image, image])),
        ("4 axes", AXES),
        ("4 axes", AXES),
    ),
    "RGB mask": BadVolume(
        MASK,
        voxels(lambda mask: np.stack([mask] * 3, axis=-1), vector=True),
        ("3 values a voxel", AXES),
        ("3 values a voxel", "whole numbers"),
    ),
    "a flat image": BadVolume(IMAGE, voxels(lambda image: image[4]), ("2 axes", AXES), ("2 axes", AXES)),
    "flipped direction cosines": BadVolume(
        MASK,
        voxels(lambda mask: mask, direction=(-1, 0, 0, 0, 1, 0, 0, 0, 1)),
        ("runs the other way along x", GRID),
        ("does not lie on the image's grid", "on the image's grid"),
    ),
    "spacing 0": BadVolume(
        IMAGE,
        header("pixdim", [1, 1.5, 1.5, 0, 1, 1, 1, 1]),
        ("spacing of 0", SPACING),
        ("spacing of 0", SPACING),
    ),
    "spacing below 0": BadVolume(
        MASK,
        header("pixdim", [1, 1.5, -1.5, 3, 1, 1, 1, 1]),
        ("spacing of 0 or below", SPACING),
        ("spacing of 0 or below", SPACING),
    ),
    "sub-voxel shift": BadVolume(
        MASK,
        voxels(lambda mask: mask, origin=(-19.5, 10, 100)),
        ("shifted by 0.5 mm, which is less than a voxel", GRID),
        ("does not lie on the image's grid", "on the image's grid"),
    ),
    "mask a slice short": BadVolume(
        MASK,
        voxels(lambda mask: mask[:-1]),
        ("1 slice short", GRID),
        ("does not lie on the image's grid", "on the image's grid"),
    ),
    "10 GB claim in a header": BadVolume(
        IMAGE,
        header("dim", [3, 2000, 2000, 1250, 1, 1, 1, 1]),
        ("claims 10 GB of voxels", AGAIN),
        ("claims 10 GB of voxels", AGAIN),
    ),
}
