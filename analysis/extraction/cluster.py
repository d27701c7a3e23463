"""Work on a Dask cluster, through joblib's backend for Dask; needs the extra `cluster`."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker
from joblib import Parallel
from joblib._dask import DaskDistributedBackend

from analysis.errors import InterlesionError
from analysis.extraction import keys
from analysis.extraction.processes import Lost
from analysis.wording import quote, visible

SECONDS_TO_ANSWER = 10
_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[^\s/]+:\d{1,5}/?", re.ASCII)
_MOST_FAULTS = 5
SECONDS_WITHOUT_WORKERS = 120
"""After which a run gives up, where every worker is gone; those that were killed need some to come back."""

_TO_GO_ON = "Lesions that were finished are in the store: the same command goes on from there."


class ClusterError(InterlesionError):
    """The cluster gave up the work."""


class NoClusterError(ClusterError):
    """No cluster was reached, it has no workers, or they would measure otherwise; nothing was begun."""

    exit_code = 2


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask scheduler.

    Attributes
    ----------
    client : distributed.Client
        Connected to it.
    """

    client: Client
    losses = ()
    caller = None

    @property
    def jobs(self) -> int:
        """Lesions that the workers measure at a time."""
        return max(sum(self.client.nthreads().values()), 1)

    def parallel(self, *, alone: bool) -> Parallel:  # noqa: ARG002  # workers are never the one that calls
        """Give joblib's parallel loop over the workers."""
        backend = _Backend(client=self.client)
        # All at once, so that workers that come later find work.
        return Parallel(backend=backend, return_as="generator_unordered", batch_size=1, pre_dispatch="all")


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Reach the workers of a scheduler, for the length of a `with` block.

    Parameters
    ----------
    address : str
        Of the scheduler, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    NoClusterError
        Nothing answers there, the scheduler has no workers, or those have other code or packages.
    """
    if not _ADDRESS.fullmatch(address):
        raise NoClusterError(
            f"--scheduler: got {quote(address)}, expected the address of a Dask scheduler, such as "
            "tcp://10.0.0.5:8786; `dask scheduler` prints it."
        )
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise NoClusterError(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`, and workers with "
            f"`dask worker {address} --nthreads 1`."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
        except TimeoutError as error:
            raise NoClusterError(
                f"The scheduler at {address} has no workers. Start some with "
                f"`dask worker {address} --nthreads 1`."
            ) from error
        _require_same(client)
        yield Cluster(client)


def _require_same(client: Client) -> None:
    """See that all workers would measure as this process does."""
    here = keys.made_of()
    found = client.run(keys.made_of, on_error="return")
    faults = sorted({fault for there in found.values() if (fault := _difference(here, there))})
    if faults:
        raise NoClusterError(_unlike("; ".join(visible(fault) for fault in faults[:_MOST_FAULTS])))


def _difference(here: dict[str, str], there: Any) -> str:
    if isinstance(there, BaseException):
        return f"it cannot be loaded there ({there})"
    differing = [name for name in here if there.get(name) != here[name]]
    return ", ".join(
        "other code of Interlesion" if name == "code" else f"{name} {there.get(name)}, here {here[name]}"
        for name in differing
    )


def _unlike(what: str) -> str:
    return (
        f"Workers would not measure as this computer does: {what}. Install the same Interlesion and the same "
        "requirements.lock on all of them, and start them again."
    )


@dataclass(frozen=True)
class _Failure:
    error: BaseException
    unit: int


class _UnlikeError(RuntimeError):
    """A worker has other code or packages."""


class _Backend(DaskDistributedBackend):
    """Joblib's backend, told of tasks that Dask gives up; else it waits for them for ever (joblib 1.6).

    A unit whose workers were killed has `Lost.KILLED` as its result, and the others go on.
    """

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Count at least two workers, so that work is handed out."""
        # With one, joblib would do the work in the process that calls.
        return max(super().effective_n_jobs(n_jobs), 2)

    def start_call(self) -> None:
        """Begin, and watch the workers."""
        super().start_call()
        self.client.loop.add_callback(self._watch)

    def submit(self, func: Any, callback: Callable[[Any], None] | None = None) -> Future:
        """Hand a unit out, with where its code is; tell its callback if it is lost."""
        [(numbered, (work, unit), named)] = func.items
        func.items = [(partial(_checked, _here()), (numbered, work, unit), named)]
        future = super().submit(func, callback)

        def tell(ended: Future) -> None:
            """Pass a failure of the unit on."""
            if callback and (error := ended.exception()):
                callback(_Failure(error, unit.number))

        future.add_done_callback(tell)
        return future

    def retrieve_result_callback(self, out: Any) -> Any:
        """Give the results of a unit; `Lost.KILLED` where its workers were killed."""
        failure = _Failure(out, -1) if isinstance(out, BaseException) else out
        if not isinstance(failure, _Failure):
            return _results(super().retrieve_result_callback, out)
        if isinstance(failure.error, KilledWorker):
            return [(failure.unit, Lost.KILLED)]
        raise ClusterError(f"The cluster gave up the work ({_named(failure.error)}). {_TO_GO_ON}") from (
            failure.error
        )

    async def _watch(self) -> None:
        """Give up where all workers are gone and stay away; Dask would wait for them for ever."""
        seen = time.monotonic()
        while self._continue:
            await asyncio.sleep(1)
            with suppress(OSError):
                if await self.client.scheduler.ncores(workers=None):
                    seen = time.monotonic()
            if time.monotonic() - seen > SECONDS_WITHOUT_WORKERS:
                gone = ClusterError("all workers are gone")
                for callback in list(self._callbacks.values()):
                    callback(_Failure(gone, -1))
                return


@cache
def _here() -> dict[str, str]:
    return keys.made_of()


def _checked(made_of: dict[str, str], function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function, if this worker, which may have come late, has the code and packages of the others."""
    if difference := _difference(made_of, _here()):
        raise _UnlikeError(difference)
    return function(*arguments)


def _results(retrieve: Callable[[Any], Any], out: Any) -> Any:
    try:
        return retrieve(out)
    except _UnlikeError as error:
        raise ClusterError(f"{_unlike(str(error))} {_TO_GO_ON}") from error


def _named(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
