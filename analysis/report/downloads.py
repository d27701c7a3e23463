"""A cohort's results tables beside its pages: copied, zipped, and listed on a page of their own."""

import shutil
import zipfile
from pathlib import Path

from pyarrow import parquet

from analysis import schema, tables
from analysis.controls import escaped
from analysis.formulas import is_formula
from analysis.report.book import BookCohort
from analysis.report.dictionary import HOLDS, column_list
from analysis.report.markdown import Markdown, table
from analysis.report.polish import headed
from analysis.report.result_rows import rows_block
from analysis.standards.export import FILES

ARCHIVE = "results.zip"
LICENCE = "LICENSE"
"""File with the licence of published data, beside their `cohort.yml`."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def place_tables(cohort: BookCohort, folder: Path) -> list[Path]:
    """Copy a cohort's results tables and put all of them into one archive.

    Parameters
    ----------
    cohort : BookCohort
    folder : pathlib.Path
        The cohort's folder in the site; gets `results/` and `results.zip`.

    Returns
    -------
    list of pathlib.Path
        The tables, in the order of the schema; those that the cohort lacks are left out. The checklists as
        JSON, the text on methods and the licence of published data are placed with them.
    """
    target = folder / "results"
    target.mkdir(parents=True)
    copied = [Path(shutil.copyfile(path, target / path.name)) for path in _tables(cohort.results)]
    licence = [Path(shutil.copyfile(path, target / LICENCE)) for path in _licence(cohort)]
    beside = [Path(shutil.copyfile(path, target / path.name)) for path in _beside(cohort.results)]
    _archive([*copied, *beside, *licence], folder / ARCHIVE)
    return copied


def tables_page(cohort: BookCohort, copied: list[Path]) -> str:
    """Markdown of the page that lists a cohort's tables, with rows, columns, units and links."""
    intro = (
        "Every number and figure of this cohort comes from these tables. Nothing in them is rounded. "
        "CSV opens in any spreadsheet; Parquet is used for tables that would be too long.\n\n"
        f"All of them at once: {{download}}`{ARCHIVE} <{ARCHIVE}>`. What every column means is also in "
        "{doc}`/appendix/data-dictionary`."
    )
    if _licence(cohort):
        intro += f" Licence of the data they were computed from: {{download}}`{LICENCE} <results/{LICENCE}>`."
    names = _names(copied)
    if any(map(is_formula, names)):
        intro += (
            " Names of some patients or lesions hold what a spreadsheet takes for a formula: in CSV an "
            "apostrophe stands before it, which belongs to no name."
        )
    if any(name != escaped(name) for name in names):
        intro += (
            " Names of some patients or lesions hold signs that command a terminal or turn the order of "
            "reading: in CSV they are written as numbers, such as `\\u001b`."
        )
    listing = table(
        f"tab-tables-{cohort.name}",
        Markdown("Results tables of this cohort."),
        ["Table", "Holds", "Rows (n)"],
        [[_link(path), Markdown(HOLDS[path.stem]), Markdown(f"{_rows(path):,}")] for path in copied],
        "llr",
    )
    details = "\n".join(map(_section, copied))
    return (
        f"{headed('Tables to download', cohort)}\n\n{intro}\n\n{listing}\n## Columns and rows\n\n"
        f"Each section has the meaning of the columns and the rows, to sort and to search.\n\n{details}"
    )


def _names(copied: list[Path]) -> set[str]:
    """Names of patients and lesions."""
    folders = [path.parent for path in copied if path.stem == "lesions"]
    frames = [tables.read_table("lesions", folder)[["patient_id", "lesion_id"]] for folder in folders]
    return {str(name) for frame in frames for name in frame.to_numpy().ravel()}


def _licence(cohort: BookCohort) -> list[Path]:
    """Find the licence of published data; that of anything else may be the one of a whole folder."""
    path = cohort.yml.parent / LICENCE
    return [path] if cohort.credit and path.is_file() else []


def _beside(results: Path) -> list[Path]:
    """Find the files of the checklists beside their table; earlier versions left none."""
    return [results / name for name in FILES if (results / name).is_file()]


def _tables(results: Path) -> list[Path]:
    found = []
    for name in schema.RESULTS:
        try:
            found.append(tables.table_path(name, results))
        except FileNotFoundError:
            continue
    return found


def _archive(paths: list[Path], archive: Path) -> None:
    """Zip with fixed dates and rights, so that equal tables give equal bytes."""
    with zipfile.ZipFile(archive, "w") as handle:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(f"results/{path.name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            handle.writestr(entry, path.read_bytes())


def _link(path: Path) -> Markdown:
    return Markdown(f"{{download}}`{path.name} <results/{path.name}>`")


def _section(path: Path) -> str:
    name = path.stem
    return f":::{{dropdown}} `{name}`\n{column_list(name)}\n\n{rows_block(path)}{_link(path)}\n:::\n"


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(parquet.read_metadata(path).num_rows)
    return len(tables.read_table(path.stem, path.parent))
