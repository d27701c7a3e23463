"""First uses of terms are linked, once a page, and nothing but prose is touched."""

import re
from pathlib import Path

import nbformat
import pytest

from analysis.report.book import ROOT
from analysis.report.glossary import PAGE, Linker, Term, link_pages, read_terms

TERMS = [Term("Robust feature", 0), Term("Dissimilarity", 1), Term("Feature", 2), Term("CT", 3)]
GLOSSARY = """# Glossary

```{glossary}
Coefficient of variation
CV
  Spread in percent.

Feature
  A number.
```

Feature
: no term, it stands outside.
"""


def linked(text: str) -> str:
    return Linker(TERMS)(text)


def test_the_first_use_alone_is_linked() -> None:
    assert linked("A feature, then a feature.") == "A {term}`feature <Feature>`, then a feature."


def test_a_longer_term_goes_before_the_term_inside_it() -> None:
    assert linked("Robust features are features.") == (
        "{term}`Robust features <Robust feature>` are {term}`features <Feature>`."
    )


def test_plurals_and_emphasis_are_found_and_other_words_are_not() -> None:
    assert linked("*Dissimilarities*") == "*{term}`Dissimilarities <Dissimilarity>`*"
    for text in ("featured", "a feature-wise test", "act, Ct and ct"):
        assert "{term}" not in linked(text)
    assert linked("CT") == "{term}`CT <CT>`"


@pytest.mark.parametrize(
    "text",
    [
        "# A feature\n",
        "`feature`",
        "``a ` feature``",
        "{doc}`a feature </x>`",
        "$feature$",
        "$$\nfeature\n$$\n",
        "[a feature](page.md)",
        "[feature][1]",
        "<span>feature</span>".replace("feature", "") + "<a title='feature'>",
        "https://example.org/feature",
        "| a feature | 1 |\n",
        "```python\nfeature\n```\n",
        "```{figure} x.png\n:alt: feature\n\nA feature.\n```\n",
        "````\n```\nfeature\n```\n````\n",
        ":::{table} A feature\n:name: feature\n\n| feature |\n:::\n",
        ":::{dropdown} Solution\nA feature.\n:::\n",
        "::::{dropdown} Solution\n:::{note}\nA feature.\n:::\nA feature.\n::::\n",
        "(feature)=\n",
        "% feature\n",
        "    feature\n",
    ],
)
def test_what_is_no_prose_stays_as_it_is(text: str) -> None:
    assert linked(text) == text
    assert linked(f"{text}\n\nA feature.").endswith("A {term}`feature <Feature>`.")


def test_a_link_that_somebody_wrote_is_the_first_use() -> None:
    text = "{term}`Features <Feature>` and a feature; {term}`CT` and CT."
    assert linked(text) == text
    assert linked(
        "A feature, {term}`the features <Feature>`, {term}`CT`, {term}`CT`, {term}`other <Other>`."
    ) == ("A {term}`feature <Feature>`, the features, {term}`CT`, CT, {term}`other <Other>`.")


def test_text_in_an_admonition_is_prose() -> None:
    assert "{term}" in linked(":::{admonition} Exercise\n:class: tip\nA feature.\n:::\n")


def test_two_names_of_one_entry_are_linked_once(tmp_path: Path) -> None:
    path = tmp_path / "glossary.md"
    path.write_text(GLOSSARY)
    terms = read_terms(path)
    assert [(term.name, term.entry) for term in terms] == [
        ("Coefficient of variation", 0), ("Feature", 1), ("CV", 0),
    ]  # fmt: skip
    assert Linker(terms)("The CV, or coefficient of variation").count("{term}") == 1
    assert Linker(terms)("Coefficients of variation").startswith("{term}`Coefficients of variation <")


def test_pages_and_notebooks_of_a_site_are_linked_and_the_glossary_is_not(tmp_path: Path) -> None:
    glossary = tmp_path / f"{PAGE}.md"
    glossary.parent.mkdir()
    glossary.write_text(GLOSSARY)
    (tmp_path / "page.md").write_text("A feature.")
    notebook = nbformat.v4.new_notebook()
    shown = nbformat.v4.new_output("display_data", {"text/markdown": "The CV of a feature."})
    table = nbformat.v4.new_output("display_data", {"text/markdown": "CV", "text/html": "<table></table>"})
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Feature\n\nOne feature."),
        nbformat.v4.new_code_cell("feature = 1", outputs=[table, shown]),
        nbformat.v4.new_markdown_cell("A CV."),
    ]
    nbformat.write(notebook, tmp_path / "book.ipynb")
    link_pages(tmp_path, [PAGE, "page", "book", "absent"])
    assert glossary.read_text() == GLOSSARY
    assert (tmp_path / "page.md").read_text() == "A {term}`feature <Feature>`."
    cells = nbformat.read(tmp_path / "book.ipynb", as_version=4).cells
    assert cells[0].source == "# Feature\n\nOne {term}`feature <Feature>`."
    assert cells[1].source == "feature = 1"
    assert [output.data["text/markdown"] for output in cells[1].outputs] == [
        "CV",
        "The {term}`CV <CV>` of a feature.",
    ]
    assert cells[2].source == "A CV."


def test_without_a_glossary_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("A feature.")
    link_pages(tmp_path, ["page"])
    assert (tmp_path / "page.md").read_text() == "A feature."


def test_the_book_has_links_and_keeps_its_words() -> None:
    terms = read_terms(ROOT / "book" / f"{PAGE}.md")
    assert len(terms) > 40
    for path in (ROOT / "book" / "method").glob("*.md"):
        text = path.read_text()
        found = Linker(terms)(text)
        assert re.sub(r"\{term\}`(.*?) <[^>`]*>`", r"\1", found) == text
        names = re.findall(r"\{term\}`.*? <([^>`]*)>`", found)
        assert len(names) == len(set(names)) >= 2 or path.stem == "coverage"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "book" / "lessons").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_first_uses_in_a_lesson_are_linked(path: Path) -> None:
    link = Linker(read_terms(ROOT / "book" / f"{PAGE}.md"))
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    shown = [link(cell.source) for cell in cells if "solution" not in cell.metadata.get("tags", [])]
    lines = [line for line in "\n".join(shown).splitlines() if not line.startswith(("#", "|"))]
    marked = re.sub(r"\{term\}`([^`<]*) <[^`]*`", r"«\1»", "\n".join(lines))
    text = re.sub(r"(\{\w+\})?`[^`]*`|\$[^$]*\$", "", marked)
    found = 0
    for term in (
        "lesion",
        "feature",
        "contour",
        "cohort",
        "voxel",
        "dissimilarit(?:y|ie)",
        "coefficient of variation",
    ):
        first = re.search(rf"\b{term}s?\b", text, re.IGNORECASE)
        if first is not None:
            assert re.search("«[^»]*$", text[: first.start()]), (term, text[: first.end()][-80:])
            found += 1
    assert found >= 2
