"""Every symbol of the teaching pages stands in the table of symbols."""

import re
from pathlib import Path

import nbformat
import pytest

from analysis.report.book import ROOT

BOOK = ROOT / "book"
PAGES = sorted([*(BOOK / "method").glob("*.md"), *(BOOK / "lessons").glob("*.ipynb")])
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
SYMBOL = re.compile(
    r"\\(?:bar|hat|mathbf|mathrm) ?\{?(?P<dressed>[A-Za-z]+)\}?"
    r"|\\(?P<greek>rho|theta|sigma|pi|Delta)|(?P<plain>[A-Za-z])"
)
SUBSCRIPT = re.compile(r"_(?:\{\\text\{(\w+)\}\}|\{\\?([\w,]+)\}|(\w))")
CONSTANTS = {"e", "pi"}


def text_of(path: Path) -> str:
    """Read the Markdown of a page or of a notebook."""
    if path.suffix == ".md":
        return re.sub(r"\{\{.*?\}\}", "", path.read_text())
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def symbols(text: str) -> set[str]:
    r"""Find the symbols of the formulas of a text, each with its subscript, without powers.

    Examples
    --------
    >>> sorted(symbols(r"$\bar{d}_{\text{pairs}} = \frac{1}{n^2} \sum d_{ij}$"))
    ['bar d_pairs', 'd_ij', 'n']
    """
    found = set()
    for formula in FORMULA.finditer(text):
        body = re.sub(r"`[^`]*`|\^(\{[^}]*\}|.)", "", formula[1] or formula[2])
        place = 0
        while place < len(body):
            if symbol := SYMBOL.match(body, place):
                subscript = SUBSCRIPT.match(body, symbol.end())
                dress = re.match(r"\\(bar|hat|mathbf)", symbol[0])
                name = symbol["dressed"] or symbol["greek"] or symbol["plain"]
                under = "_" + next(filter(None, subscript.groups())) if subscript else ""
                under = "_i" if under == "_j" else under  # any lesion
                found.add(f"{dress[1]} {name}{under}" if dress else name + under)
                place = subscript.end() if subscript else symbol.end()
            elif command := re.compile(r"\\(?:text|begin|end)\{[^}]*\}|\\[A-Za-z]+").match(body, place):
                place = command.end()
            else:
                place += 1
    return found


def listed() -> set[str]:
    """Symbols in the tables of the page of symbols."""
    rows = [line for line in (BOOK / "appendix" / "symbols.md").read_text().splitlines() if "|" in line]
    return symbols("\n".join(rows))


def test_symbols_are_found_with_their_subscripts() -> None:
    text = r"$\rho_c \ge 0.8$, $\mathbf{x}_i$, $s^2_{\ln}$, $D_{\max}$, $\mathrm{CV}$, $k$; not $\max(1, 2)$"
    assert symbols(text) == {"rho_c", "mathbf x_i", "s_ln", "D_max", "CV", "k"}
    assert symbols(r"$\frac{a}{b}$ and $$ \bar{d}_{\text{paper}} = 1 $$") == {"a", "b", "bar d_paper"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_symbol_of_a_page_is_listed(page: Path) -> None:
    assert symbols(text_of(page)) - CONSTANTS <= listed()
