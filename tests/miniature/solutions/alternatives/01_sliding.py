"""Other right answers to the miniature lesson."""

import numpy as np

from cnn_course.authoring.bank import alternative


@alternative("differences", "diff")
def with_diff(x):
    return np.diff(x.astype(np.float32))


@alternative("differences", "loop")
def with_loop(x):
    return np.array([float(x[i + 1]) - float(x[i]) for i in range(len(x) - 1)])


@alternative("total", "sum")
def with_sum(x):
    return x.sum()
