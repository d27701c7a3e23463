"""A folder that is there whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from analysis.errors import Fault, InputError
from analysis.intake.replacing import MARK, aside, keep_own_files, remember
from analysis.lock import held
from analysis.sources.geometry import is_text
from analysis.wording import quote


def require_free(out: Path, *, replace: bool) -> None:
    """Refuse a folder that holds something.

    Parameters
    ----------
    out : pathlib.Path
        Where a cohort is to be made.
    replace : bool
        Whether a cohort that was made there before may be removed.

    Raises
    ------
    InputError
        There is a file of that name, or a folder that is not empty and may not be replaced.
    """
    if not is_text(out):
        raise InputError([_fault(f"{quote(out)} is no UTF-8 text.", "Name another folder.")])
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise InputError([_fault(f"{quote(out)} is not a folder.", "Name another folder.")])
    if (out / MARK).is_file() and not replace:
        message = f"{quote(out)} holds a cohort that was made before."
        raise InputError([_fault(message, "Name another folder, or add `--replace`.")])
    if any(out.iterdir()) and not (out / MARK).is_file():
        message = f"{quote(out)} holds files that were not made by `interlesion new`."
        raise InputError([_fault(message, "Name a new folder; nothing there is overwritten.")])


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Let nobody else make a cohort in a folder for the length of a `with` block.

    Raises
    ------
    InputError
        Somebody else is at it.
    """
    if not out.parent.is_dir() or not is_text(out):  # where nothing is yet, nothing can be replaced
        yield
        return
    with held(out, out.with_name(f".{out.name}.running")):
        yield


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Give a folder to fill; it takes the place of `out` if the `with` block ends well, else it is removed.

    What somebody added to a cohort that stood there, or changed, is kept beside it.

    Parameters
    ----------
    out : pathlib.Path
        From `require_free`.

    Raises
    ------
    InputError
        A folder cannot be made beside `out`.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        message = f"{quote(out)} cannot be made: {error.strerror or type(error).__name__}."
        raise InputError([_fault(message, "Name another folder.")]) from error
    try:
        yield folder
        remember(folder)
        _put(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, out: Path) -> None:
    folder.chmod(0o777 & ~_umask())
    if out.exists():
        old = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        out.replace(old / "old")
        folder.replace(out)
        keep_own_files(old / "old", aside(out))
        shutil.rmtree(old)
    else:
        folder.replace(out)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _fault(message: str, remedy: str) -> Fault:
    return Fault("error", "--out", "", message, remedy)
