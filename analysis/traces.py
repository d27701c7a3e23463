"""Where in the code an error came from, without the folders of this machine."""

import re
import sysconfig
import traceback
from pathlib import Path

from analysis.wording import visible

LONGEST = 20_000
"""Signs of a traceback that are kept, from its end."""

_ROOT = Path(__file__).resolve().parents[1]
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FOLDERS = re.compile(r"(?<![\w./])(?:/(?:[^\s/:\"'<>]+/)+|[A-Za-z]:\\(?:[^\s\\:\"'<>]+\\)+)")


def trace(error: BaseException) -> str:
    """Give the traceback of an error, without the folders of this machine.

    Examples
    --------
    >>> print(trace(ValueError("no mask at /home/me/scans/P1.nii.gz")))
    ValueError: no mask at P1.nii.gz
    """
    return portable("".join(traceback.format_exception(error)))


def portable(text: str, *folders: Path) -> str:
    r"""Shorten paths: those below known folders begin there, of others the name alone stays.

    Parameters
    ----------
    text : str
        Any, of several lines; control characters become escapes, colours go.
    folders : pathlib.Path
        Known folders, beside those of this project and of its packages.

    Examples
    --------
    >>> portable("/data/mine/a/b.csv, /srv/c.csv, analysis/d.py", Path("/data/mine"))
    'a/b.csv, c.csv, analysis/d.py'
    """
    text = _COLOURS.sub("", text)[-LONGEST:]
    for folder in sorted({*map(str, folders), *_known()}, key=len, reverse=True):
        text = text.replace(f"{folder}/", "").replace(f"{folder}\\", "")
    return "\n".join(visible(_FOLDERS.sub("", line)).rstrip() for line in text.strip().splitlines())


def _known() -> set[str]:
    here = sysconfig.get_paths()
    return {str(_ROOT), *(here[name] for name in ("purelib", "platlib", "stdlib"))}
