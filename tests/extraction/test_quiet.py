"""States of the whole process, made and undone once however many threads need them."""

import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from threadpoolctl import threadpool_info, threadpool_limits

from analysis.extraction.quiet import muted, one_thread, quiet
from analysis.sources.geometry import VolumeError, read_head
from tests.conftest import ROOT


def state() -> tuple[object, ...]:
    logger = logging.getLogger("radiomics")
    pools = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    threads = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    return list(logger.handlers), logger.level, list(warnings.filters), pools, threads


def is_limited() -> bool:
    *_, pools, threads = state()
    return threads == 1 and set(pools) == {1}  # type: ignore[arg-type]


@contextmanager
def another_thread(inside: list[bool]) -> Iterator[Callable[[], None]]:
    """Enter both states in another thread; the function lets it leave them."""
    entered, leave = threading.Event(), threading.Event()

    def enter() -> None:
        with quiet(), one_thread():
            entered.set()
            assert leave.wait(10)
            inside.append(is_limited())

    thread = threading.Thread(target=enter)
    thread.start()
    assert entered.wait(10)

    def let_go() -> None:
        leave.set()
        thread.join(10)

    yield let_go
    let_go()


def test_a_thread_that_leaves_first_undoes_nothing_for_the_other():
    before = state()
    inside: list[bool] = []
    with quiet(), one_thread(), another_thread(inside) as let_go:
        let_go()
        assert is_limited()
    assert inside == [True]
    assert state() == before


def test_the_thread_that_leaves_last_undoes_it():
    logging_before, _, _, pools, threads = state()
    inside: list[bool] = []
    with ExitStack() as stack:
        stack.enter_context(quiet())
        stack.enter_context(one_thread())
        with another_thread(inside) as let_go:
            stack.close()
            assert is_limited()
            let_go()
    assert inside == [True]
    assert (state()[0], state()[-1]) == (logging_before, threads)
    # The pools of the linear algebra obey the thread that set them first, and no other.
    threadpool_limits(limits=pools[0])


def test_an_error_undoes_it_too():
    before = state()
    try:
        with quiet(), one_thread():
            with quiet(), one_thread():
                assert is_limited()
            assert is_limited()
            raise KeyError
    except KeyError:
        assert state() == before


@pytest.mark.parametrize("ending", ["mha", "nii", "nrrd"])
def test_what_itk_says_of_a_damaged_file_does_not_reach_the_terminal(
    tmp_path: Path, ending: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"damaged.{ending}"
    image = sitk.GetImageFromArray(np.zeros((4, 4, 4), np.int16))
    sitk.WriteImage(image, str(path))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(RuntimeError), muted():
        sitk.ReadImage(str(path))
    assert capfd.readouterr() == ("", "")
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
    with pytest.raises(VolumeError):
        read_head(path)
    assert capfd.readouterr() == ("", "")


def test_with_standard_error_closed_nothing_fails(tmp_path: Path) -> None:
    code = "import os\nfrom analysis.extraction.quiet import muted\nos.close(2)\nwith muted(): print('read')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "read\n"
