"""Arrows of the contents have names; references play no role that they do not have."""

import re

from analysis.report.accessible import name_controls, named

FOLDED = (
    '<li><a class="reference internal" href="lung/index.html">Lung <code>"x"</code> &lt;b&gt;</a>'
    '<details open="open"><summary><span class="toctree-toggle" role="presentation"></span></summary>'
)


def test_an_arrow_is_named_after_the_entry_before_it():
    (name,) = re.findall(r'<summary aria-label="([^"]*)">', named(FOLDED))
    assert name == "Pages of Lung &quot;x&quot; &lt;b&gt;"


def test_each_arrow_has_the_name_of_its_own_entry():
    page = '<a href="a">A</a><ul><li><a href="b">B</a><details><summary>' + FOLDED
    assert re.findall(r'label="Pages of (\w+)', named(page)) == ["B", "Lung"]


def test_folded_code_keeps_its_words():
    code = (
        '<a href="a">A</a> text <details class="hide"><summary aria-label="Show"><span>Show the code</span>'
    )
    assert named(code) == code
    assert named(code.replace(' aria-label="Show"', "")) == code.replace(' aria-label="Show"', "")


def test_references_are_no_list_of_items():
    assert named('<div role="list" class="citation-list"><div>') == '<div class="citation-list"><div>'


def test_pages_change_and_what_they_load_does_not(tmp_path):
    (tmp_path / "_static").mkdir()
    for path in (tmp_path / "page.html", tmp_path / "_static" / "part.html"):
        path.write_text(FOLDED)
    name_controls(tmp_path)
    assert (tmp_path / "page.html").read_text() == named(FOLDED) != FOLDED
    assert (tmp_path / "_static" / "part.html").read_text() == FOLDED
