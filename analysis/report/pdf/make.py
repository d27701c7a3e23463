"""The PDF of a cohort: printed once to learn the page numbers, and again with them in the contents."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.report.pdf.back import back_matter
from analysis.report.pdf.chapters import read_chapters, take_banner
from analysis.report.pdf.chromium import PrintError, print_file
from analysis.report.pdf.contents import entries, printed_on
from analysis.report.pdf.document import Document
from analysis.report.pdf.finish import finish
from analysis.report.pdf.links import join_chapters
from analysis.report.pdf.shelf import Part
from analysis.report.pdf.title import title_page
from analysis.tables import write_atomically


@dataclass(frozen=True)
class Printed:
    """A PDF that was made.

    Attributes
    ----------
    path : pathlib.Path
    pages : int
    """

    path: Path
    pages: int


def make_pdf(part: Part, chromium: str) -> Printed:
    """Print the pages of a cohort as they stand in the book.

    Parameters
    ----------
    part : Part
    chromium : str
        From `find_chromium`.

    Returns
    -------
    Printed
        `<name>.pdf` beside the folder of the book; an earlier one stays until the new one is whole.

    Raises
    ------
    PrintError
        Chromium did not print, or the print lacks something.
    """
    document = _document(part)
    with TemporaryDirectory(prefix="interlesion-pdf-") as folder:
        printed = _print(document, Path(folder), chromium)
        counts: list[int] = []
        path = write_atomically(
            part.out / f"{part.name}.pdf",
            lambda to: counts.append(finish(printed, to, document.title)),
        )
    return Printed(path, counts[0])


def _document(part: Part) -> Document:
    chapters = read_chapters(part)
    banner = take_banner(chapters)
    chapters += back_matter(part.html, chapters)
    join_chapters([*chapters, *filter(None, [banner])])
    return Document(title_page(part), banner, chapters, entries(chapters), part.html)


def _print(document: Document, folder: Path, chromium: str) -> Path:
    page, pdf = folder / "report.html", folder / "report.pdf"
    document.write(page, {})
    print_file(page, pdf, chromium)
    places = printed_on(pdf, document.entries)
    document.write(page, places)
    pdf.unlink()
    print_file(page, pdf, chromium)
    if printed_on(pdf, document.entries) != places:
        raise PrintError("The pages moved when their numbers were put into the contents.")
    return pdf
