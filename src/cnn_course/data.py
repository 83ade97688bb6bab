"""Pictures for the lessons."""

from __future__ import annotations

import numpy as np
from matplotlib import cbook, image

LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # how bright the eye finds red, green and blue


def photo(gray: bool = False) -> np.ndarray:
    """Return the portrait of Grace Hopper that matplotlib ships, as float32 in 0..1.

    The shape is (H, W, 3), or (H, W) if `gray`.
    """
    path = str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    pixels = image.imread(path).astype(np.float32) / 255
    return pixels @ LUMA if gray else pixels
