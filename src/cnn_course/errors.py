"""The errors that a person can mend."""


class CourseError(Exception):
    """An error a person can mend, shown by the command line as one line."""


class NetworkError(CourseError, ValueError):
    """A network was given something that does not fit; the sentence names the layer or the image, with the shapes."""
