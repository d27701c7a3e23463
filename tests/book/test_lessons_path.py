"""The path of lessons: every lesson is on it with its own time, plans add up, pages link one another."""

import re
from pathlib import Path

import nbformat

from analysis.report.book import ROOT

LESSONS = ROOT / "book" / "lessons"
INDEX, NOTES = ((LESSONS / f"{name}.md").read_text() for name in ("index", "instructors"))
ROW = re.compile(r"^\| \{doc\}`(\d)\. [^<]+ </lessons/([\w-]+)>` \|.*\| (\d+) \|$", re.MULTILINE)


def minutes(text: str) -> list[int]:
    """Add up the last columns of the tables below the headings of a text."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    found = [re.findall(r"\| (\d+) \|$", section, re.MULTILINE) for section in sections]
    return [sum(map(int, numbers)) for numbers in found if numbers]


def prose(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_path_names_every_lesson_in_order_with_its_time() -> None:
    rows = ROW.findall(INDEX)
    assert [int(number) for number, *_ in rows] == list(range(1, 9))
    there = {path.stem: re.search(r"\*\*Time\*\*: (\d+)", prose(path)) for path in LESSONS.glob("*.ipynb")}
    for number, name, time in rows:
        assert name.startswith(f"{number}-")
        assert there[name] is not None
        assert there[name][1] == time, name
    assert {name for _, name, _ in rows} == set(there)


def test_each_lesson_leads_to_the_next() -> None:
    names = [name for _, name, _ in ROW.findall(INDEX)]
    for name, following in zip(names, [*names[1:], "index"], strict=True):
        assert f"{{doc}}`/lessons/{following}`" in prose(LESSONS / f"{name}.ipynb"), name


def test_plans_of_the_instructors_add_up() -> None:
    assert "## A class of 90 minutes" in NOTES
    assert minutes(NOTES) == [90, 8 * 60]


def test_the_notes_speak_of_every_lesson() -> None:
    assert re.findall(r"^\| (\d) \|", NOTES, re.MULTILINE) == list("12345678")
    asked = re.findall(r"\(lesson (\d)\) \|$", NOTES, re.MULTILINE)
    assert set(asked) == set("2345678")
