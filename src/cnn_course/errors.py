"""The errors that a person can mend."""


class CourseError(Exception):
    """An error a person can mend, shown by the command line as one line."""


class NetworkError(CourseError, ValueError):
    """Something does not fit a network; the sentence names the layer or the image, with the shapes."""
