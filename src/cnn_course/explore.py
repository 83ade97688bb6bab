"""Interactive figures: ``explore.convolution(correlate2d, image, kernel)`` as the last line of a cell.

They run your own function, show the arithmetic behind each number, and say why a setting is impossible. Each leaves
a copy that stands still in the notebook, for places where nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from cnn_course import panels
from cnn_course.calls import NotShownError
from cnn_course.messages import say


def convolution(
    function: Callable[..., Any], image: Any, kernel: Any, bias: Any = None, stride: int = 1, padding: int = 0
) -> Any:
    """Slide a kernel over an image; every output number is your function's, with the terms behind it.

    ``function(image, kernel)`` where image is (L,) or (H, W) and kernel (K,) or (KH, KW);
    ``function(image, kernel, bias)`` where image is (C, H, W), kernel (F, C, KH, KW) and bias (F,), 0 if None;
    ``function(image[None], kernel, bias, stride, padding)`` where stride or padding is given.
    """
    return _open("convolution", function, image, kernel, bias, stride, padding)


def _open(name: str, *settings: Any, **more: Any) -> Any:
    """Return an explorer, or a panel with the sentence of why there is none."""
    try:
        module = import_module(f"cnn_course.explorers.{name}")
        return getattr(module, name.capitalize())(*settings, **more)
    except NotShownError as reason:
        return panels.panel([panels.sentence(str(reason))])
    except ImportError:  # while work is graded, and where anywidget is missing
        return panels.panel([panels.sentence(say("explore:closed"))])
