"""A made-up cohort's results, and templates, small enough to build a book of in seconds."""

from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import yaml

from analysis import schema
from analysis.claims.ledger import ledger
from analysis.features import FEATURES, PAPER_FEATURES, feature_class
from analysis.report.book import BookCohort
from analysis.statistics.unscaled import LARGEST, unscaled
from analysis.study.over_patients import over_patients
from analysis.study.readings import print_distance
from analysis.tables import write_table
from tests.display.made_estimator import readings_of
from tests.display.made_strategies import made_strategies

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PATIENTS = {"A": 6, "B": 4, "C": 9}
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} $x$ [a](http://evil.example) `code` | *b* {doc}`index`"


def fake_tables(seed: int = 1, exhaustive: bool = True) -> dict[str, pd.DataFrame]:
    """Tables of the schema with plausible numbers; `sampling` and `recovery` empty if not exhaustive."""
    rng = np.random.default_rng(seed)
    tables = {name: schema.empty(name) for name in schema.RESULTS}
    tables["lesions"] = _lesions(rng)
    tables["scaling"] = pd.DataFrame(
        {
            "feature": PAPER_FEATURES,
            "origin": "cohort",
            "method": "minmax",
            "center": 0.0,
            "scale": 1.0,
            "n_outside": 0,
        }
    )
    tables["dispersion_summary"] = _summary(rng)
    tables["unscaled"] = unscaled(_magnitudes(rng), PAPER_FEATURES)
    pairs = rng.uniform(0.05, 0.4, len(PATIENTS))
    tables["heterogeneity"] = pd.DataFrame(
        {
            "patient_id": list(PATIENTS),
            "n_lesions": list(PATIENTS.values()),
            "average_paper": pairs * [(n - 1) / n for n in PATIENTS.values()],
            "average_pairs": pairs,
            "maximal": pairs + 0.3,
        }
    )
    if exhaustive:
        tables["recovery"] = _recovery()
        tables["sampling"] = _sampling()
        tables["readings"] = readings_of(_by_reading())
        tables |= made_strategies(PATIENTS, sites=True)
        tables["print_distance"] = print_distance(tables["readings"])
        tables["required"] = pd.DataFrame(
            [
                ("cohort", "all", index, 19, 75.0, k)
                for index, k in (("average_paper", 4), ("maximal", np.nan))
            ],
            columns=schema.columns("required"),
        )
    tables["over_patients"] = over_patients(
        *(tables[name] for name in ("dispersion", "heterogeneity", "recovery")), [], seed=1
    )
    made = {name: schema.conform(name, table) for name, table in tables.items()}
    return {**made, "ledger": ledger(made)}


def write_cohort(
    folder: Path, name: str, title: str, *, synthetic: bool = False, **options: object
) -> BookCohort:
    """Write a cohort's yml and results."""
    folder.mkdir(parents=True, exist_ok=True)
    yml = folder / f"{name}.yml"
    keys = {"name": name, "title": title, "source": "table", "lesions": "lesions.csv"}
    yml.write_text(yaml.safe_dump(keys))
    (folder / "lesions.csv").write_text("patient_id,lesion_id\n")
    for table, frame in fake_tables(**options).items():  # type: ignore[arg-type]
        write_table(table, frame, folder / name / "results")
    return BookCohort(yml, name, title, folder / name / "results", synthetic)


def write_template(
    path: Path, title: str, *cells: str, parameters: str = 'results = ""\ncohort = ""'
) -> Path:
    """Write a notebook with a title, a parameters cell and code cells."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = KERNEL
    tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    opening = nbformat.v4.new_markdown_cell(
        f"# {title}\n\n**What is asked on this page, in a sentence of some length?**"
    )
    notebook.cells = [opening, tagged, *map(nbformat.v4.new_code_cell, cells)]
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"c{place}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


SETUP = "from pathlib import Path\nname = Path(cohort).stem"
FIGURE = """\
from matplotlib.figure import Figure
from analysis.display.show import show_figure
figure = Figure(figsize=(2, 2))
figure.subplots().plot([1, 3, 2])
show_figure(figure, name=f"fig-line-{name}", caption="A *line*.", alt="A line that rises and falls.")"""
TABLE = """\
import pandas as pd
from analysis.display.show import show_table
show_table(pd.DataFrame({"who": ["A|<b>", "B"], "n": [6, 4]}), name=f"tab-who-{name}", caption="Who.")"""
TEXT = """\
from analysis.display.show import show_text
show_text(f"See {{numref}}`fig-line-{name}` and {{numref}}`tab-who-{name}`: $a^2$.")"""
READ = """\
from analysis.display.show import show_text
from analysis.tables import read_table
lesions = read_table("lesions", Path(results))
show_text(f"There are **{len(lesions)}** lesions.")"""
CELLS = (SETUP, FIGURE, TABLE, TEXT, READ)


def _lesions(rng: np.random.Generator) -> pd.DataFrame:
    rows = [
        (
            patient,
            str(place),
            "lung" if place % 2 else "liver",
            "",
            True,
            rng.uniform(0.2, 9),
            rng.uniform(5, 40),
            place,
        )
        for patient, count in PATIENTS.items()
        for place in range(count)
    ]
    return pd.DataFrame(rows, columns=schema.columns("lesions"))


def _magnitudes(rng: np.random.Generator) -> pd.DataFrame:
    """Features of the lesions: two in the thousands, as in life."""
    size = [1e4 if name in LARGEST else 1.0 for name in PAPER_FEATURES]
    drawn = rng.lognormal(0, 1, (sum(PATIENTS.values()), len(PAPER_FEATURES))) * size
    patients = np.repeat(list(PATIENTS), list(PATIENTS.values()))
    return pd.DataFrame(drawn, columns=list(PAPER_FEATURES)).assign(patient_id=patients)


def _summary(rng: np.random.Generator) -> pd.DataFrame:
    over_patients = [
        ("patients", "all", "all", feature_class(name), name, len(PATIENTS), value, value * 0.8, value * 1.2)
        for name, value in zip(FEATURES, rng.uniform(5, 300, len(FEATURES)), strict=True)
    ]
    selected = [
        ("selected", patient, "all", "all", "all", 8, value, 10.0, 400.0)
        for patient, value in zip(PATIENTS, rng.uniform(60, 170, len(PATIENTS)), strict=True)
    ]
    return pd.DataFrame([*selected, *over_patients], columns=schema.columns("dispersion_summary"))


def _sampling() -> pd.DataFrame:
    rows = [
        ("cohort", "all", f"random-{k}", "pooled", index, k, 3, share * 100, share * 80, share * 110)
        for index, share in (("average_paper", 0.5), ("average_pairs", 0.9), ("maximal", 0.25))
        for k in (2, 3)
    ]
    return pd.DataFrame(rows, columns=schema.columns("sampling"))


def _by_reading() -> pd.DataFrame:
    """Table 2: by site little inside the sites, and much if pooled."""
    share = {"pooled": 80.0, "within-site-zero": 15.0, "within-site-dropped": 25.0}
    rows = [
        ("cohort", "all", strategy, reading, index, 3, 3, value, value - 9, value + 9)
        for strategy in ("random-2", "random-3", "site-2", "site-3", "recist-like")
        for reading, mean in share.items()
        for index, more in (("average_paper", 5.0), ("average_pairs", 20.0), ("maximal", 0.0))
        for value in [50.0 if strategy.startswith("random") else mean + more]
        if reading == "pooled" or not strategy.startswith("random")
    ]
    return pd.DataFrame(rows, columns=schema.columns("sampling"))


def _recovery() -> pd.DataFrame:
    rows = [
        ("cohort", "all", index, k, 3, share * 100, share * 80, share * 110)
        for index, power in (("average_paper", 0.6), ("average_pairs", 0.0), ("maximal", 1.0))
        for k in range(2, 10)
        for share in [(k / 9) ** power]
    ]
    return pd.DataFrame(rows, columns=schema.columns("recovery"))


def write_lesson(path: Path, *, executed: bool = True) -> Path:
    """Write a small lesson as a notebook, or as Markdown of the same name, which is not executed."""
    v4 = nbformat.v4
    exercises = f"## Exercises\n\n{{download}}`A notebook </exercises/{path.name}>`"
    text = "# A lesson\n\n" + "A lesson has text that is long enough to be no empty page. " * 5
    path.parent.mkdir(parents=True, exist_ok=True)
    if not executed:
        path.with_suffix(".md").write_text(text)
        return path.with_suffix(".md")
    cells = [
        v4.new_markdown_cell(text),
        v4.new_code_cell("number = 21"),
        v4.new_markdown_cell(exercises),
        v4.new_code_cell("twice = 2 * 21\nprint(twice)", metadata={"tags": ["solution", "hide-cell"]}),
        v4.new_code_cell("assert twice == 42", metadata={"tags": ["check", "remove-cell"]}),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"c{place}"
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path
