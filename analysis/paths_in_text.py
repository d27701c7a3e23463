r"""Paths in the texts of errors: their folders tell of a machine, and may be called after a patient.

A path in quotation marks is told by these. Another one begins at a root (`/`, `C:\`, `\\server`, `file:`);
its folders may have blanks in their names, as far as no word before a blank ends as a file does.
"""

import re
from pathlib import Path

_ROOT = r"(?:(?:file:(?://)?)?(?:[A-Za-z]:)?(?:/(?!/)|\\+)|(?<!:)//)"
_NAME = r"[^/\\\s:'\"`<>|]+"
_WORD = r"(?:[^/\\\s:'\"`<>|.,;]|\.(?!\w{1,5}(?:\s|$)))+"
_FOLDER = rf"(?:{_NAME}|{_WORD}(?:\x20+{_WORD})+)[/\\]+"
_ROOTED = rf"(?<![\w./\\]){_ROOT}(?:{_FOLDER})"
_QUOTED = rf"(?P<quote>['\"`])(?=[^\n]*?(?P=quote)){_ROOT}(?:(?!(?P=quote))[^\n])*"
_FOLDERS = re.compile(rf"{_QUOTED}[/\\]|{_ROOTED}+")
_PATHS = re.compile(rf"{_QUOTED}(?P=quote)|{_ROOTED}+(?:{_NAME})?|(?:[/\\]{_NAME}){{2,}}[/\\]?")
"""The last are two names and more behind a name without a root."""


def names_alone(text: str, *folders: Path) -> str:
    r"""Leave of each path with a root its name.

    Parameters
    ----------
    text : str
        Of any lines.
    folders : pathlib.Path
        Known ones, whatever signs their names hold; they need no root.

    Examples
    --------
    >>> names_alone("cannot open /home/jane doe/my scans/ct.nii.gz, 5/7")
    'cannot open ct.nii.gz, 5/7'
    >>> names_alone("/data/Doe, J./a/b.csv and ct/c.nrrd", Path("/data/Doe, J."), Path("ct"))
    'b.csv and c.nrrd'
    """
    text = below(text, *folders, mark="/-/")
    return _FOLDERS.sub(lambda found: found["quote"] or "", text)


def below(text: str, *folders: Path, mark: str = "") -> str:
    """Let paths below known folders begin there, behind a mark.

    Examples
    --------
    >>> below("/data/mine/a/b.csv, /srv/c.csv", Path("/data/mine"))
    'a/b.csv, /srv/c.csv'
    """
    for folder in sorted({str(folder) for folder in folders} - {".", "/"}, key=len, reverse=True):
        text = re.sub(rf"(?<![\w./\\]){re.escape(folder)}[/\\]+", lambda _: mark, text)
    return text


def without_paths(text: str) -> str:
    """Put `[path]` in the place of each path: they tell of the machine.

    Examples
    --------
    >>> without_paths("no mask at /home/me/scans/P01.nii.gz but 5/7 others")
    'no mask at [path] but 5/7 others'
    >>> without_paths("no mask at /home/jane doe/scans/P01.nii.gz")
    'no mask at [path]'
    """
    return _PATHS.sub("[path]", text)
