"""The file of an open cohort: downloaded once, or taken from a mirror; no other bytes than the published."""

import atexit
import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO
from urllib.parse import quote as quote_url

import pooch
import requests
from platformdirs import user_cache_path

from analysis.errors import Fault, InputError, InterlesionError
from analysis.extraction.store import VARIABLE
from analysis.intake.open_list import OpenCohort, OpenFile
from analysis.provenance import file_hash
from analysis.wording import quote

Progress = Callable[[int, int], None]
"""Called with the bytes that came and all bytes."""

SECONDS = (10, 60)
"""How long to wait for a connection, and between two pieces of a file."""
_PIECE = 1 << 16


class FetchError(InterlesionError):
    """A file could not be had; a fault of the network, the server or the disk, not of an input."""

    def __init__(self, url: str, message: str, remedy: str) -> None:
        super().__init__(str(Fault("error", url, "", message, remedy)))


def fetch(
    cohort: OpenCohort,
    *,
    mirror: str | Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Give the file of an open cohort, with exactly the bytes that were published.

    Parameters
    ----------
    cohort : OpenCohort
    mirror : str or pathlib.Path, optional
        A folder that holds the file under its own name, or the http address of such a folder. A file in a
        folder is used where it stands.
    cache : pathlib.Path, optional
        Folder that keeps what was downloaded, by cohort; `cache_folder()` if not given.
    progress : callable, optional

    Returns
    -------
    pathlib.Path
        The file. What is in the cache already is not downloaded again.

    Raises
    ------
    FetchError
        No connection, an answer that is no file, a connection cut, a disk that is full or cannot be written.
    InputError
        The bytes are not those published, or the mirror's folder lacks the file; nothing stays in the cache.
    """
    if mirror is None:
        return _download(cohort, cohort.file.url, cache or cache_folder(), progress)
    if str(mirror).lower().startswith(("http://", "https://")):
        url = f"{str(mirror).rstrip('/')}/{quote_url(cohort.file.name)}"
        return _download(cohort, url, cache or cache_folder(), progress)
    return _taken(cohort.file, Path(mirror).expanduser().absolute())


def cache_folder() -> Path:
    """Folder that keeps downloads: beside the store of finished lesions, or one that goes with the run.

    Returns
    -------
    pathlib.Path
        Made when something is put there. `INTERLESION_CACHE` names another; where it is empty or `off`, or
        the user has no home, a temporary one that is removed at the end.
    """
    named = os.environ.get(VARIABLE)
    if named is None:
        folder = user_cache_path("interlesion") / "open"
        return folder if folder.is_absolute() else _passing_folder()
    if named.strip().lower() in {"", "off"}:
        return _passing_folder()
    return Path(named).expanduser().absolute() / "open"


@cache
def _passing_folder() -> Path:
    folder = mkdtemp(prefix="interlesion-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _taken(file: OpenFile, folder: Path) -> Path:
    """Take a file out of a folder, where it has the right bytes."""
    path = folder / file.name
    try:
        size, digest = path.stat().st_size, file_hash(path)
    except OSError as error:
        message = f"{quote(path, 200)} cannot be read: {error.strerror or type(error).__name__}."
        remedy = f"Name a folder that holds {quote(file.name)} as it was published at {file.url}."
        raise InputError([Fault("error", "--mirror", "", message, remedy)]) from error
    if digest != file.sha256:
        raise _other_bytes(file, quote(path, 200), size, digest)
    return path


def _download(cohort: OpenCohort, url: str, cache: Path, progress: Progress | None) -> Path:
    file, folder = cohort.file, cache / cohort.name
    watched = _Watched(file.bytes, progress)
    pooch.get_logger().setLevel("WARNING")  # it names folders of this machine
    try:
        path = pooch.retrieve(url, f"sha256:{file.sha256}", file.name, folder, downloader=watched)
    except requests.RequestException as error:
        raise FetchError(url, _network(error, watched), _remedy(file)) from error
    except ValueError as error:
        raise _other_bytes(file, url, watched.size, watched.digest) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"Was not kept in {quote(folder, 200)}: {reason}."
        remedy = f"Make room there, or name another folder in the environment variable {VARIABLE}."
        raise FetchError(url, message, remedy) from error
    return Path(path)


class _TooLongError(ValueError):
    """More bytes came than the file has."""


class _Watched:
    """Downloader for pooch that counts what comes, and ends at the first byte too many."""

    def __init__(self, expected: int, progress: Progress | None) -> None:
        self.expected, self.progress = expected, progress
        self.size, self._hash = 0, hashlib.sha256()
        self._file: BinaryIO | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what came."""
        return self._hash.hexdigest()

    def __call__(self, url: str, output_file: str, _: object) -> None:
        """Download to a file."""
        with Path(output_file).open("wb") as self._file:
            pooch.HTTPDownloader(chunk_size=_PIECE, timeout=SECONDS)(url, self, None)

    def write(self, piece: bytes) -> None:
        """Write a piece of the file."""
        assert self._file is not None
        self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        if self.size > self.expected:
            raise _TooLongError
        if self.progress:
            self.progress(self.size, self.expected)

    def flush(self) -> None:
        """Leave it to the end of the file."""


def _network(error: requests.RequestException, watched: _Watched) -> str:
    """Say what a failed request means, without the names of classes."""
    if isinstance(error, requests.HTTPError) and (answer := error.response) is not None:
        return f"The server answered {answer.status_code} {answer.reason or ''}".strip() + "."
    if watched.size or isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"The connection was cut after {watched.size:,} of {watched.expected:,} bytes."
    if isinstance(error, requests.Timeout):
        return f"The server did not answer within {max(SECONDS)} seconds."
    if isinstance(error, requests.ConnectionError):
        return "The server cannot be reached."
    return f"It cannot be asked for: {quote(error, 120)}."


def _remedy(file: OpenFile) -> str:
    return (
        f"Try again later; or get {quote(file.name)} in another way and add `--mirror FOLDER`, the folder "
        "that holds it under this name."
    )


def _other_bytes(file: OpenFile, where: str, size: int, digest: str) -> InputError:
    came = f"more than {file.bytes:,} bytes" if size > file.bytes else f"{size:,} bytes with SHA-256 {digest}"
    message = f"Is not the published file: {came}; expected {file.bytes:,} bytes with SHA-256 {file.sha256}."
    remedy = f"Use the file as published at {file.url}; nothing of this one was kept."
    return InputError([Fault("error", where, "", message, remedy)])
