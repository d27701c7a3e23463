"""An environment for each rival, made by the benchmark from pinned versions and kept for the next run."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent
ENVIRONMENTS = HOME / ".environments"
RIVALS = HOME / "rivals"
INSTALL_SECONDS = 1200


class NotInstallableError(Exception):
    """A rival cannot be installed on this machine; the message says why, in one line without any path."""


def environment(name: str) -> Path:
    """Make the environment of a rival, or take the one that was made before from the same versions.

    Parameters
    ----------
    name : str
        Of a file in `benchmarks/rivals`, without suffix.

    Returns
    -------
    pathlib.Path
        Its Python.

    Raises
    ------
    NotInstallableError
        Its packages cannot be installed here.
    """
    pins = RIVALS / f"{name}.txt"
    folder = ENVIRONMENTS / name
    python, stamp = folder / "bin" / "python", folder / ".whole"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    if not (python.exists() and stamp.is_file() and stamp.read_text() == wanted):
        stamp.unlink(missing_ok=True)
        venv.create(folder, clear=True, with_pip=True)
        _install(python, pins)
        stamp.write_text(wanted)
    return python


def pinned_version(name: str) -> str:
    """Version of a rival as its file in `benchmarks/rivals` pins it: that of its first line.

    Examples
    --------
    >>> pinned_version("mirp")
    '2.7.0'
    """
    lines = (RIVALS / f"{name}.txt").read_text().splitlines()
    return next(line for line in lines if "==" in line).split("==")[1].split()[0]


def _install(python: Path, pins: Path) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(pins)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotInstallableError(f"pip took more than {INSTALL_SECONDS} s") from error
    if done.returncode:
        raise NotInstallableError(last_error(done.stderr))


def last_error(text: str) -> str:
    r"""Take the last line that tells of an error, without the paths in it.

    Examples
    --------
    >>> last_error("WARNING: slow\nERROR: No matching distribution found for a==1\n")
    'ERROR: No matching distribution found for a==1'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if "error" in line.lower()] or lines or ["it ended without a word"]
    return " ".join(word.rsplit("/", 1)[-1] for word in told[-1].split())[:200]
