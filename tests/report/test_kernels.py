"""A kernel forgets what a notebook named, outlives none that fails, and leaves nothing behind."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.report import kernel_process
from analysis.report.executing import reason
from analysis.report.kernels import Kernel
from tests.faults import fault


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    made = Kernel()
    yield made
    made.close()


def run(kernel: Kernel, tmp_path: Path, *sources: str) -> list[str]:
    """Execute cells; what the last one printed."""
    path = tmp_path / "page.ipynb"
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(one) for one in sources], metadata=spec), path)
    done = kernel.execute(path, {})
    return [output["text"].strip() for output in done.cells[-1].outputs]


STATE = "import os, sys\nprint(os.getpid(), 'x' in globals(), 'statistics' in sys.modules)"


def test_names_go_and_modules_stay(kernel: Kernel, tmp_path: Path) -> None:
    (first,) = run(kernel, tmp_path, "import statistics; x = 1", STATE)
    (second,) = run(kernel, tmp_path, STATE)
    process, known, imported = first.split()
    assert (known, imported) == ("True", "True")
    assert second.split() == [process, "False", "True"]


FAILURES = [
    ("1 / 0", "ZeroDivisionError: division by zero"),
    ("import os; os._exit(1)", "DeadKernelError: Kernel died"),
]


@pytest.mark.parametrize(("cell", "said"), FAILURES)
def test_after_a_failure_there_is_a_new_kernel(kernel: Kernel, tmp_path: Path, cell: str, said: str) -> None:
    (before,) = run(kernel, tmp_path, STATE)
    with pytest.raises(Exception) as raised:
        run(kernel, tmp_path, cell)
    assert reason(raised.value).startswith(said)
    (after,) = run(kernel, tmp_path, STATE)
    assert after.split()[0] != before.split()[0]


def test_nothing_is_left_of_one_that_was_closed(tmp_path: Path) -> None:
    kernel = Kernel()
    process, folder = run(kernel, tmp_path, "import os\nprint(os.getpid(), os.getcwd())")[0].split()
    assert Path(folder, "kernel.json").is_file()
    kernel.close()
    kernel.close()
    assert not Path(folder).exists()
    assert not Path("/proc", process).exists()


ORPHAN = """
import os, subprocess, sys
kernel = [sys.executable, sys.argv[1], "-f", sys.argv[2]]
child = subprocess.Popen(kernel, env={**os.environ, "JPY_PARENT_PID": str(os.getpid())})
print(child.pid, flush=True)
os._exit(0)
"""


@fault(
    "killed",
    "The build is killed while a kernel of it starts, of which it knows nothing yet",
    "The kernel ends by itself, without a word, before it has begun",
)
@pytest.mark.skipif(sys.platform == "win32", reason="a process never learns of a new parent")
def test_a_kernel_ends_with_its_caller_before_it_has_begun(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ORPHAN, kernel_process.__file__, str(tmp_path / "kernel.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    # Both pipes were the kernel's, too: they are closed once it has ended.
    assert done.stdout.strip().isdecimal()
    assert done.stderr == ""
    assert not (tmp_path / "kernel.json").exists()
