"""Nothing that is read can run code: no pickle, no full yml, no evaluation of text."""

import ast
import pickle
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import InputError
from analysis.intake.table.draft import TableOptions
from analysis.intake.table.survey import survey_table
from analysis.sources.opening import open_sheet
from tests.conftest import ROOT
from tests.faults import fault

HARMFUL = {
    "eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads", "pd.read_pickle", "np.load",
    "numpy.load", "joblib.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "marshal.loads",
    "shelve.open", "os.system", "os.popen", "subprocess.getoutput",
}  # fmt: skip
"""Calls that run what they are given."""


def calls(path: Path) -> set[str]:
    """Names of what a module calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@fault(
    "files",
    "A reader could be given a pickle, a tag of yml or text as code",
    "No module has a call that runs it",
)
def test_no_module_calls_what_runs_text() -> None:
    modules = sorted((ROOT / "analysis").rglob("*.py"))
    assert len(modules) > 400
    assert {path.name: bad for path in modules if (bad := calls(path) & HARMFUL)} == {}


class _Harm:
    """When unpickled, makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@fault(
    "files",
    "A column of Parquet is of a type that carries a pickle",
    "Read as what it is, or refused in a sentence; nothing is unpickled",
)
@pytest.mark.parametrize("name", ["arrow.py_extension_type", "arrow.json", "pandas.period"])
def test_parquet_unpickles_nothing(tmp_path: Path, name: str) -> None:
    import_module("pandas.core.arrays.arrow.extension_types")  # registers its own
    ran = tmp_path / "ran"
    meta = {b"ARROW:extension:name": name.encode(), b"ARROW:extension:metadata": pickle.dumps(_Harm(ran))}
    field = pa.field("patient_id", pa.string(), metadata=meta)
    schema = pa.schema([field, pa.field("original_shape_Sphericity", pa.float64())])
    table = pa.table([pa.array(["P1", "P1"]), pa.array([0.5, 0.6])], schema=schema)
    path = tmp_path / "table.parquet"
    pq.write_table(table, path)
    with pytest.raises(InputError, match="Cannot be read as Parquet") if "pandas" in name else nullcontext():
        found = open_sheet(path, path.name).read({"patient_id": 0}, {"sphericity": 1})
        assert found["patient_id"].tolist() == ["P1", "P1"]
        survey_table(path, TableOptions())
    assert not ran.exists()
