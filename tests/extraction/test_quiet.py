"""States of the whole process, made and undone once however many threads need them."""

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import SimpleITK as sitk
from threadpoolctl import threadpool_info, threadpool_limits

from analysis.extraction.quiet import one_thread, quiet


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
