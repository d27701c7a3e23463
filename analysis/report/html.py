"""HTML from a site folder by jupyter-book, with every warning an error, and the checks afterwards."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.report.book import BookError

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
_TAIL_LINES = 30
_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_LEAST_CHARACTERS = 80
"""A page with less text than this counts as empty."""


def build_html(site: Path, output: Path, log: Path, *, strict: bool = True) -> Path:
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
        Whether a warning fails the build; off only where a page failed, since other pages may point at it.

    Returns
    -------
    pathlib.Path
        The folder of the HTML.

    Raises
    ------
    BookError
        The build failed or warned; with the end of its log.
    """
    flags = ["-W", "-n", "--keep-going"] if strict else ["-n"]
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(site), "--path-output", str(output), *flags]
    done = subprocess.run(
        command, cwd=site, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    said = done.stdout.decode("utf-8", errors="replace")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(said, encoding="utf-8")
    html = output / "_build" / "html"
    if done.returncode or not (html / "index.html").is_file():
        raise BookError(f"jupyter-book could not build the book (all it said is in {log}):\n{_tail(said)}")
    return html


def finish(html: Path) -> None:
    """Remove what no reader needs: notes of the build, source maps, and unused forms of MathJax."""
    for pattern in _SPARE:
        for path in list(html.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def check_pages(html: Path, files: list[str]) -> None:
    """Check that each page of the table of contents was written and has text.

    Raises
    ------
    BookError
        Pages are missing or empty; all of them are named.
    """
    faults = [fault for file in files if (fault := _page_fault(html / f"{file}.html", file))]
    if faults:
        raise BookError("The book is not whole:\n" + "\n".join(faults))


def _page_fault(path: Path, file: str) -> str | None:
    if not path.is_file():
        return f"{file}: in the table of contents, but no page was written."
    article = _ARTICLE.search(path.read_text(encoding="utf-8"))
    text = " ".join(_TAG.sub(" ", article[1]).split()) if article else ""
    return f"{file}: the page is empty." if len(text) < _LEAST_CHARACTERS else None


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
