"""Tasks for workers that die or hang over a submission that says so. The real sandbox gives a student no such way."""

import os
import signal
import time

from cnn_course.grading import bench


def task(key, student, notes, handed_in):
    """Judge a submission, unless it names a fate."""
    if b"KILL THE WORKER" in handed_in:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"HANG THE WORKER" in handed_in:
        time.sleep(600)
    return bench.task(key, student, notes, handed_in)


def stillborn(key, student, notes, handed_in):
    """No worker survives anything."""
    os.kill(os.getpid(), signal.SIGKILL)


def die():
    """End this process."""
    os.kill(os.getpid(), signal.SIGKILL)
