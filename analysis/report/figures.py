"""Figures of the pages as files: vectors for both themes, in a box that scrolls, with links to them."""

import html as markup
import re
import shutil
from base64 import b64decode
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from analysis.display.picture import DARK
from analysis.display.show import DARK_SVG
from analysis.report.rewritten import Guarded, rewrite_pages

HEAVY = 450_000
"""A page shows the pixels of a figure whose vectors weigh more bytes than this."""
LEAST_LETTERS = 9.0
"""Height (CSS pixels) below which no letter of a figure is shown on a narrow screen."""
_PIXELS_A_POINT = 96 / 72
_UNKNOWN_LEAST = 640
"""Least width of a figure without vectors, whose letters cannot be measured."""
_ENDS = {"image/png": ".png", "image/svg+xml": ".svg", DARK_SVG: f"{DARK}.svg"}
_FIGURE = re.compile(
    r'<figure class="(?P<classes>[^"]*)" id="(?P<name>[^"]+)">\s*<img (?P<image>[^>]*?)/>\s*'
    r"<figcaption>(?P<caption>.*?)</figcaption>\s*</figure>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_REFERENCE = re.compile(r"&#\d+;")
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
_LETTERS = re.compile(r"scale\(([\d.]+) -")
_NUMBER = re.compile(r'class="caption-number">([^<]+?)\s*<')


def detach(notebook: NotebookNode, folder: Path) -> None:
    """Write the figures of a page under their names, and leave its pixels alone in the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed and polished; changed in place, so that no reader downloads vectors twice.
    folder : pathlib.Path
        Gets `<name>.png`, `<name>.svg` and `<name>-dark.svg` of each figure.
    """
    for cell in notebook.cells:
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", ()) if name else ():
            for kind in _ENDS.keys() & output.get("data", {}).keys():
                _write(folder / f"{name}{_ENDS[kind]}", _content(output.data[kind]), text=kind != "image/png")
                if kind != "image/png":
                    del output.data[kind]


def frame_figures(html: Path, drawn: Path, guard: Guarded = nullcontext) -> None:
    """Show each figure of a built book in both themes, in a box that scrolls, with links to its files.

    Parameters
    ----------
    html : pathlib.Path
        Folder of the pages; figures without vectors among `drawn` keep their pixels.
    drawn : pathlib.Path
        Files of the figures, under their own names or those of the images that a page names.
    guard : callable, optional
        As `rewrite_pages` takes it.
    """
    images = html / "_images"

    def framed(_: Path, text: str) -> str:
        """Frame the figures of a page."""
        return _FIGURE.sub(lambda found: _Framed.of(found, drawn, images).html(found), text)

    rewrite_pages(html, framed, guard)
    _drop_unused(html, images)


@dataclass(frozen=True)
class _Framed:
    """One figure of a page.

    Attributes
    ----------
    stem : str
        Of its files in `images`.
    to_images : str
        Relative address of that folder.
    images : pathlib.Path
    alt : str
    """

    stem: str
    to_images: str
    images: Path
    alt: str

    @classmethod
    def of(cls, found: re.Match[str], drawn: Path, images: Path) -> "_Framed":
        """Read a figure, and put its files among the images."""
        told = dict(_ATTRIBUTE.findall(found["image"]))
        source = PurePosixPath(told["src"])
        stem = found["name"] if (drawn / f"{found['name']}.svg").is_file() else source.stem
        for end in _ENDS.values():
            if (drawn / f"{stem}{end}").is_file():
                shutil.copyfile(drawn / f"{stem}{end}", images / f"{stem}{end}")
        alt = _REFERENCE.sub(lambda one: markup.unescape(one[0]), markup.unescape(told.get("alt", "")))
        return cls(stem, source.parent.as_posix(), images, alt)

    def html(self, found: re.Match[str]) -> str:
        """Write the figure anew."""
        box = (
            '<div class="figure-box" tabindex="0" role="group" '
            'aria-label="Figure; it scrolls sideways where the screen is narrower">'
        )
        return (
            f'<figure class="{found["classes"]}" id="{found["name"]}">\n{box}\n{self._shown()}</div>\n'
            f"<figcaption>{found['caption']}{self._links(found['caption'])}</figcaption>\n</figure>"
        )

    def _path(self, end: str) -> Path:
        return self.images / f"{self.stem}{end}"

    def _shown(self) -> str:
        """Write the image, or one for each theme."""
        ends = (".svg", f"{DARK}.svg")
        if not all(self._path(end).is_file() and self._path(end).stat().st_size <= HEAVY for end in ends):
            return self._image(".png", "figure-pixels", f'style="--least: {_UNKNOWN_LEAST}px"')
        size = _measures(self._path(".svg").read_text(encoding="utf-8"))
        return self._image(ends[0], "figure-light", size) + self._image(ends[1], "figure-dark", size)

    def _image(self, end: str, kind: str, more: str) -> str:
        alt = markup.escape(self.alt)
        return f'<img class="{kind} dark-light" alt="{alt}" src="{self._address(end)}" {more} />\n'

    def _links(self, caption: str) -> str:
        """Write the links to download the figure."""
        number = _NUMBER.search(caption)
        what = number[1] if number else "Figure"
        links = [
            f'<a href="{self._address(end)}" download="{self.stem}{end}" '
            f'aria-label="{what} as {kind}">{kind}</a>'
            for end, kind in ((".svg", "SVG"), (".png", "PNG"))
            if self._path(end).is_file()
        ]
        return f'<p class="figure-files">{" ".join(links)}</p>\n'

    def _address(self, end: str) -> str:
        return f"{self.to_images}/{self.stem}{end}"


def _measures(svg: str) -> str:
    """Write the attributes of an image: its size, and its least width on a narrow screen, for its letters.

    Examples
    --------
    >>> _measures('<svg a="b" width="576pt" height="72pt"><g transform="scale(0.09 -0.09)"/>')
    'width="768" height="96" style="--least: 576px"'
    """
    size = _SIZE.search(svg)
    if size is None:
        return ""
    width, height = (float(points) * _PIXELS_A_POINT for points in size.groups())
    letters = min((100 * float(scale) for scale in _LETTERS.findall(svg)), default=LEAST_LETTERS)
    least = width * LEAST_LETTERS / (letters * _PIXELS_A_POINT)
    return f'width="{width:.0f}" height="{height:.0f}" style="--least: {least:.0f}px"'


def _content(data: str | list[str]) -> str:
    return data if isinstance(data, str) else "".join(data)


def _write(path: Path, content: str, *, text: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if text else b64decode(content))


def _drop_unused(html: Path, images: Path) -> None:
    """Remove images that no page shows or offers any more."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in html.rglob("*.html"))
    for image in images.glob("*.png"):
        if image.name not in pages:
            image.unlink()
