"""The ``cnn-course`` command: parse, call, print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cnn_course import __version__
from cnn_course.commands import (
    bake,
    build,
    classroom,
    demo,
    export,
    grade,
    hint,
    progress,
    reset,
    solution,
    train,
    verify,
)
from cnn_course.errors import CourseError

COMMANDS = (progress, hint, solution, reset, train, build, verify, classroom, bake, grade, export, demo)
TEACHING = ("jupytext", "nbclient", "nbformat", "nbgrader", "sqlalchemy", "tqdm", "traitlets")
TEACHING_MISSING = "{name} is not installed; this command needs the teaching tools: pip install 'cnn-course[teach]'."


def parser() -> argparse.ArgumentParser:
    """Return the parser with every command."""
    top = argparse.ArgumentParser(prog="cnn-course", description="Study, author, prove and grade the CNN course.")
    top.add_argument("--version", action="version", version=f"cnn-course {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(own)
        own.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Return 0, or 1 after a sentence on stderr; argparse exits with 2 for a wrong call."""
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        return code
    except CourseError as error:
        print(f"cnn-course: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in TEACHING:
            print(f"cnn-course: {TEACHING_MISSING.format(name=error.name)}", file=sys.stderr)
            return 1
        raise
    except KeyboardInterrupt:
        print("cnn-course: stopped.", file=sys.stderr)
        return 130
