"""Work on a Dask cluster, through joblib's backend for Dask; needs the extra `cluster`."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker
from joblib import Parallel
from joblib._dask import DaskDistributedBackend

from analysis.errors import InterlesionError

SECONDS_TO_ANSWER = 10


class ClusterError(InterlesionError):
    """The cluster cannot be reached, or has no workers."""


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask scheduler.

    Attributes
    ----------
    client : distributed.Client
        Connected to it.
    """

    client: Client
    losses = (KilledWorker,)

    @property
    def jobs(self) -> int:
        """Lesions that the workers measure at a time."""
        return max(sum(self.client.ncores().values()), 1)

    def parallel(self, *, alone: bool) -> Parallel:  # noqa: ARG002  # workers are never the one that calls
        """Give joblib's parallel loop over the workers."""
        backend = _Backend(client=self.client)
        return Parallel(backend=backend, return_as="generator_unordered", batch_size=1)


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Reach the workers of a scheduler, for the length of a `with` block.

    Parameters
    ----------
    address : str
        Of the scheduler, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    ClusterError
        Nothing answers there, or the scheduler has no workers.
    """
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`, and workers with "
            f"`dask worker {address}`."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
        except TimeoutError as error:
            raise ClusterError(
                f"The scheduler at {address} has no workers. Start some with `dask worker {address}`."
            ) from error
        yield Cluster(client)


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class _Backend(DaskDistributedBackend):
    """Joblib's backend, told of tasks that Dask gives up; else it waits for them for ever (joblib 1.6)."""

    def submit(self, func: Any, callback: Callable[[Any], None] | None = None) -> Future:
        future = super().submit(func, callback)

        def tell(ended: Future) -> None:
            if callback and (error := ended.exception()):
                callback(_Failure(error))

        future.add_done_callback(tell)
        return future

    def retrieve_result_callback(self, out: Any) -> Any:
        if isinstance(out, _Failure):
            raise out.error
        return super().retrieve_result_callback(out)
