"""The built book, page by page: links resolve, nothing is fetched, nothing tells where it was built."""

import hashlib
import re
import shutil
import socket
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup, NavigableString, Tag

from analysis import schema
from analysis.report.book import ROOT, BookCohort, Sources
from analysis.report.build import build_book
from analysis.report.toc import REPORT, files, read_toc
from tests.faults import fault
from tests.report.fake import CELLS, HOSTILE, write_cohort, write_lesson, write_template
from tests.units import without_unit

COHORTS = ("lung", "clinic")
PAGES = ("variation", "sampling")
LESSON = "lessons/1-feature"
"""The one lesson that is executed here; the others are pages of text."""
COMMAND = ".venv/bin/papermill"
"""Pages tell how to run a notebook; anything else of papermill is a trace of the build."""
TEXT_FILES = {".html", ".js", ".json", ".md", ".ipynb", ".inv", ".css", ".csv"}


def _sources(folder: Path) -> Sources:
    """Copy the book's own pages, with two small templates in place of the eight."""
    book = folder / "book"
    shutil.copytree(ROOT / "book", book, ignore=shutil.ignore_patterns("report", "*.ipynb"))
    for name in PAGES:
        write_template(book / "report" / f"{name}.ipynb", name.capitalize(), *CELLS)
    toc = read_toc(ROOT / "_toc.yml")
    for file in files(toc):
        if file.startswith("lessons/") and not (book / f"{file}.md").is_file():
            write_lesson(book / f"{file}.ipynb", executed=file == LESSON)
    toc["parts"][0]["chapters"] = [{"file": f"report/{name}"} for name in PAGES]
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False))
    labels = (book / "report" / "variation.ipynb").read_text().replace("fig-line", "fig-other")
    (book / "report" / "variation.ipynb").write_text(labels.replace("tab-who", "tab-other"))
    return Sources(book, ROOT / "_config.yml", folder / "_toc.yml")


def _cohorts(folder: Path) -> list[BookCohort]:
    lung = write_cohort(folder / "in", "lung", "Lung", synthetic=True)
    return [lung, write_cohort(folder / "in", "clinic", HOSTILE, seed=3, exhaustive=False)]


def _build(folder: Path, jobs: int = 1) -> Path:
    report = build_book(_cohorts(folder), folder / "out", jobs=jobs, sources=_sources(folder))
    assert report.failed == ()
    assert report.exit_code == 0
    return report.html


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def pages(html: Path) -> dict[Path, BeautifulSoup]:
    return {path: BeautifulSoup(path.read_bytes(), "html5lib") for path in sorted(html.rglob("*.html"))
            if "_static" not in path.parts}  # fmt: skip


def test_every_page_of_the_contents_has_text(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    listed = list(files(read_toc(html.parent / "site" / "_toc.yml")))
    fixed = [file for file in files(read_toc(ROOT / "_toc.yml")) if not file.startswith(REPORT)]
    assert fixed
    assert len(listed) == len(set(listed)) == len(fixed) + len(COHORTS) * (len(PAGES) + 3)
    for file in listed:
        assert len(article(pages[html / f"{file}.html"]).get_text()) > 200, file


def test_nothing_is_fetched_from_the_network(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    for path, page in pages.items():
        loads = [
            tag.get("src") for tag in page.find_all(["script", "img", "iframe", "source", "video", "object"])
        ]
        loads += [tag.get("href") for tag in page.find_all("link")]
        assert not [url for url in loads if url and _is_remote(str(url))], path
    for path in html.rglob("*.css"):
        assert not re.search(r"""(url\(|@import)\s*["']?(https?:)?//""", path.read_text(errors="ignore")), (
            path
        )


def test_scripts_of_pages_name_no_remote_script(pages: dict[Path, BeautifulSoup]) -> None:
    for path, page in pages.items():
        assert not re.search(r"(unpkg|jsdelivr|cdnjs)\.", _inline(page)), path
        assert "DOCUMENTATION_OPTIONS" in _inline(page), path
        assert page.find("script", type="module") is None, path


def _inline(page: BeautifulSoup) -> str:
    """Join the scripts that stand in a page; `get_text` leaves scripts out."""
    return " ".join(str(tag.string or "") for tag in page.find_all("script", src=False))


def test_every_inner_link_and_its_anchor_resolves(pages: dict[Path, BeautifulSoup]) -> None:
    anchors = {path: {str(tag["id"]) for tag in page.find_all(id=True)} for path, page in pages.items()}
    count = 0
    for path, page in pages.items():
        for tag in page.find_all("a", href=True):
            parts = urlsplit(str(tag["href"]))
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path.name}: {tag['href']}"
            if parts.fragment and target in anchors:
                assert unquote(parts.fragment) in anchors[target], f"{path.name}: {tag['href']}"
            count += 1
    assert count > 500


def test_every_figure_has_an_alternative_text_and_a_numbered_caption(
    pages: dict[Path, BeautifulSoup],
) -> None:
    figures = [figure for page in pages.values() for figure in article(page).find_all("figure")]
    assert len(figures) == 8 + len(COHORTS) * len(PAGES)
    for figure in figures:
        assert all(image["alt"].strip() for image in figure.find_all("img"))
        assert [link.get_text() for link in figure.select(".figure-files a")] == ["SVG", "PNG"]
        assert re.match(r"Fig\. \d+ \S", figure.find("figcaption").get_text().strip())
    for path, page in pages.items():
        assert all(image.find_parent("figure") for image in article(page).find_all("img")), path


def test_tables_of_results_have_numbered_captions(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    shown = [html / name / f"{page}.html" for name in COHORTS for page in PAGES] + [
        html / "across" / "cohorts.html"
    ]
    for path in shown:
        tables = article(pages[path]).find_all("table")
        assert tables, path
        assert all(re.match(r"Table \d+ \S", table.find("caption").get_text()) for table in tables), path


def test_numbers_in_tables_say_their_unit_or_that_they_have_none(pages: dict[Path, BeautifulSoup]) -> None:
    seen = 0
    for path, page in pages.items():
        for table in article(page).select("table.table") if path.stem not in PAGES else ():
            assert without_unit(table) == [], path
            seen += 1
    assert seen > 50


def test_references_to_figures_and_tables_carry_their_own_numbers(
    html: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    for name in COHORTS:
        page = pages[html / name / "sampling.html"]
        own = {
            caption.get_text().strip()
            for caption in page.select(".caption-number")
            if not caption.find_parent("details")
        }
        told = re.findall(r"See ((?:Fig\.|Table) \d+) and ((?:Fig\.|Table) \d+)", article(page).get_text())
        assert set(told[0]) == own


@pytest.mark.parametrize("term", ["lesion", "feature", "cohort", "dissimilarity", "recovery"])
def test_the_first_use_of_a_term_links_to_the_glossary(
    html: Path, pages: dict[Path, BeautifulSoup], term: str
) -> None:
    found = 0
    for path in sorted((html / "method").glob("*.html")):
        first = next((text for text in _prose(pages[path]) if re.search(rf"\b{term}s?\b", text, re.I)), None)
        if first is not None:
            link = first.find_parent("a", href=re.compile(r"appendix/glossary\.html#term-"))
            assert link, f"{path.name}: {first}"
            found += 1
    assert found >= 2


def test_terms_are_linked_once_a_page_and_no_role_is_left(
    html: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    linked = 0
    for path, page in pages.items():
        assert "{term}" not in article(page).get_text(), path
        targets = [str(tag["href"]) for tag in article(page).select("a:has(> span.std-term)")]
        assert len(targets) == len(set(targets)), path
        assert not targets or path != html / "appendix" / "glossary.html"
        linked += len(targets)
    assert linked > 100


def _prose(page: BeautifulSoup) -> Iterator[NavigableString]:
    """Give the texts that are no heading, caption, code, formula, table or other link, and not folded."""
    other = re.compile("^(h[1-6]|figcaption|caption|code|pre|table|details|script|style)$")
    for text in article(page).find_all(string=True):
        link = text.find_parent("a")
        elsewhere = link is not None and link.find(class_="std-term") is None
        if not (
            elsewhere or text.find_parent(other) or text.find_parent(class_=["math", "admonition-title"])
        ):
            yield text


def test_labels_are_unique(pages: dict[Path, BeautifulSoup]) -> None:
    everywhere: Counter[str] = Counter()
    for path, page in pages.items():
        body = [str(tag["id"]) for tag in article(page).find_all(id=True)]
        assert not [label for label, times in Counter(body).items() if times > 1], path
        everywhere.update(label for label in body if re.match("(fig|tab|eq)-", label))
    assert everywhere
    assert max(everywhere.values()) == 1


def test_no_hole_is_left(pages: dict[Path, BeautifulSoup]) -> None:
    for path, page in pages.items():
        code = {id(text) for source in page.select("div.cell_input") for text in source.strings}
        text = "".join(text for text in article(page).strings if id(text) not in code).replace(HOSTILE, "")
        assert not re.search(r"\{\{|\{%|\bnan\b|\bNone\b|Markdown\(", text), path


@fault(
    "text",
    "The title of a cohort is markup, a script and a template",
    "Shown as text in each heading and menu",
)
def test_hostile_title_is_shown_as_text(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    page = pages[html / "clinic" / "sampling.html"]
    assert HOSTILE in page.find("h1").get_text()
    assert HOSTILE in page.find("title").get_text()
    for path, page in pages.items():
        assert HOSTILE in [link.get_text().strip() for link in page.select("nav.bd-links a")], path
        assert "alert(1)" not in _inline(page), path
        assert page.find("a", href=re.compile("^http.*evil")) is None, path


def test_escaped_letters_are_shown_as_letters(pages: dict[Path, BeautifulSoup]) -> None:
    """The text of a role such as `{doc}` is no Markdown: an escaped title would show its escapes there."""
    for path, page in pages.items():
        assert not re.search(r"&#\d+;", article(page).get_text()), path


def test_synthetic_pages_say_so_and_no_other_does(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    for page in (*PAGES, "tables", "index"):
        banners = [pages[html / name / f"{page}.html"].select(".admonition.warning") for name in COHORTS]
        assert [len(found) for found in banners] == [1, 0]
        assert "Synthetic cohort" in banners[0][0].get_text()
        assert "(synthetic)" in pages[html / "lung" / f"{page}.html"].find("h1").get_text()


def test_code_is_folded_and_parameters_are_not_shown(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    page = article(pages[html / "lung" / "sampling.html"])
    assert "results =" not in page.get_text()
    for source in page.select("div.cell_input"):
        assert source.find_parent("details")


def test_solution_of_a_lesson_is_folded_and_its_check_is_not_shown(
    html: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    page = article(pages[html / f"{LESSON}.html"])
    (solution,) = [cell for cell in page.select("div.cell") if "twice = 2 * 21" in cell.get_text()]
    assert "Show the solution" in solution.find("details").find("summary").get_text()
    assert "42" in solution.find("details").get_text()
    assert "assert" not in page.get_text()
    (worked,) = [cell for cell in page.select("div.cell") if "number = 21" in cell.get_text()]
    assert worked.find("details") is None


def test_lesson_offers_its_exercise_notebook(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    path = html / f"{LESSON}.html"
    (link,) = pages[path].select("a.download")
    exercises = nbformat.read(path.parent / str(link["href"]), as_version=4)
    assert [cell.source for cell in exercises.cells if cell.cell_type == "code"] == [
        "number = 21",
        "# Your answer.\ntwice = ...",
        "# Run this to check your answer: no message means that it holds.\nassert twice == 42",
    ]


def test_every_download_is_there(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    for name in COHORTS:
        path = html / name / "tables.html"
        links = [path.parent / str(tag["href"]) for tag in pages[path].select("a.download")]
        assert {link.stem for link in links} == {*schema.RESULTS, "results"}
        (archive,) = [link for link in links if link.suffix == ".zip"]
        with zipfile.ZipFile(archive) as packed:
            assert {Path(member).stem for member in packed.namelist()} == set(schema.RESULTS)


@fault(
    "same",
    "A book is searched for folder, home, host and programs of its build, and for times of day",
    "nothing is found",
)
def test_nothing_tells_where_when_or_by_whom_it_was_built(html: Path) -> None:
    traces = {
        str(html.parents[1]),
        str(ROOT),
        str(Path.home()) + "/",
        sys.prefix,
        "papermill",
    }
    traces |= {name for name in [socket.gethostname()] if len(name) > 4}
    for path in html.rglob("*"):
        if path.suffix in TEXT_FILES and "_static" not in path.parts:
            text = path.read_bytes().decode("utf-8", errors="ignore").replace(COMMAND, "")
            allowed = {"papermill"} if "licences" in path.name else set()
            assert not [trace for trace in traces - allowed if trace in text], path
            assert not re.search(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\b\d\d:\d\d:\d\d\b", text), path


def test_formulas_need_no_network(html: Path, pages: dict[Path, BeautifulSoup]) -> None:
    path = html / "method" / "dissimilarity.html"
    (script,) = pages[path].find_all("script", src=re.compile("mathjax"))
    assert (path.parent / urlsplit(str(script["src"])).path).is_file()
    assert len(list((html / "_static/mathjax/output/chtml/fonts/woff-v2").glob("*.woff"))) > 10


@fault(
    "same",
    "A book is built again by two processes in another folder, time zone and locale, with another hash seed",
    "every file of the site has the same bytes",
)
def test_second_build_elsewhere_gives_the_same_bytes(
    html: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What of it is for a process that starts is so for the kernels and for jupyter-book."""
    for name, value in {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7"}.items():
        monkeypatch.setenv(name, value)
    first, second = digests(html), digests(_build(tmp_path, jobs=2))
    assert [name for name in sorted(first | second) if first.get(name) != second.get(name)] == []


def article(page: BeautifulSoup) -> Tag:
    """Find what a reader reads: the page without its menus."""
    found = page.find("article") or page.find("main") or page
    assert isinstance(found, Tag)
    return found


def digests(folder: Path) -> dict[str, str]:
    """Hash each file of a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _is_remote(url: str) -> bool:
    return url.startswith(("http:", "https:", "//"))
