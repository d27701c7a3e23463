"""A built book of one cohort, written by hand, small enough to print."""

from importlib.util import find_spec
from pathlib import Path

import yaml

ROWS = 70
"""Rows of the long table, each of three lines."""
COLUMNS = 26
"""Columns of the wide table."""
MARKER = "of-row"

INDEX = """
<section id="made"><h1>Made (synthetic)<a class="headerlink" href="#made">#</a></h1>
<div class="warning admonition"><p class="admonition-title">Synthetic cohort</p>
<p>Made by a program. See <a href="../method/phantom.html">The synthetic cohorts</a>.</p></div>
<p>A <a href="../appendix/glossary.html#term-Lesion"><span class="std-term">lesion</span></a>,
cited by <a href="../appendix/references.html#id5">Lin, 1989</a>; <a href="sampling.html">Sampling?
Made (synthetic)</a>; <a href="sampling.html#long">rows</a>; <a href="results/lesions.csv">lesions.csv</a>;
<a href="https://doi.org/10.1000/1">on the web</a>.</p>
<section id="found"><h2>What was found</h2><p>Little.</p></section>
<section id="files"><h2>Tables of this page</h2><p>Unrounded.</p>
<ul><li><p><a class="download" href="../_downloads/1/lesions.csv"><code>lesions.csv</code></a></p></li></ul>
</section></section>
"""
SAMPLING = """
<section id="made"><h1>Sampling? Made (synthetic)</h1>
<div class="warning admonition"><p>Synthetic cohort</p><p>Made by a program.</p></div>
<div class="cell"><details class="hide above-input"><summary><p>Show the code</p></summary>
<div class="cell_input"><pre>secret_code()</pre></div></details>
<div class="cell_output"><p>Shown.</p></div></div>
<figure id="fig-a"><div class="figure-box">
<img class="figure-light" src="../_images/a.svg" alt="A line" width="900" height="300">
<img class="figure-dark" src="../_images/a-dark.svg" alt="A line"></div>
<figcaption><p>A line.</p><p class="figure-files"><a href="../_images/a.svg">SVG</a></p></figcaption></figure>
<div class="math notranslate nohighlight">\\[a^2 + b^2\\]</div>
<details class="sd-dropdown"><summary>Folded</summary><p>Unfolded.</p></details>
<section id="long"><h2>A long table</h2>{long}</section>
<section id="wide"><h2>A wide table</h2>{wide}</section></section>
"""
GLOSSARY = """
<section id="glossary"><h1>Glossary</h1><p>Words.</p><dl class="simple glossary">
<dt id="term-Lesion">Lesion</dt><dt id="term-Tumour">Tumour</dt><dd><p>One growth.</p></dd>
<dt id="term-Site">Site</dt><dd><p>A place.</p></dd></dl></section>
"""
REFERENCES = """
<section id="references"><h1>References</h1><p>Works.</p><div>
<div class="citation" id="id5"><span class="label">[1]</span><p>Lin. Concordance. 1989.</p></div>
<div class="citation" id="id6"><p>Rao. Diversity. 1982.</p></div></div></section>
"""
TABLES = """
<section id="tables"><h1>Tables to download</h1><p>All of them.</p><section id="columns"><h2>Columns</h2>
<details class="sd-dropdown"><summary>lesions</summary><p>Columns of it.</p></details></section></section>
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="3"><path d="M0 0L9 3" stroke="red"/></svg>'


def table(head: list[str], rows: list[list[str]]) -> str:
    """HTML of a table in its box."""
    cells = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        '<div class="pst-scrollable-table-container"><table class="table"><caption>Table 7</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def write_book(out: Path, title: str = "Made, up (synthetic)") -> Path:
    """Write `html/` and `site/_toc.yml` of a book."""
    long = table(
        ["Headword", "Value"],
        [[f"first-{row}<br>middle<br>last-{row}", f"{row}"] for row in range(ROWS)],
    )
    names, cells = ([f"{what}{place}" for place in range(COLUMNS)] for what in ("column", MARKER))
    wide = table(names, [cells])
    _page(out, "made/index", INDEX)
    _page(out, "made/sampling", SAMPLING.format(long=long, wide=wide))
    _page(out, "made/tables", TABLES)
    _page(out, "appendix/glossary", GLOSSARY)
    _page(out, "appendix/references", REFERENCES)
    (out / "html" / "_images").mkdir()
    (out / "html" / "_images" / "a.svg").write_text(SVG)
    (out / "html" / "_static").mkdir()
    spec = find_spec("sphinx-mathjax-offline")
    assert spec is not None
    assert spec.origin is not None
    mathjax = Path(spec.origin).parent / "static" / "mathjax"
    (out / "html" / "_static" / "mathjax").symlink_to(mathjax)
    sections = [
        {"file": "made/sampling", "title": "Sampling?"},
        {"file": "made/tables", "title": "Tables to download"},
    ]
    lessons = {"file": "lessons/index", "sections": [{"file": "lessons/1", "title": "A lesson"}]}
    chapter = {"file": "made/index", "title": title, "sections": sections}
    part = {"caption": "Cohorts", "chapters": [chapter, {"file": "across/cohorts"}, lessons]}
    toc = {"root": "index", "parts": [part]}
    (out / "site").mkdir()
    (out / "site" / "_toc.yml").write_text(yaml.safe_dump(toc))
    return out


def _page(out: Path, page: str, article: str) -> None:
    path = out / "html" / f"{page}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<html><body><article class="bd-article">{article}</article></body></html>')
