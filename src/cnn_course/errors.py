"""The one exception that a person at the command line can mend."""


class CourseError(Exception):
    """Something a person can put right; the command line shows it as one sentence, without a traceback."""
