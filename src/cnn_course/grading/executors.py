"""Where submissions are judged: processes of this machine, or the workers of a Dask cluster. Both do the same task."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from cnn_course.errors import CourseError
from cnn_course.grading import bench
from cnn_course.grading.bench import Tree
from cnn_course.grading.paper import Paper
from cnn_course.grading.shield import shielded

ADDRESS = re.compile(r"(?:(?:tcp|tls|wss?|ucx)://)?[^\s/]+:\d{1,5}/?")
KEPT = "What was graded is kept; run the command again."
Work = Callable[[str, str, tuple[str, ...], bytes], Tree]
T = TypeVar("T")


class Pool(Protocol):
    """Workers that are ready for one lesson."""

    shared: bool  # whether others use the workers, too
    lost: str  # what happened if work comes back that nobody did

    @property
    def window(self) -> int:
        """How many submissions are on their way at most: as many as keep all workers busy, and no more."""

    def submit(self, student: str, notes: tuple[str, ...], handed_in: bytes) -> Future[Tree]:
        """Send a submission to a worker."""

    def broke(self, error: BaseException) -> bool:
        """Whether `error` says that a worker died."""

    def rebuild(self) -> None:
        """Get new workers for those that died. What was on its way is lost."""

    def prove(self) -> None:
        """Raise CourseError if workers cannot even do nothing: then it is no submission's fault that they die."""

    def missing(self) -> str:
        """Why no worker can be reached any more, or nothing."""

    def close(self) -> None:
        """End the workers at once, whatever they do."""


class LocalPool:
    """Processes of this machine, which start with the first submission."""

    shared = False
    lost = "The workers were stopped"

    def __init__(self, paper: Paper, jobs: int, unsafe: bool = False, work: Work = bench.task) -> None:
        self.paper, self.jobs, self.unsafe, self.work = paper, jobs, unsafe, work
        self.window = jobs + 1  # one waits, so that no worker does
        self._executor: ProcessPoolExecutor | None = None

    def submit(self, student: str, notes: tuple[str, ...], handed_in: bytes) -> Future[Tree]:
        """Send a submission to a process."""
        return self._submit(self.work, self.paper.key, student, notes, handed_in)

    def _submit(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.jobs,
                mp_context=multiprocessing.get_context("spawn"),  # nothing of the master's, such as the gradebook
                initializer=bench.start_process,
                initargs=(self.paper, self.unsafe),
            )
        with shielded():  # processes start here
            return self._executor.submit(work, *arguments)

    def broke(self, error: BaseException) -> bool:
        """Whether a process died."""
        return isinstance(error, BrokenProcessPool)

    def rebuild(self) -> None:
        """Forget the old processes; new ones start with the next submission."""
        self.close()

    def prove(self) -> None:
        """Raise CourseError if processes die that do nothing."""
        try:
            self._submit(bench.nothing).result()
        except BrokenProcessPool as error:
            raise CourseError("Processes that grade die as soon as they start; is there enough memory?") from error

    def missing(self) -> str:
        """Nothing: processes can always be started."""
        return ""

    def close(self) -> None:
        """Kill the processes; their sandboxes end with them."""
        if self._executor is None:
            return
        executor, self._executor = self._executor, None
        for process in list((executor._processes or {}).values()):
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        executor.shutdown(wait=True, cancel_futures=True)


class DaskPool:
    """The workers of a Dask cluster. Those that join later are used, too."""

    shared = True

    def __init__(self, paper: Paper, address: str, unsafe: bool = False) -> None:
        self.paper, self.address = paper, address
        self.lost = f"The Dask scheduler at {address} went away"
        self._name = f"cnn-course-{paper.key}"
        self._client = _connect(address)
        try:
            self._client.wait_for_workers(1, timeout=30)
            self._client.register_plugin(_plugin(paper, unsafe), name=self._name)
        except Exception as error:
            self._client.close()
            raise CourseError(
                f"The Dask cluster at {address} cannot grade: {error}. "
                "Its workers need the same cnn-course with the teaching tools."
            ) from error
        self._executor = self._client.get_executor(pure=False, retries=0)

    @property
    def window(self) -> int:
        """Two for each thread of the cluster: bytes travel while others are judged."""
        return max(2, 2 * sum(self._threads().values()))

    def submit(self, student: str, notes: tuple[str, ...], handed_in: bytes) -> Future[Tree]:
        """Send a submission to the cluster."""
        with self._reaching():
            sent: Future[Tree] = self._executor.submit(bench.task, self.paper.key, student, notes, handed_in)
        return sent

    def broke(self, error: BaseException) -> bool:
        """Whether workers died over it: Dask itself tries several."""
        from distributed.scheduler import KilledWorker

        return isinstance(error, KilledWorker)

    def rebuild(self) -> None:
        """Dask starts new workers itself."""

    def prove(self) -> None:
        """Dask tells itself when it has no workers left."""

    def missing(self) -> str:
        """Why the cluster cannot be reached any more, or nothing."""
        try:
            return "" if self._threads() else f"The Dask cluster at {self.address} has no workers left"
        except CourseError:
            return self.lost

    def _threads(self) -> dict[str, int]:
        with self._reaching():
            if self._client.status != "running":
                raise OSError
            return dict(self._client.nthreads())

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Say in a sentence that the scheduler cannot be reached any more."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise CourseError(f"{self.lost}. {KEPT}") from error

    def close(self) -> None:
        """Take back what is on its way and leave the cluster as it was."""
        with contextlib.suppress(Exception):
            self._executor.shutdown(wait=False)
        with contextlib.suppress(Exception):
            if self._client.status == "running":
                self._client.unregister_worker_plugin(self._name)
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise CourseError(
            "Dask is not installed; --scheduler needs it: pip install 'cnn-course[teach,cluster]'."
        ) from error
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what a person can mend is told in a sentence
    if not ADDRESS.fullmatch(address):  # Dask would leave half a client behind, which holds up the end
        raise CourseError(f"{address!r} is no address of a Dask scheduler; wanted is something like tcp://host:8786.")
    try:
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, OverflowError) as error:
        raise CourseError(
            f"No Dask scheduler answers at {address}; wanted is something like tcp://host:8786."
        ) from error


def _plugin(paper: Paper, unsafe: bool) -> Any:
    """Return what every worker of the cluster runs once: now, and when it joins later."""
    from distributed import WorkerPlugin

    class Lesson(WorkerPlugin):
        def setup(self, worker: Any) -> None:
            bench.set_up(paper, unsafe)

        def teardown(self, worker: Any) -> None:
            bench.tear_down(paper.key)

    return Lesson()
