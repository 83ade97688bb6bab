"""Draw docs/panel.png: the panel that names a flipped kernel. Needs Debian's chromium."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from cnn_course import check
from cnn_course.authoring import bank
from cnn_course.authoring.course import Course

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Run the check on the known mistake and take a picture of what it says."""
    course = Course.find()
    wrongs = bank.collect(course.lesson("02_convolution").misconceptions).mistakes
    flipped = next(wrong for wrong in wrongs if (wrong.exercise, wrong.id) == ("correlate2d", "C1"))
    panel = check.correlate2d(flipped.function)._repr_html_()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(
            f"<!doctype html><meta charset=utf-8><body style='font:14px sans-serif;background:#fff;margin:12px'>{panel}"
        )
        shot = Path(folder) / "panel.png"
        size = "--window-size=760,350"
        subprocess.run(
            [shutil.which("chromium") or "chromium", *FLAGS, size, f"--screenshot={shot}", page.as_uri()],
            check=True,
            capture_output=True,
        )
        shutil.copy(shot, course.root / "docs" / "panel.png")


if __name__ == "__main__":
    main()
