"""``cnn-course progress``: what is done, exercise by exercise, and what is next."""

from __future__ import annotations

import argparse

NAME = "progress"
HELP = "show what you have done and what is next; the record stays on this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--off", action="store_true", help="keep no record from now on")
    switch.add_argument("--on", action="store_true", help="keep a record again")
    switch.add_argument("--forget", action="store_true", help="delete the record")


def run(chosen: argparse.Namespace) -> int:
    """Print a table a lesson, or change what is kept."""
    from cnn_course import record
    from cnn_course.errors import CourseError
    from cnn_course.progress import cards

    try:
        if chosen.on or chosen.off:
            record.switch(chosen.on)
        if chosen.forget:
            record.path().unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"{record.path()} could not be changed: {error.strerror or error}.") from error
    if not (chosen.on or chosen.off or chosen.forget):
        print("\n\n".join(map(repr, cards(chosen.lessons))))
        return 0
    state = "kept" if record.is_on() else f"not kept (see the variable {record.VARIABLE} and --on)"
    print(f"Results are {state} in {record.path()}.")
    return 0
