"""The glossary explains the abbreviations and the names of methods that the pages use."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "book/appendix/glossary.md").read_text(encoding="utf-8")
ENTRIES = GLOSSARY.partition("```{glossary}\n")[2].partition("\n```")[0].strip().split("\n\n")
"""Each with its terms, one a line, then what they mean."""
_ABBREVIATION = re.compile(r"\b[A-Z]{3,}\b")
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$|<[^>]*>|https?://\S+|\{[^}]*\}")
_KNOWN = {"CSV", "JSON", "SYNTHETIC"}
"""Not of this field."""
NAMES = {
    "BCa", "Benjamini", "Bonferroni", "Clopper", "Cox", "Kaplan", "PERMANOVA", "PERMDISP", "REML", "Wd*",
    "bootstrap-t", "conformal", "Horvitz",
}  # fmt: skip


def prose(path):
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@pytest.mark.parametrize("path", sorted((ROOT / "book/report").glob("*.ipynb")), ids=lambda path: path.stem)
def test_abbreviations_of_a_page_are_in_the_glossary(path):
    found = set(_ABBREVIATION.findall(_CODE.sub(" ", prose(path)))) - _KNOWN
    assert {word for word in found if not re.search(rf"\b{word}\b", GLOSSARY)} == set()


def test_methods_have_an_entry_each():
    heads = " ".join(line for entry in ENTRIES for line in entry.splitlines() if line[0] != " ").lower()
    assert {name for name in NAMES if name.lower() not in heads} == set()


def test_terms_stand_in_the_order_of_the_alphabet():
    firsts = [entry.splitlines()[0].lower().replace("–", " ").replace("’", "") for entry in ENTRIES]
    keys = [re.sub(r"[^a-z]", " ", first) for first in firsts]
    assert keys == sorted(keys)
    assert len(keys) > 50
