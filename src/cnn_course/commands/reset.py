"""``cnn-course reset``: an exercise as it was, with the old text in a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "reset"
HELP = "put one exercise of your notebook back as it was; your text goes to a backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("lesson", metavar="LESSON", nargs="?", help="such as 02_convolution, 02 or convolution")
    parser.add_argument("exercise", metavar="EXERCISE", help="such as correlate2d")
    parser.add_argument("--notebook", type=Path, metavar="PATH", help="default: the lesson's notebook in the course")


def run(chosen: argparse.Namespace) -> int:
    """Put the stub back and say where the old text is."""
    from cnn_course.study import reset

    notebook, backup = reset(chosen.lesson, chosen.exercise, chosen.notebook)
    if backup is None:
        print(f"{chosen.exercise} in {notebook} is as it was; nothing was changed.")
        return 0
    print(f"{chosen.exercise} is back as it was in {notebook}.")
    print(f"Your text is in {backup}.")
    print("If the notebook is open in JupyterLab, choose File > Reload Notebook from Disk before you go on.")
    return 0
