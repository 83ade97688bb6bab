"""Where submitted code runs: a warm process behind bubblewrap that forks one clean, limited guest a submission."""

from cnn_course.grading.sandbox.bubblewrap import available
from cnn_course.grading.sandbox.client import Guest, WarmProcess
from cnn_course.grading.sandbox.ends import GuestDied, GuestHung, NotAFunction, NotDefined
from cnn_course.grading.sandbox.outputs import Ran

__all__ = ["Guest", "GuestDied", "GuestHung", "NotAFunction", "NotDefined", "Ran", "WarmProcess", "available"]
