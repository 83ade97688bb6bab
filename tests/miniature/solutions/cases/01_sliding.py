"""What the checks of the miniature lesson ask."""

import numpy as np

from cnn_course.authoring.bank import case, exercise, group
from cnn_course.authoring.probes import eighths


@exercise("differences", axes=("position",))
def differences(rng):
    return [
        group("the lecture's example", 1, case(np.array([1.0, 4.0, 9.0]), deck=[3.0, 5.0])),
        group("byte input", 1, case(np.array([200, 4, 7], np.uint8))),
        group("argument left alone", 1, case(eighths(rng, 6), twice=True), untouched=True),
    ]


@exercise("total")
def total(rng):
    return [group("ints", 1, case(np.array([1, 2, 3])))]
