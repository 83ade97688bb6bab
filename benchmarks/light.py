"""How light the course is on a student's evening: imports, and one check of each exercise on a right answer.

Run ``python -m benchmarks.light``. Prints milliseconds; nothing here fails.
"""

import statistics
import subprocess
import sys
import time

from cnn_course import check
from cnn_course.authoring import source
from cnn_course.authoring.course import Course

IMPORT = "import time, numpy; t = time.perf_counter(); {}; print(1e3 * (time.perf_counter() - t))"


def import_time(statement: str, repeats: int = 5) -> float:
    """Median milliseconds that a statement adds to a fresh Python with NumPy loaded."""
    runs = [
        subprocess.run([sys.executable, "-c", IMPORT.format(statement)], capture_output=True, text=True, check=True)
        for _ in range(repeats)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def check_time(name: str, function, repeats: int = 5) -> tuple[float, float]:
    """Milliseconds of the first check, which reads the casebook, and the median of the later ones."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        report = getattr(check, name)(function)
        times.append(1e3 * (time.perf_counter() - start))
        assert report.passed
    return times[0], statistics.median(times[1:])


def main() -> None:
    print("added to importing NumPy, ms")
    for statement in ("import cnn_course", "from cnn_course import check", "from cnn_course import check, plots"):
        print(f"  {statement:<40} {import_time(statement):7.1f}")
    print("a check of the right answer, ms                first   later")
    for lesson in Course.find().lessons:
        for name, function in source.reference(lesson).items():
            first, later = check_time(name, function)
            print(f"  {lesson.name + ' ' + name:<40} {first:9.1f} {later:7.1f}")


if __name__ == "__main__":
    main()
