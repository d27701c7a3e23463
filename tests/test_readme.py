"""What the pages of the repository's front point at is there."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md")


def targets(text: str) -> list[str]:
    """Addresses of every link and picture of a Markdown text, written in Markdown or in HTML."""
    found: list[str] = []
    tokens = MarkdownIt("commonmark").parse(text)
    for token in [inner for outer in tokens for inner in (outer, *(outer.children or []))]:
        found += [str(token.attrs[key]) for key in ("href", "src") if key in token.attrs] + in_html(token)
    return found


def in_html(token: Token) -> list[str]:
    if not token.type.startswith("html_"):
        return []
    return re.findall(r"""\b(?:href|src)=["']([^"']+)["']""", token.content)


def local(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    parts = [urlsplit(target) for target in targets(text)]
    return [unquote(part.path) for part in parts if not part.scheme and not part.netloc and part.path]


def test_links_and_pictures_are_found_however_they_are_written() -> None:
    text = '[a](b.md#c) ![d](e.png) [f]\n\n[f]: g.md\n\n<img src="h.png">\n\n`[i](j.md)`'
    assert sorted(targets(text)) == ["b.md#c", "e.png", "g.md", "h.png"]


@pytest.mark.parametrize("page", PAGES)
def test_every_local_link_and_picture_exists(page: str) -> None:
    missing = [target for target in local(page) if not (ROOT / target).exists()]
    assert missing == []


def test_the_readme_shows_a_picture_of_the_repository() -> None:
    assert any(target.endswith(".png") for target in local("README.md"))
