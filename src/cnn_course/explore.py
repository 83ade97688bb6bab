"""Interactive figures: ``explore.convolution(correlate2d, image, kernel)`` as the last line of a cell.

They run your own function, show the arithmetic behind each number, and say why a setting is impossible. Each leaves
a copy that stands still in the notebook, for places where nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def training(
    network: Any,
    images: Any,
    labels: Any,
    test: tuple[Any, Any] | None = None,
    epochs: int = 3,
    batch: int = 64,
    optimizer: str = "Adam",
    learning_rate: float | None = None,
    rule: Callable[..., Any] | Sequence[Callable[..., Any]] = (),
    augment: Callable[..., Any] | None = None,
    seed: int = 0,
) -> Any:
    """Train a network while you watch: it learns when you press start, and other cells run meanwhile.

    network: a Sequential, changed in place; images (N, C, H, W), labels (N,), and test the same again, not learned
    from; optimizer "SGD", "momentum", "Adam", "Adadelta" or the name of a rule of your own;
    ``rule(param, grad, memory, learning_rate)`` returns the new param and the new memory, which begins as zeros or,
    where the rule calls it ``state``, as ``{}``; ``augment(images, rng)`` returns images of the same shape.
    """
    facts = test, epochs, batch, optimizer, learning_rate, rule, augment, seed
    return _open("training", network, images, labels, *facts)


def network(
    network: Any,
    images: Any = None,
    labels: Any = None,
    feature_maps: Callable[..., Any] | None = None,
    saliency: Callable[..., Any] | None = None,
    occlusion_map: Callable[..., Any] | None = None,
) -> Any:
    """Look into a network: its layers, the maps of each, and what its answer hangs on, for an image you draw.

    network: a Sequential from images (N, 1, H, W) to scores (N, K); images (M, 1, H, W) to choose from with labels
    (M,), Fashion-MNIST's test images if None. Your own functions, where given, make the numbers:
    ``feature_maps(network, image, layer)``, ``saliency(network, image, label)``,
    ``occlusion_map(predict_probability, image, size, stride)``, all with image (1, H, W).
    """
    return _open("network", network, images, labels, feature_maps, saliency, occlusion_map)


def geometry(
    size: int | tuple[int, int] = 7,
    kernel: int = 3,
    stride: int = 1,
    padding: int = 0,
    floor: bool = False,
    dilation: int = 1,
) -> Any:
    """Show every window of a row of pixels, or of an image where ``size`` is (height, width), and what nobody sees.

    The arguments are what it begins with; all of them can be changed in the figure.
    """
    return _open("geometry", size, kernel, stride, padding, floor, dilation)


def pooling(
    function: Callable[..., Any],
    other: Callable[..., Any] | None = None,
    image: Any = None,
    size: int = 2,
    stride: int | None = None,
) -> Any:
    """Pool a map with one function, or with two side by side; every output number is your function's.

    ``function(x, size, stride)`` takes x (1, 1, H, W) and returns (1, 1, OH, OW); a stride of None means that of the
    size. ``image`` is a map (H, W), a small example if None. Functions with "max" in their names have winners.
    """
    return _open("pooling", function, other, image, size, stride)


def backward(
    function: Callable[..., Any],
    x: Any = None,
    w: Any = None,
    dout: Any = None,
    stride: int | None = None,
    padding: int = 0,
    size: int = 2,
) -> Any:
    """Send the gradient of one output, or of all, back through a window that slides: who gets how much, and why.

    ``function`` is a backward function of lesson 06, known by its name or its parameters: of a convolution, of its
    weights, input or bias alone, or of max or average pooling. x is (H, W) or (C, H, W), w (KH, KW) or
    (F, C, KH, KW), dout (OH, OW) or (F, OH, OW); None stands for the lesson's numbers. `size` is the pooling
    window's; `stride` None means 1, and for pooling `size`.
    """
    return _open("backward", function, x, w, dout, stride, padding, size)


def im2col(
    im2col: Callable[..., Any] | None = None,
    col2im: Callable[..., Any] | None = None,
    x: Any = None,
    w: Any = None,
    kernel_size: int = 2,
    stride: int = 1,
    padding: int = 0,
) -> Any:
    """Show which window is which row, which filter which column, and how rows that are put back add up.

    ``im2col(x, kernel_size, stride, padding)`` and ``col2im(cols, input_shape, kernel_size, stride, padding)`` are
    yours; without them the arrangement itself is shown. x is (H, W), (C, H, W) or (1, C, H, W), w (F, C, K, K).
    """
    return _open("im2col", im2col, col2im, x, w, kernel_size, stride, padding)


def _open(name: str, *settings: Any, **more: Any) -> Any:
    """Return an explorer, or a panel with the sentence of why there is none."""
    try:
        module = import_module(f"cnn_course.explorers.{name}")
        return getattr(module, name.capitalize())(*settings, **more)
    except NotShownError as reason:
        return panels.panel([panels.sentence(str(reason))])
    except ImportError:  # while work is graded, and where anywidget is missing
        return panels.panel([panels.sentence(say("explore:closed"))])
