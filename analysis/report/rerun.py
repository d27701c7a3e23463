"""What stands at the end of a cohort's page, folded: how to make that page from data of one's own."""

from collections.abc import Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from analysis.display.show import TABLES_KEY
from analysis.report.markdown import Markdown
from analysis.report.parameters import briefly, parameters_table
from analysis.report.run_record import RunRecord
from analysis.report.toc import RUN_PAGE, TABLES_PAGE

NOTEBOOKS = "notebooks"
"""Folder of the site with the notebooks of the pages, as they were before they ran."""
_COMMANDS = """
In a clone of this project, after `make setup`:

```bash
.venv/bin/interlesion new my-data --out my-cohort
.venv/bin/interlesion check my-cohort/cohort.yml
.venv/bin/interlesion book my-cohort/cohort.yml --out my-book --only {page}
```

The first command makes a cohort of what you have: scans with outlines, or a table of features \
({{doc}}`/own-cohort`). The second lists whatever is wrong with it. The third measures, computes, and writes \
a book; this page of it, `my-book/html/my-cohort/{page}.html`, is made anew even if nothing changed. From \
results that are there already, the page alone:

```bash
.venv/bin/papermill book/report/{page}.ipynb my-{page}.ipynb \\
  -p results my-book/my-cohort/results -p cohort my-cohort/cohort.yml
```
"""


def tell_origin(notebook: NotebookNode, name: str, run: RunRecord) -> None:
    """Say below each figure what made it, and at the end how to make the page from other data.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed and polished; changed in place. Which tables its outputs are made of leaves its metadata.
    name : str
        The page.
    run : RunRecord
        Of the cohort whose page it is.
    """
    read: dict[str, None] = {}
    for cell in notebook.cells:
        tables = cell.metadata.pop(TABLES_KEY, [])
        read |= dict.fromkeys(tables)
        figure = cell.metadata.get("mystnb", {}).get("figure")
        if figure:
            figure["caption"] += f"\n\n{made_from(tables, run)}"
    end = new_markdown_cell(rerun_section(name, read, run))
    end["id"] = f"cell-{len(notebook.cells)}"
    notebook.cells.append(end)


def made_from(tables: Iterable[str], run: RunRecord) -> str:
    """Say what made a figure, in a line: tables, parameters, version and commit.

    Parameters
    ----------
    tables : iterable of str
        Results tables that it is made of; none are named where there are none.
    run : RunRecord

    Returns
    -------
    str
        Markdown, with a link to the page of the run.
    """
    source = ", ".join(f"`{table}`" for table in tables)
    parts = [f"From {source}" if source else "", briefly(run), run.version]
    said = " · ".join(part for part in parts if part)
    return f"{said} · {{doc}}`this run </{run.cohort.name}/{RUN_PAGE}>`"


def rerun_section(name: str, tables: Iterable[str], run: RunRecord) -> Markdown:
    """Write the folded section at the end of a page.

    Parameters
    ----------
    name : str
        The page, which is also the name of its notebook.
    tables : iterable of str
        Results tables that the page reads.
    run : RunRecord

    Returns
    -------
    Markdown
        Commands, the notebook to download, the tables and the parameters.
    """
    own = run.cohort.name
    caption = (
        f"Parameters of this page and of {{doc}}`the run </{own}/{RUN_PAGE}>` that made its tables. All but "
        "the first two are keys of `cohort.yml`."
    )
    given = {"results": f"_build/{own}/results", "cohort": run.yml}
    parts = (
        "::::{dropdown} Make this page from your data",
        _COMMANDS.format(page=name),
        _notebook(name),
        _again(name, run),
        _reads(tables, own),
        parameters_table(run, f"tab-rerun-{name}-{own}", caption, given),
        "::::\n",
    )
    return Markdown("\n".join(part for part in parts if part))


def _reads(tables: Iterable[str], cohort: str) -> str:
    names = ", ".join(f"`{table}`" for table in tables)
    return f"Results tables that it reads: {names}; see {{doc}}`/{cohort}/{TABLES_PAGE}`.\n" if names else ""


def _notebook(name: str) -> str:
    return (
        f"Its notebook, as it was before it ran: {{download}}`{name}.ipynb </{NOTEBOOKS}/{name}.ipynb>`. "
        "`make lab` opens all of them in JupyterLab; set `results` and `cohort` in the first code cell.\n"
    )


def _again(name: str, run: RunRecord) -> str:
    """Give the command that makes this very page, of a cohort that everybody has."""
    if run.argument is None:
        return ""
    command = (
        f".venv/bin/interlesion book {run.argument} --only {name} --out {run.cohort.name}-book{run.flags}"
    )
    return f"This very page, for this cohort:\n\n```bash\n{command}\n```\n"
