"""HTML from a site folder by jupyter-book, what it warned of, and the checks afterwards."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.report.book import BookError
from analysis.report.guarded import WHOLE

_JUPYTER_BOOK = """
import gc
from jupyter_book.cli.main import main
gc.set_threshold(500_000, 50, 100)
main(prog_name="jupyter-book")
"""
"""The command of this very environment, whatever stands on the path; the package cannot be run by `-m`.

Its trees of nodes live to the end, and looking through them for garbage would take a fifth of its time.
"""
_SPARE = (
    ".buildinfo*",
    "_static/**/*.map",
    "_static/mathjax/mml-*.js",
    "_static/mathjax/tex-*svg*.js",
    "_static/mathjax/tex-*full*.js",
    "_static/mathjax/tex-mml-*.js",
    "_static/mathjax/output/svg*",
    "_static/mathjax/output/chtml/fonts/mml",
)
_WARNING = re.compile(r"(?:(?P<place>\S.*?)(?::[^:/\\]*)?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<said>.+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TAIL_LINES = 30
_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_LEAST_CHARACTERS = 80
"""A page with less text than this counts as empty."""


class Built(NamedTuple):
    """A book as jupyter-book leaves it.

    Attributes
    ----------
    html : pathlib.Path
        Its folder.
    warnings : mapping of str to list of str
        By page, without suffix; `WHOLE` for those of no single page.
    """

    html: Path
    warnings: Mapping[str, Sequence[str]]


def build_html(site: Path, output: Path, log: Path, *, strict: bool = True) -> Built:
    """Run jupyter-book over a site.

    Parameters
    ----------
    site : pathlib.Path
        Holds `_config.yml`, `_toc.yml` and the pages.
    output : pathlib.Path
        Gets `_build/`.
    log : pathlib.Path
        Gets what jupyter-book says.
    strict : bool
        Whether warnings are told; off only where a page failed, since other pages may point at it.

    Returns
    -------
    Built

    Raises
    ------
    BookError
        Even with its warnings let be no book was built; with the end of its log.
    """
    done = _run(site, output, ["-W", "--keep-going"] if strict else [])
    said, warnings = done.stdout, {}
    if strict and done.returncode:
        warnings = warned(said, site) or {WHOLE: ["jupyter-book warned, but of no page: see the log."]}
        done = _run(site, output, [])
        said += done.stdout
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(said, encoding="utf-8")
    html = output / "_build" / "html"
    if done.returncode or not (html / "index.html").is_file():
        raise BookError(f"jupyter-book could not build the book (all it said is in {log}):\n{_tail(said)}")
    return Built(html, warnings)


def warned(said: str, site: Path) -> dict[str, list[str]]:
    r"""Sort warnings by the page which they name.

    Parameters
    ----------
    said : str
        What jupyter-book said.
    site : pathlib.Path
        What it was built from.

    Examples
    --------
    >>> warned("/s/a/b.md:3: WARNING: undefined label: 'x'\nWARNING: no theme", Path("/s"))
    {'a/b': ["undefined label: 'x'"], '': ['no theme']}
    """
    found: dict[str, list[str]] = {}
    for line in _COLOURS.sub("", said).splitlines():
        if told := _WARNING.match(line.strip()):
            lines = found.setdefault(_page(told["place"] or "", site), [])
            lines += [told["said"]] if told["said"] not in lines else []
    return found


def _page(place: str, site: Path) -> str:
    path = Path(place)
    return path.relative_to(site).with_suffix("").as_posix() if site in path.parents else WHOLE


def _run(site: Path, output: Path, flags: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(site), "--path-output", str(output), "-n"]
    return subprocess.run(
        [*command, *flags],
        cwd=site,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )


def finish(html: Path) -> None:
    """Remove what no reader needs: notes of the build, source maps, and unused forms of MathJax."""
    for pattern in _SPARE:
        for path in list(html.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def check_pages(html: Path, files: Iterable[str]) -> dict[str, list[str]]:
    """Check that each page of the table of contents was written and has text.

    Returns
    -------
    dict of str to list of str
        What is wrong, by the page, without suffix.
    """
    return {file: [fault] for file in files if (fault := _page_fault(html / f"{file}.html"))}


def _page_fault(path: Path) -> str | None:
    if not path.is_file():
        return "in the table of contents, but no page was written."
    article = _ARTICLE.search(path.read_text(encoding="utf-8"))
    text = " ".join(_TAG.sub(" ", article[1]).split()) if article else ""
    return "the page is empty." if len(text) < _LEAST_CHARACTERS else None


def _environment() -> dict[str, str]:
    fixed = {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    return {**os.environ, **fixed}


def _tail(said: str) -> str:
    lines = said.splitlines()
    wrong = [line for line in lines if "WARNING" in line or "ERROR" in line]
    return "\n".join((wrong or lines)[-_TAIL_LINES:])
