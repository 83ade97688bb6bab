"""Known mistakes of the miniature lesson."""

import numpy as np

from cnn_course.authoring.bank import mistake


@mistake("differences", "D1", "You subtract the next number from this one: the sign is reversed.")
def reversed_sign(x):
    x = np.asarray(x, float)
    return x[:-1] - x[1:]


@mistake("differences", "D2", "Bytes cannot hold a negative number: convert to float first.")
def bytes_overflow(x):
    return x[1:] - x[:-1]


@mistake("differences", "D3", "You wrote the differences into x itself.")
def in_place(x):
    x[1:] -= x[:-1].copy()
    return x[1:].astype(float)


@mistake("differences", "D4", "Your loop ends one too late.")
def too_far(x):
    return np.array([x[i + 1] - x[i] for i in range(len(x))])


@mistake("total", "T1", "That is the mean. A total is not divided.")
def mean(x):
    return int(np.mean(x))
