"""The last hand on a print: what it says of itself, and nothing of when or where it was made."""

import logging
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.report.pdf.chromium import PrintError
from analysis.report.pdf.title import Title

if TYPE_CHECKING:
    from pypdf import PdfReader

AUTHOR = "The Interlesion authors"
SETTLED = "settled"
"""Title of a print whose formulas were set and tables fitted: `book/_pdf/fit.js` writes it last."""
_NODE = re.compile(rb"node\d{8}")


def finish(printed: Path, to: Path, title: Title) -> int:
    """Write a print anew with its own metadata, and count its pages.

    Parameters
    ----------
    printed : pathlib.Path
        As Chromium left it.
    to : pathlib.Path
        The file to write.
    title : Title

    Returns
    -------
    int
        Pages.

    Raises
    ------
    PrintError
        It was printed before its formulas were set and its tables fitted.
    """
    from pypdf import PdfWriter

    reader = read_print(printed)
    told = reader.metadata.title if reader.metadata else None
    if told != SETTLED:
        raise PrintError(f"The pages were printed before they were ready: {told}.")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = {
        "/Title": f"{title.title}: an Interlesion report",
        "/Author": AUTHOR,
        "/Creator": f"Interlesion {title.version}".strip(),
        "/Producer": "Chromium",
    }
    content = BytesIO()
    writer.write(content)
    to.write_bytes(renumbered(content.getvalue()))
    return len(reader.pages)


def read_print(printed: Path) -> "PdfReader":
    """Open a print; Chromium counts its objects a little low, which harms nobody and is not worth a line."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    return PdfReader(printed)


def renumbered(content: bytes) -> bytes:
    """Give the elements of a print numbers from 0; those of Chromium differ from run to run.

    Examples
    --------
    >>> renumbered(b"/ID (node00000476) /Headers [(node00000012)]")
    b'/ID (node00000001) /Headers [(node00000000)]'
    """
    numbers = {node: number for number, node in enumerate(sorted(set(_NODE.findall(content))))}
    return _NODE.sub(lambda node: b"node%08d" % numbers[node[0]], content)
