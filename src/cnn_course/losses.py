"""The loss that classifiers minimize."""

from __future__ import annotations

import numpy as np

from cnn_course.errors import NetworkError
from cnn_course.layer import Array


def softmax(scores: Array) -> Array:
    """p_nk = exp(s_nk) / sum over j of exp(s_nj): scores (..., K) -> the same shape, every row summing to 1.

    The row's maximum is taken from the scores first, which changes nothing in p and lets no exp overflow
    (Goodfellow et al., "Deep Learning" (2016), section 4.1).
    """
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    p: Array = e / e.sum(axis=-1, keepdims=True)
    return p


def softmax_cross_entropy(scores: Array, labels: Array) -> tuple[float, Array]:
    """L = mean over n of -log p_n,label(n) with p = softmax(scores); dL/dscores = (p - one_hot(labels)) / N.

    scores (N, K) floats and labels (N,) whole numbers in 0..K-1 -> the loss, and its gradient (N, K) of the
    scores' dtype. log p is taken as s - log(sum exp s), which stays finite where p rounds to 0. Raises
    NetworkError if the shapes do not fit, the batch is empty, a label is no class or a score is not a number.
    """
    scores, labels = np.asarray(scores), np.asarray(labels)
    if scores.ndim != 2 or not scores.size:
        raise NetworkError(f"scores must be (images, classes), at least one image, and were {scores.shape}")
    N, K = scores.shape
    if labels.shape != (N,) or labels.dtype.kind not in "iu":
        wanted = f"labels must be {N} whole numbers, one for each row of the scores {scores.shape}"
        raise NetworkError(f"{wanted}, and were {labels.dtype} of shape {labels.shape}")
    for n in np.flatnonzero((labels < 0) | (labels >= K)):
        raise NetworkError(f"label {labels[n]} of image {n} is no class: scores {scores.shape} have 0 to {K - 1}")
    shifted = scores - scores.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    rows = np.arange(N)
    loss = float((np.log(total[:, 0]) - shifted[rows, labels]).mean())
    if not np.isfinite(loss):
        n = np.flatnonzero(~np.isfinite(scores).all(axis=1))[0]
        raise NetworkError(f"the scores {scores.shape} of image {n} hold NaN or infinity; look at what made them")
    dscores: Array = e / total
    dscores[rows, labels] -= 1
    dscores /= N
    return loss, dscores
