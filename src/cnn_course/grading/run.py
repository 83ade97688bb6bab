"""Grade a class: look at each student, send what is new to workers, keep and write what comes back."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cnn_course.errors import CourseError
from cnn_course.grading.bench import Tree
from cnn_course.grading.by_hand import told
from cnn_course.grading.classroom import Classroom
from cnn_course.grading.executors import KEPT, Pool
from cnn_course.grading.files import Files
from cnn_course.grading.handed_in import NOTHING, HandedIn, look
from cnn_course.grading.judged import FAILED, MISSING, Judged
from cnn_course.grading.ledger import Entry, Ledger
from cnn_course.grading.paper import Paper
from cnn_course.grading.questions import opened
from cnn_course.grading.shield import postponed, received_by
from cnn_course.grading.table import Row
from cnn_course.grading.writer import Writer

KILLER = (
    "The process that graded this submission was killed twice, the second time with nothing else in it. "
    "Look at the code before you run the command again."
)
STANDS = "the points that the gradebook holds stand"
STEP = 5.0  # seconds between two looks at the workers
TICK = 0.2  # seconds until Ctrl-C is heeded
GRACE = 120.0  # seconds over a submission's own limit after which a worker counts as dead


Result = tuple[Judged, str]  # and the student's page, if it is made already


@dataclass(frozen=True)
class Change:
    """One exercise that is worth more or less after the checks changed."""

    student: str
    exercise: str
    before: float
    after: float
    why: str


@dataclass
class Summary:
    """What a run found: a row for each student, and what became different."""

    rows: list[Row] = field(default_factory=list)  # by student, once the run is over
    changes: list[Change] = field(default_factory=list)
    outdated: int = 0  # grades that an earlier version of the checks gave, and that were left alone
    judged: int = 0  # submissions that this run sent to workers
    loose: list[str] = field(default_factory=list)  # files that lie in nobody's folder

    @property
    def failed(self) -> bool:
        """Whether somebody could not be graded."""
        return any(row.status == FAILED for row in self.rows)


@dataclass(frozen=True)
class Sent:
    """A submission on its way through a worker."""

    entry: Entry
    handed: HandedIn
    content: bytes


@dataclass
class Run:
    """One pass over a class. The caller holds the class's lock."""

    room: Classroom
    paper: Paper
    ledger: Ledger
    writer: Writer
    files: Files
    pool: Pool
    regrade: bool = False
    advance: Callable[[], object] = lambda: None  # called once for each student who is done
    patience: float = 0.0  # seconds without any result after which the workers count as dead
    summary: Summary = field(default_factory=Summary)

    def __post_init__(self) -> None:
        self._flying: dict[Future[Tree], Sent] = {}
        self._heed: Callable[[], None] = lambda: None  # raises KeyboardInterrupt where Ctrl-C suits
        self._exercises = opened(self.paper).exercises
        self._written = self.writer.has()
        self._scored = self.writer.scored()
        self._by_hand = self.writer.by_hand()
        self.patience = self.patience or self.paper.limits.total_seconds + GRACE

    def go(self, students: Iterable[str]) -> Summary:
        """Bring every one of `students` to a status."""
        with _stopping(self.pool), postponed() as self._heed:
            for student in students:
                self._heed()
                self._begin(student)
                while len(self._flying) >= self.pool.window:
                    self._collect()
            while self._flying:
                self._collect()
        self.summary.rows.sort(key=lambda row: row.student)
        self.summary.changes.sort(key=lambda change: change.student)
        return self.summary

    def _begin(self, student: str) -> None:
        """Settle a student whose result is known; send the work of the others off."""
        handed, content = look(self.room, self.paper.lesson, student, self._exercises)
        entry = Entry(self.paper.lesson, student, self.paper.key, handed.digest)
        known = self._known(entry, handed)
        if known is not None:
            self._settle(*known)
        elif handed.verdict is not None:
            self._keep(entry, handed, handed.verdict)
        else:
            self._send(Sent(entry, handed, content))

    def _known(self, entry: Entry, handed: HandedIn) -> tuple[Entry, HandedIn, Judged] | None:
        """Return the result that holds for a student already, if there is one."""
        standing = self.ledger.standing(entry.lesson, entry.student)
        if standing and entry.digest == NOTHING != standing.digest:
            gone = replace(handed, note="what was graded is no longer there; the grade stands")
            return self._found(standing, gone)
        if standing and standing.digest == entry.digest and standing.paper != entry.paper and not self.regrade:
            found = self._found(standing, handed)
            self.summary.outdated += found is not None and bool(found[2].questions)
            return found
        return self._found(entry, handed)

    def _found(self, entry: Entry, handed: HandedIn) -> tuple[Entry, HandedIn, Judged] | None:
        judged = self.ledger.find(entry)
        return None if judged is None or judged.status == FAILED else (entry, handed, judged)

    def _send(self, sent: Sent) -> None:
        try:
            future = self.pool.submit(sent.entry.student, sent.handed.notes, sent.content)
        except Exception as error:
            if not self.pool.broke(error):
                raise
            self._recover([])
            future = self.pool.submit(sent.entry.student, sent.handed.notes, sent.content)
        self._flying[future] = sent
        self.summary.judged += 1

    def _collect(self) -> None:
        """Wait for a result and take all that are there."""
        done = self._wait()
        lost = []
        for future in done:
            sent = self._flying.pop(future)
            result = self._result(future)
            if result is None:
                lost.append(sent)
            else:
                self._keep(sent.entry, sent.handed, *result)
        if lost or not done:
            self._recover(lost)

    def _wait(self) -> set[Future[Tree]]:
        """Return the futures that are done; none if the workers hang."""
        waited = 0.0
        while self.pool.shared or waited < self.patience:  # on a shared cluster others may have their turn first
            if done := self._done_within(STEP):
                return done
            self._still_there()
            waited += STEP
        return set()

    def _done_within(self, seconds: float) -> set[Future[Tree]]:
        until = time.monotonic() + seconds
        done: set[Future[Tree]] = set()
        while not done and time.monotonic() < until:
            self._heed()
            done, _ = wait(self._flying, timeout=TICK, return_when=FIRST_COMPLETED)
        return done

    def _result(self, future: Future[Tree]) -> Result | None:
        """Return what a worker found, or None if it died over it."""
        try:
            tree = future.result()
        except CancelledError as error:
            raise CourseError(f"{self.pool.missing() or self.pool.lost}. {KEPT}") from error
        except Exception as error:
            if self.pool.broke(error):
                return None
            raise
        if "refused" in tree:
            raise CourseError(tree["refused"])
        return Judged.of(tree["judged"]), tree["page"]

    def _still_there(self) -> None:
        if why := self.pool.missing():
            raise CourseError(f"{why}. {KEPT}")

    def _recover(self, lost: list[Sent]) -> None:
        """Go on after the death of a worker. Whoever was on its way is tried again, alone, so that the killer shows."""
        self.pool.rebuild()
        for future, sent in list(self._flying.items()):
            if self._died(future):
                lost.append(sent)
                del self._flying[future]
        for sent in lost:
            self._keep(sent.entry, sent.handed, *self._alone(sent))

    def _died(self, future: Future[Tree]) -> bool:
        if not future.done() or future.cancelled():
            return future.done()
        error = future.exception()
        return error is not None and self.pool.broke(error)

    def _alone(self, sent: Sent) -> Result:
        """Judge a submission with nothing else on its way."""
        aside, self._flying = self._flying, {}
        try:
            future = self.pool.submit(sent.entry.student, sent.handed.notes, sent.content)
            self._flying = {future: sent}
            result = self._result(future) if self._wait() else None
        finally:
            self._flying = aside
        if result is not None:
            return result
        self.pool.rebuild()
        self.pool.prove()
        return Judged(FAILED, KILLER, sent.handed.notes), ""

    def _keep(self, entry: Entry, handed: HandedIn, judged: Judged, page: str = "") -> None:
        self.ledger.keep(entry, judged)
        self._settle(entry, handed, judged, page)

    def _settle(self, entry: Entry, handed: HandedIn, judged: Judged, page: str = "") -> None:
        """Write a result wherever it is not written yet, and note the student's row."""
        student, before = entry.student, self.ledger.standing(entry.lesson, entry.student)
        entries = self._by_hand.get(student, [])
        row = Row.of(student, judged, "; ".join(filter(None, (handed.note, told(judged, entries)))))
        if judged.status == FAILED and before and before.digest == entry.digest and self._good(before):
            row = replace(row, note=f"{row.note}; the earlier grade stands")
        elif judged.status == MISSING and student in self._scored:
            row = replace(row, note=f"{row.note}; {STANDS}")  # graded by a ledger that is gone, or by nbgrader
            self.ledger.stand(entry)
        elif before != entry or student not in self._written or not self.files.there(student):
            self._compare(before, entry, judged)
            self.writer.write(student, judged, handed.time)
            self.files.write(student, judged, page, entries)
            self.ledger.stand(entry)
        else:
            if handed.digest != NOTHING:
                self.writer.update_time(student, handed.time)
            self.files.refresh(student, judged, entries)
        self.summary.rows.append(row)
        self.advance()

    def _good(self, entry: Entry) -> bool:
        judged = self.ledger.look(entry)
        return judged is not None and judged.status != FAILED

    def _compare(self, before: Entry | None, entry: Entry, judged: Judged) -> None:
        """Note which exercises of the same hand-in are worth something else by other checks."""
        if before is None or before.digest != entry.digest or before.paper == entry.paper:
            return
        earlier = self.ledger.look(before)
        points = {q.exercise: q.score for q in earlier.questions} if earlier else {}
        for question in judged.questions:
            old = points.get(question.exercise, 0.0)
            if old != question.score:
                why = question.message or "right by the new checks"
                self.summary.changes.append(Change(entry.student, question.exercise, old, question.score, why))


@contextmanager
def _stopping(pool: Pool) -> Iterator[None]:
    """End the workers when the block ends; a second Ctrl-C does not interrupt that."""
    try:
        yield
    finally:
        with received_by(signal.SIG_IGN):
            pool.close()
