"""Where in the code an error came from, without the folders of this machine."""

import re
import sysconfig
import traceback
from collections.abc import Iterable
from pathlib import Path

from analysis.paths_in_text import below, names_alone
from analysis.wording import visible

LONGEST = 20_000
"""Signs of a traceback that are kept, from its end."""

_ROOT = Path(__file__).resolve().parents[1]
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def trace(error: BaseException, *hidden: Path) -> str:
    """Give the traceback of an error, without the folders of this machine; `hidden` are known ones.

    Examples
    --------
    >>> print(trace(ValueError("no mask at /home/me/scans/P1.nii.gz")))
    ValueError: no mask at P1.nii.gz
    """
    return portable("".join(traceback.format_exception(error)), hidden=hidden)


def portable(text: str, *folders: Path, hidden: Iterable[Path] = ()) -> str:
    r"""Shorten paths: those below known folders begin there, of others the name alone stays.

    Parameters
    ----------
    text : str
        Any, of several lines; control characters become escapes, colours go.
    folders : pathlib.Path
        Known folders, beside those of this project and of its packages.
    hidden : iterable of pathlib.Path
        Folders of which nothing stays, whatever signs their names hold.

    Examples
    --------
    >>> portable("/data/mine/a/b.csv, /srv/c.csv, analysis/d.py", Path("/data/mine"))
    'a/b.csv, c.csv, analysis/d.py'
    """
    text = _COLOURS.sub("", text)[-LONGEST:]
    text = names_alone(below(text.strip(), *folders, *_known()), *hidden)
    return "\n".join(visible(line).rstrip() for line in text.splitlines())


def _known() -> set[Path]:
    here = sysconfig.get_paths()
    return {_ROOT, *(Path(here[name]) for name in ("purelib", "platlib", "stdlib"))}
