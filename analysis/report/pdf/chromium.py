"""Chromium as a printer: found on this machine, asked to print one file, without a network."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.errors import Fault, InputError, InterlesionError
from analysis.wording import visible

CHROMIUM = "INTERLESION_CHROMIUM"
"""Variable that names the program, where it is none of the usual."""
OLDEST = 131
"""The first version that prints running heads and page numbers from a style sheet."""
PATIENCE = 300.0
"""Seconds after which printing is given up."""
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_VERSION = re.compile(r"\b(\d+)(?:\.\d+){2,}")
# The /dev/shm of many containers is too small for Chromium.
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# The page's clock runs on while nothing is left to load: formulas and fonts are there when it is printed.
_PRINT = ("--no-pdf-header-footer", "--generate-pdf-document-outline", "--virtual-time-budget=120000")


class PrintError(InterlesionError):
    """Chromium did not print, or not what it was given."""


def find_chromium() -> str:
    """Find a Chromium, or a browser made of it, that can print running heads.

    Returns
    -------
    str
        Its command.

    Raises
    ------
    InputError
        There is none, or it is too old.
    """
    named = os.environ.get(CHROMIUM)
    found = next((path for name in ([named] if named else _NAMES) if (path := shutil.which(name))), None)
    if found is None:
        message = (
            f"{named!r} is no program." if named else "printing needs Chromium or Chrome; none was found."
        )
        raise _refusal(message)
    version = _version(found)
    if version < OLDEST:
        raise _refusal(f"version {version} was found.")
    return found


def print_file(page: Path, pdf: Path, chromium: str) -> None:
    """Print a page of HTML, with an outline of its headings.

    Parameters
    ----------
    page : pathlib.Path
        Its style sheet sets the paper and the margins.
    pdf : pathlib.Path
        The file to write.
    chromium : str
        From `find_chromium`.

    Raises
    ------
    PrintError
        Nothing was printed.
    """
    with TemporaryDirectory(prefix="interlesion-chromium-", ignore_cleanup_errors=True) as profile:
        command = [
            chromium,
            *_QUIET,
            *_as_root(),
            f"--user-data-dir={profile}",
            *_PRINT,
            f"--print-to-pdf={pdf}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise PrintError(f"Chromium printed nothing in {PATIENCE:.0f} seconds.") from error
    if done.returncode or not pdf.is_file():
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise PrintError(f"Chromium printed nothing. Its last words: {visible(' '.join(said[-1:]))}")


def _as_root() -> list[str]:
    """Chromium does not start in its sandbox as root, which it is in most containers."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _version(chromium: str) -> int:
    """Read the first number of its version; 0 where it does not tell."""
    try:
        done = subprocess.run(
            [chromium, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _refusal(message: str) -> InputError:
    remedy = f"Install Chromium {OLDEST} or newer, or say where it is: {CHROMIUM}=/path/to/chromium."
    return InputError([Fault("error", "pdf", "Chromium", message, remedy)])
