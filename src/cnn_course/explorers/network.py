"""A trained network from the inside: its layers, what each makes of an image, and what the answer hangs on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np

from cnn_course import data, panels
from cnn_course.calls import NotShownError
from cnn_course.check.compare import kind_of
from cnn_course.errors import CourseError
from cnn_course.explorers.base import Explorer, answer, array_of, chosen, function_of, numbers
from cnn_course.explorers.maps import in_rows, packed, packed_gray
from cnn_course.losses import softmax
from cnn_course.messages import say
from cnn_course.panels import Panel
from cnn_course.sequential import Sequential
from cnn_course.train import check_data

PAGE = 16  # maps that are shown at a time
LARGEST = 64  # pixels a side of an image that can be drawn on
PLACES = 900  # of a patch: each is one run of the network

Function = Callable[..., Any]


def outputs(network: Sequential, image: np.ndarray) -> list[np.ndarray]:
    """What each layer makes of an image (C, H, W), without the batch axis."""
    x, found = image[None], []
    for layer in network.layers:
        x = layer.forward(x)
        found.append(x[0])
    return found


def slopes(network: Sequential, image: np.ndarray, label: int) -> np.ndarray:
    """How much the score of `label` changes with each pixel, (H, W): the largest |slope| over the channels."""
    scores = network.forward(image[None])
    back = network.backward(np.eye(scores.shape[1], dtype=scores.dtype)[label : label + 1])
    return np.abs(back[0]).max(axis=0)


def covered(network: Sequential, image: np.ndarray, label: int, size: int, stride: int) -> np.ndarray:
    """The probability of `label` with a patch of 0 at each place, (OH, OW): all places in one batch."""
    rows, columns = ([range(first, first + size) for first in range(0, n - size + 1, stride)] for n in image.shape[1:])
    batch = np.repeat(image[None], len(rows) * len(columns), axis=0)
    for n, (down, right) in enumerate((down, right) for down in rows for right in columns):
        batch[n, :, down.start : down.stop, right.start : right.stop] = 0
    return softmax(network.forward(batch))[:, label].reshape(len(rows), len(columns))


class Network(Explorer):
    """Looks into `network`; see `cnn_course.explore.network`."""

    file, also = "network", ("maps",)

    def __init__(
        self,
        network: Sequential,
        images: np.ndarray | None = None,
        labels: np.ndarray | None = None,
        feature_maps: Function | None = None,
        saliency: Function | None = None,
        occlusion_map: Function | None = None,
    ) -> None:
        if not isinstance(network, Sequential):
            raise NotShownError(say("explore:no_network", kind=kind_of(network)))
        if images is None:
            images, labels = data.fashion_mnist("test")
        self.network, self.images = network, array_of(images, "images")
        self.layers = _table(network, self.images)
        self.labels = None if labels is None else _labels(network, self.images, labels)
        own = (None if f is None else function_of(f, "network") for f in (feature_maps, saliency, occlusion_map))
        self.feature_maps, self.saliency, self.occlusion_map = own
        self.number, self.image, self.version = 0, self.images[0].copy(), 0
        self.layer, self.page, self.label = 0, 0, -1  # label -1: the one with the highest score
        self.over, self.size, self.stride = "", 8, 2
        self.patches: dict[str, Any] = {}  # what covering them came to: it takes longer, so only on request
        super().__init__()

    def followed(self) -> list[Function]:
        """Those of the three functions that are the student's."""
        given = (self.feature_maps, self.saliency, self.occlusion_map)
        return [function for function in given if function is not None]

    def do_follow(self) -> None:
        """What covering the patches came to may be something else now."""
        self._forget_patches()

    # what the browser may ask for

    def do_pick(self, number: int) -> None:
        """Show one of the test images."""
        self.number = chosen(number, 0, len(self.images) - 1, "image")
        self._replace(self.images[self.number].copy())

    def do_next(self, label: int) -> None:
        """Show the next test image of a class."""
        if self.labels is None:
            return
        wanted = np.flatnonzero(self.labels == chosen(label, 0, self.classes - 1, "label"))
        if wanted.size:
            later = wanted[wanted > self.number]
            self.do_pick(int(later[0] if later.size else wanted[0]))

    def do_clear(self) -> None:
        """An empty image to draw on."""
        self.number = -1
        self._replace(np.zeros_like(self.images[0]))

    def do_draw(self, pixels: str) -> None:
        """Take the image as it was drawn: a byte for each pixel, in base64."""
        try:
            levels = np.frombuffer(base64.b64decode(pixels, validate=True), np.uint8)
            image = (levels.reshape(self.image.shape) / 255).astype(self.image.dtype)
        except (binascii.Error, ValueError):
            raise NotShownError(say("network:bad_drawing")) from None
        self.number, self.image = -1, image
        self._forget_patches()

    def do_layer(self, layer: int) -> None:
        """Show what another layer makes of the image."""
        self.layer, self.page = chosen(layer, 0, len(self.layers) - 1, "layer"), 0

    def do_page(self, page: int) -> None:
        """Show other maps of the layer."""
        self.page = chosen(page, 0, self._pages() - 1, "page")

    def do_label(self, label: int) -> None:
        """Ask what the answer of this label hangs on; -1 for the one with the highest score."""
        self.label = chosen(label, -1, self.classes - 1, "label")
        self._forget_patches()

    def do_over(self, over: str, size: int = 8, stride: int = 2) -> None:
        """Lay saliency or occlusion over the image, or nothing."""
        H, W = self.image.shape[1:]
        size, stride = chosen(size, 1, min(H, W), "size"), chosen(stride, 1, min(H, W), "stride")
        if over == "occlusion":
            if (H - size) % stride or (W - size) % stride:
                raise NotShownError(say("network:no_fit", size=size, stride=stride, rows=H, columns=W))
            if ((H - size) // stride + 1) * ((W - size) // stride + 1) > PLACES:
                raise NotShownError(say("network:too_many", most=PLACES))
        self.over, self.size, self.stride = over if over in ("saliency", "occlusion") else "", size, stride
        self.patches = self._shown(self._cover) if over == "occlusion" else {}

    # what it shows

    @property
    def classes(self) -> int:
        """How many scores there are."""
        return int(self.layers[-1]["shape"][-1])

    def look(self) -> dict[str, Any]:
        """Return the layers, the image, the scores, the maps of one layer, and what lies over the image."""
        with np.errstate(all="ignore"):
            answers = outputs(self.network, self.image)
            scores = answers[-1].astype(float)
            probabilities = softmax(scores)
            label = self._asked(scores)
            return {
                "layers": self.layers,
                "layer": self.layer,
                "page": self.page,
                "pages": self._pages(),
                "per_page": PAGE,
                "names": [self._name(n) for n in range(self.classes)],
                "scores": numbers(scores),
                "probabilities": numbers(np.round(probabilities, 6)),
                "top": int(np.argmax(scores)),
                "label": self.label,
                "asked": label,
                "number": self.number,
                "images": len(self.images),
                "truth": self._truth(),
                "version": self.version,
                "image": packed_gray(self.image),
                "maps": self._shown(lambda: self._maps(answers[self.layer])),
                "over": self.over,
                "size": self.size,
                "stride": self.stride,
                "cover": self.patches or self._shown(lambda: self._slopes(label)),
            }

    def still(self) -> Panel:
        """The image, the layers, and the probabilities."""
        seen = self.view
        items = [*panels.arrays({"image": self.image[0]}, panels.Look(white=1.0))]
        rows = [f"{i:>2}  {each['text']}  {tuple(each['shape'])}  {each['parameters']:,}" for i, each in
                enumerate(self.layers)]  # fmt: skip
        rows.append(say("network:total", count=f"{sum(each['parameters'] for each in self.layers):,}"))
        said = zip(seen["names"], seen["probabilities"], strict=True)
        bars = [
            f"{name:<14} {p:6.3f} {'█' * round(20 * p)}" if isinstance(p, float) else f"{name} {p}" for name, p in said
        ]
        for text in ("\n".join(rows), "\n".join(bars)):
            items.append(panels.Item(f"<pre>{escape(text)}</pre>", text))
        return panels.panel(items)

    def _replace(self, image: np.ndarray) -> None:
        """Take an image that the browser does not have yet."""
        self.image = image
        self.version += 1
        self._forget_patches()

    def _forget_patches(self) -> None:
        """Each image has to ask for its own."""
        self.over, self.patches = "" if self.over == "occlusion" else self.over, {}

    def _pages(self) -> int:
        shape = self.layers[self.layer]["shape"]
        return -(-shape[0] // PAGE) if len(shape) == 3 else 1

    def _truth(self) -> str:
        if self.number < 0 or self.labels is None:
            return ""
        return self._name(int(self.labels[self.number]))

    def _name(self, label: int) -> str:
        names = data.FASHION_CLASSES
        return names[label] if self.classes == len(names) else str(label)

    @staticmethod
    def _shown(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A part of the view, or the sentence of why it is not there."""
        try:
            return make()
        except (NotShownError, CourseError) as reason:
            return {"sentence": str(reason)}

    def _maps(self, right: np.ndarray) -> dict[str, Any]:
        """This page of the layer's maps: the student's numbers, if there is a function."""
        got = right
        if self.feature_maps is not None:
            got = _in_shape(self.feature_maps, right.shape, self.network, self.image, self.layer)
        if got.ndim != 3:
            return packed(in_rows(got.reshape(-1))) | {"units": got.size}
        return packed(got[self.page * PAGE : (self.page + 1) * PAGE])

    def _asked(self, scores: np.ndarray) -> int:
        """The label that is asked about."""
        return int(np.argmax(scores)) if self.label < 0 else self.label

    def _slopes(self, label: int) -> dict[str, Any]:
        """The saliency map, if that is to lie over the image."""
        if self.over != "saliency":
            return {}
        if self.saliency is None:
            return packed(slopes(self.network, self.image, label)[None])
        return packed(_in_shape(self.saliency, self.image.shape[1:], self.network, self.image, label)[None])

    def _cover(self) -> dict[str, Any]:
        """The probability with each patch covered, and without."""
        scores = self.network.forward(self.image[None])[0]
        label = self._asked(scores)
        values = self._patched(label).astype(float)
        return {"values": numbers(values), "before": round(float(softmax(scores)[label]), 5)}

    def _patched(self, label: int) -> np.ndarray:
        if self.occlusion_map is None:
            return covered(self.network, self.image, label, self.size, self.stride)

        def predict_probability(image: np.ndarray) -> float:
            return float(softmax(self.network.forward(image[None]))[0, label])

        H, W = ((n - self.size) // self.stride + 1 for n in self.image.shape[1:])
        return _in_shape(self.occlusion_map, (H, W), predict_probability, self.image, self.size, self.stride)


def _in_shape(function: Function, shape: tuple[int, ...], *arguments: Any) -> np.ndarray:
    """The student's answer, if it has this shape and every number of it a color."""
    got = answer(function, *arguments)
    if got.shape != shape:
        raise NotShownError(say("network:other_shape", name=function.__name__, got=got.shape, expected=shape))
    if strange := int((~np.isfinite(got)).sum()):
        raise NotShownError(say("network:not_finite", name=function.__name__, count=strange, all=got.size))
    return got


def _labels(network: Sequential, images: np.ndarray, labels: Any) -> np.ndarray:
    """Return the labels as an array, if there is one for each image, and the network knows them all."""
    array = array_of(labels, "labels")
    try:
        check_data("the images", network, images, array)
    except CourseError as error:
        raise NotShownError(str(error)) from None
    return array


def _table(network: Sequential, images: np.ndarray) -> list[dict[str, Any]]:
    """Of each layer its text, the shape of what it returns for one image, and how many parameters it has."""
    gray = images.ndim == 4 and len(images) and images.shape[1] == 1 and max(images.shape[2:]) <= LARGEST
    if not gray:
        raise NotShownError(say("network:gray_only", shape=images.shape, most=LARGEST))
    if images.dtype.kind != "f":
        raise NotShownError(say("network:no_floats", dtype=images.dtype))
    try:
        shapes = [each.shape for each in outputs(network, images[0])]
    except CourseError as error:
        raise NotShownError(str(error)) from None
    if not shapes or len(shapes[-1]) != 1:
        raise NotShownError(say("network:no_scores", shape=shapes[-1] if shapes else ()))
    return [
        {
            "kind": type(layer).__name__,
            "text": str(layer),
            "shape": list(shape),
            "parameters": sum(array.size for array in layer.named_parameters().values()),
        }
        for layer, shape in zip(network.layers, shapes, strict=True)
    ]
