"""The encoding of a file of text."""

import codecs
from pathlib import Path

_BLOCK = 1 << 22
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
UTF8 = "utf-8-sig"


def encoding_of(path: Path) -> str:
    """Tell the encoding of a file of text, by all of its bytes.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    {'utf-8-sig', 'utf-16', 'cp1252', 'latin-1'}
        UTF-16 by the mark at its start; UTF-8, with or without a mark, if all of it can be that; else
        Windows-1252, as Excel writes in western Europe and America; else Latin-1, which reads anything.
    """
    with path.open("rb") as file:
        marked = _MARKS.get(file.read(2))
    return next(name for name in (marked, UTF8, "cp1252", "latin-1") if name and _is(path, name))


def _is(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
