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


def _open(name: str, *settings: Any, **more: Any) -> Any:
    """Return an explorer, or a panel with the sentence of why there is none."""
    try:
        module = import_module(f"cnn_course.explorers.{name}")
        return getattr(module, name.capitalize())(*settings, **more)
    except NotShownError as reason:
        return panels.panel([panels.sentence(str(reason))])
    except ImportError:  # while work is graded, and where anywidget is missing
        return panels.panel([panels.sentence(say("explore:closed"))])
