"""A network that learns while one watches, and changes its settings as it does.

There are no threads (a browser's Python has none): an asyncio task on the kernel's own loop learns from one batch and
gives the loop back, so other cells run meanwhile.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, ClassVar

import numpy as np
import traitlets

from cnn_course import panels
from cnn_course.calls import NotShownError, parameters_of, value_of
from cnn_course.check.compare import kind_of
from cnn_course.errors import CourseError
from cnn_course.explorers.base import SECONDS, Explorer, array_of, chosen, function_of, latest, typed_number
from cnn_course.explorers.maps import packed, packed_gray
from cnn_course.messages import say
from cnn_course.optim import SGD, Adadelta, Adam, Momentum, Optimizer
from cnn_course.panels import Panel
from cnn_course.sequential import Sequential
from cnn_course.train import check_data, check_loss, evaluate, learn

KINDS: dict[str, Callable[[Sequential], Optimizer]] = {
    "SGD": SGD,
    "momentum": Momentum,
    "Adam": Adam,
    "Adadelta": Adadelta,
}
POINTS = 150  # of a curve: more do not fit on the screen
MAPS = 16  # maps and filters that are shown
CHUNK = 256  # test images between two looks at the kernel's messages
PULSE = 0.2  # seconds between two messages of how far it is
PICTURES = 0.6  # seconds between two messages of pictures, which are larger
FASTEST = 100.0  # no learning rate is larger
MOST = 1000  # epochs and images of a batch

Function = Callable[..., Any]


class OwnRule:
    """The student's update rule as an optimizer: ``rule(param, grad, memory, learning_rate) -> param, memory``.

    The memory of each parameter begins as ``{}`` if the rule calls it ``state``, else as zeros.
    """

    def __init__(self, rule: Function, network: Sequential, learning_rate: float) -> None:
        self.rule, self.network, self.learning_rate = rule, network, learning_rate
        self.memory: dict[str, Any] = {}

    def step(self) -> None:
        """Change all parameters, or none if the rule fails at one."""
        named = self.network.named_parameters()
        pairs = zip(named.items(), self.network.gradients(), strict=True)
        new = {name: self._answer(name, param, grad) for (name, param), grad in pairs}
        for name, (param, memory) in new.items():
            named[name][...] = param
            self.memory[name] = memory

    def _answer(self, name: str, param: np.ndarray, grad: np.ndarray) -> tuple[np.ndarray, Any]:
        rule = latest(self.rule)
        memory = self.memory[name] if name in self.memory else self._empty(param)
        got = value_of(rule, param, grad, memory, self.learning_rate, seconds=SECONDS, words="training:")
        two = isinstance(got, tuple) and len(got) == 2
        if not two or not _like(got[0], param):
            raise NotShownError(say("training:rule_wrong", name=rule.__name__, shape=param.shape))
        return got[0], got[1]

    def _empty(self, param: np.ndarray) -> Any:
        return {} if "state" in parameters_of(latest(self.rule))[2:3] else np.zeros_like(param)


class Run:
    """A training that changes `network` in place, can be left after any batch and taken up again.

    images (N, C, H, W), labels (N,). With one optimizer throughout it does to the last bit what `train` does.
    """

    def __init__(
        self,
        network: Sequential,
        data: tuple[np.ndarray, np.ndarray],
        test: tuple[np.ndarray, np.ndarray] | None,
        epochs: int,
        batch: int,
        seed: int,
    ) -> None:
        self.network, self.test, self.batch, self.seed = network, test, batch, seed
        self.images, self.labels = data
        self.steps = -(-len(self.images) // batch)  # of an epoch
        self.classes = network.forward(self.images[:1]).shape[1]
        self.augment: Function | None = None
        self.optimizer: Optimizer | OwnRule = Adam(network)
        self.learning_rate = 0.0
        self.first = network.state()
        self.start(epochs)

    def start(self, epochs: int) -> None:
        """Begin at the beginning, with the weights of the beginning."""
        self.network.load(self.first)
        self.good = self.first  # the weights at the end of the last whole epoch
        self.rng, self.order = np.random.default_rng(self.seed), np.zeros(0, int)
        self.epochs, self.epoch, self.step = epochs, 0, 0
        self.losses: list[float] = []  # of each step
        self.shares: list[float] = []  # that were right, of each step
        self.tests: list[tuple[float, float, float]] = []  # epochs done, loss, share right

    def work(self) -> Iterator[None]:
        """Train to the last epoch, a little between each two yields. What is done stays done."""
        if not self.tests:
            yield from self._take_test(0.0)
        while self.epoch < self.epochs:
            while self.step < self.steps:
                self._learn()
                yield
            yield from self._take_test(self.epoch + 1.0)
            self._end_epoch()

    def mend(self) -> None:
        """After an explosion, go back to the end of the last whole epoch."""
        self.network.load(self.good)
        self.step = 0
        del self.losses[self.epoch * self.steps :], self.shares[self.epoch * self.steps :]
        self.tests = [test for test in self.tests if test[0] <= self.epoch]

    @property
    def done(self) -> float:
        """How many epochs are done, with the fraction of the one under way."""
        return self.epoch + self.step / self.steps

    def _learn(self) -> None:
        if self.step == 0:
            self.order = self.rng.permutation(len(self.images))
        batch = self.order[self.step * self.batch : (self.step + 1) * self.batch]
        x = self._augmented(self.images[batch])
        with np.errstate(all="ignore"):  # the network says it in a sentence
            loss, right = learn(self.network, self.optimizer, x, self.labels[batch])
        self.losses.append(loss)
        self.shares.append(right / len(batch))
        self.step += 1

    def _augmented(self, images: np.ndarray) -> np.ndarray:
        if self.augment is None:
            return images
        function = latest(self.augment)
        got = value_of(function, images, self.rng, seconds=SECONDS, words="training:")
        if not _like(got, images):
            raise NotShownError(say("training:augment_wrong", name=function.__name__, shape=images.shape))
        return np.asarray(got)

    def _take_test(self, done: float) -> Iterator[None]:
        if self.test is None:
            return
        (images, labels), loss, share = self.test, 0.0, 0.0
        for i in range(0, len(images), CHUNK):
            part = slice(i, i + CHUNK)
            each, right = evaluate(self.network, images[part], labels[part])
            loss += each * len(images[part]) / len(images)
            share += right * len(images[part]) / len(images)
            yield
        self.tests.append((done, loss, share))

    def _end_epoch(self) -> None:
        check_loss(float(np.mean(self.losses[-self.steps :])), self.classes, self.learning_rate)
        self.good = self.network.state()
        self.epoch, self.step = self.epoch + 1, 0


def thinned(values: Sequence[float], most: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Means of equally many neighbors each, at most `most` of them: (where each ends, counted from 1; the means)."""
    array = np.asarray(values, float)
    if not array.size:
        return array, array
    width = -(-len(array) // most)
    starts = np.arange(0, len(array), width)
    ends = np.minimum(starts + width, len(array))
    return ends, np.add.reduceat(array, starts) / (ends - starts)


def _some(tests: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """At most `POINTS` of the tests, evenly, the last one among them."""
    return tests[:: -max(1, -(-len(tests) // POINTS))][::-1]


class Training(Explorer):
    """`network` learns from images while one watches; see `cnn_course.explore.training`."""

    file, also = "training", ("maps",)

    pulse = traitlets.Dict().tag(sync=True)  # how far it is, and the curves: small, several times a second
    pictures = traitlets.Dict().tag(sync=True)  # filters and feature maps, less often

    under_way: ClassVar[Training | None] = None  # one at a time

    def __init__(
        self,
        network: Sequential,
        images: np.ndarray,
        labels: np.ndarray,
        test: tuple[np.ndarray, np.ndarray] | None = None,
        epochs: int = 3,
        batch: int = 64,
        optimizer: str = "Adam",
        learning_rate: float | None = None,
        rule: Function | Sequence[Function] = (),
        augment: Function | None = None,
        seed: int = 0,
    ) -> None:
        images, labels = array_of(images, "images"), array_of(labels, "labels")
        test = _pair(test)
        _must_fit(network, images, labels, test)
        seed = chosen(seed, 0, 2**63 - 1, "seed")
        self.epochs = chosen(epochs, 1, MOST, "epochs")
        self.run = Run(network, (images, labels), test, self.epochs, chosen(batch, 1, MOST, "batch"), seed)
        self.augment = self.run.augment = None if augment is None else function_of(augment, "training")
        rules: Any = rule if isinstance(rule, list | tuple) else [rule]
        self.own: dict[str, Function] = {function_of(each, "training").__name__: each for each in rules}
        self.status, self.sentence = "ready", ""
        self.task: asyncio.Task[None] | None = None
        self.layers = [i for i, shape in enumerate(_shapes(network, images[:1])) if len(shape) == 3]
        self.layer, self.image = next(iter(self.layers), 0), 0
        self.marks: deque[tuple[float, int]] = deque(maxlen=12)  # (time, images so far) of the last pulses
        self.pictured = 0.0
        self._choose(optimizer, None if learning_rate is None else _rate(learning_rate))
        if Training.under_way is not None:  # its cell may have been run again, and then nobody can stop it
            Training.under_way.do_pause()
        super().__init__()

    @property
    def network(self) -> Sequential:
        """The network, as far as it has learned."""
        return self.run.network

    # what the browser may ask for

    def do_start(self) -> None:
        """Begin, go on, or, after the end, train for as many epochs once more."""
        if self.status == "running":
            return
        if self._loop is None:
            raise NotShownError(say("training:no_loop"))
        if self.status in ("done", "stopped"):
            self.run.epochs = self.run.epoch + self.epochs
        if Training.under_way is not None:
            Training.under_way.do_pause()
        self.status, self.sentence, Training.under_way = "running", "", self
        self.marks.clear()
        self.task = self._loop.create_task(self._train())

    def do_pause(self) -> None:
        """Learn no further batch until asked to."""
        if self.status == "running":
            self._halt("paused")

    def do_stop(self) -> None:
        """End here. The network stays as it is."""
        if self.status in ("running", "paused"):
            self._halt("stopped")

    def do_again(self) -> None:
        """Give the network back the weights it had at first."""
        self._halt("ready")
        self.run.start(self.epochs)
        self._choose(self.optimizer, self.run.learning_rate)

    def do_rate(self, text: Any) -> None:
        """Set the learning rate, from the next step on."""
        self._set_rate(_rate(text))

    def do_rule(self, name: str) -> None:
        """Change the rule, from the next step on. It begins with an empty memory and its own learning rate."""
        self._choose(name, None)

    def do_augment(self, on: bool) -> None:
        """Change each batch by the student's function, or leave it as it is."""
        self.run.augment = self.augment if on else None

    def do_layer(self, layer: int) -> None:
        """Show the maps of another layer."""
        self.layer = self.layers[chosen(layer, 0, len(self.layers) - 1, "layer")]

    def do_image(self, image: int) -> None:
        """Show what the network makes of another image."""
        self.image = chosen(image, 0, len(self._samples()) - 1, "image")

    # what it shows

    def look(self) -> dict[str, Any]:
        """Return the settings, and where the training stands."""
        return {
            "status": self.status,
            "sentence": self.sentence,
            "rules": [[name, name] for name in KINDS] + [[name, say("training:own", name=name)] for name in self.own],
            "rule": self.optimizer,
            "rate": self.run.learning_rate,
            "augment": None if self.augment is None else self.augment.__name__,
            "augmenting": self.run.augment is not None,
            "layers": [[n, f"{i} {type(self.network.layers[i]).__name__}"] for n, i in enumerate(self.layers)],
            "layer": self.layers.index(self.layer) if self.layers else 0,
            "image": self.image,
            "images": len(self._samples()),
        }

    def refresh(self, serial: int = 0, trouble: str = "") -> None:
        """Make all that is shown anew; the view comes last, for it answers the request."""
        self._tell()
        self._picture()
        super().refresh(serial, trouble)

    def still(self) -> Panel:
        """How far it is, the curves so far, and the network's layers."""
        items = [panels.sentence(say("training:still")), panels.sentence(self._progress())]
        if len(self.run.losses) > panels.MOST:
            items += panels.arrays({"loss": thinned(self.run.losses)[1], "share right": thinned(self.run.shares)[1]})
        summary = str(self.network.summary(self.run.images.shape[1:]))
        items.append(panels.Item(f"<pre>{escape(summary)}</pre>", summary))
        return panels.panel(items)

    def _progress(self) -> str:
        run = self.run
        facts = {"epoch": min(run.epoch + 1, run.epochs), "epochs": run.epochs, "step": run.step, "steps": run.steps}
        if run.epoch == run.epochs:
            facts["step"] = run.steps
        return say("training:progress", **facts)

    def _tell(self) -> None:
        run = self.run
        ends, losses = thinned(run.losses)
        shares = thinned(run.shares)[1]
        self.pulse = {
            "epoch": run.epoch,
            "epochs": run.epochs,
            "step": run.step,
            "steps": run.steps,
            "progress": self._progress(),
            "speed": self._speed(),
            "at": np.round(ends / run.steps, 4).tolist(),
            "loss": np.round(losses, 4).tolist(),
            "share": np.round(shares, 4).tolist(),
            "tests": np.round(np.reshape(_some(run.tests), (-1, 3)), 4).tolist(),
        }

    def _speed(self) -> float:
        """Images a second, over the last pulses."""
        if len(self.marks) < 2:
            return 0.0
        (start, few), (end, many) = self.marks[0], self.marks[-1]
        return round((many - few) / (end - start)) if end > start else 0.0

    def _picture(self) -> None:
        """Send the image, the first filters, and the maps of the chosen layer."""
        image = self._samples()[self.image : self.image + 1]
        shown: dict[str, Any] = {"image": packed_gray(image[:, 0], max(1.0, float(np.max(image))))}
        weights = (layer.weight for layer in self.network.layers if np.ndim(getattr(layer, "weight", 0)) == 4)
        first = next(weights, None)
        if first is not None:
            shown["filters"] = packed(first.reshape(-1, *first.shape[2:])[:MAPS])
        if self.layers:
            with np.errstate(all="ignore"):
                shown["maps"] = packed(_run_to(self.network, image, self.layer)[0][:MAPS])
        self.pictures = shown
        self.pictured = time.perf_counter()

    def _samples(self) -> np.ndarray:
        return self.run.images if self.run.test is None else self.run.test[0]

    # how it runs

    async def _train(self) -> None:
        """Work a little, let the kernel serve its messages, and so on to the end."""
        try:
            for _ in self.run.work():
                self._beat()
                await asyncio.sleep(0)
        except NotShownError as reason:  # the student's function
            self._over("paused", str(reason))
        except CourseError as error:
            self.run.mend()
            self._choose(self.optimizer, self.run.learning_rate)  # its memory is no better than the weights were
            self._over("paused", say("training:exploded", detail=error))
        except KeyboardInterrupt:  # let through, it would end the kernel
            self._over("paused", "")
        else:
            self._over("done", "")

    def _beat(self) -> None:
        """Tell how far it is, if it is time to."""
        now = time.perf_counter()
        if self.marks and now - self.marks[-1][0] < PULSE:
            return
        self.marks.append((now, len(self.run.losses) * self.run.batch))
        self._tell()
        if now - self.pictured > PICTURES:
            self._picture()

    def _halt(self, status: str) -> None:
        if self.task is not None:
            self.task.cancel()
        self._over(status, "")

    def _over(self, status: str, sentence: str) -> None:
        self.status, self.sentence, self.task = status, sentence, None
        self.marks.clear()
        if Training.under_way is self:
            Training.under_way = None
        self.refresh(self.view.get("serial", 0))

    def _choose(self, name: str, rate: float | None) -> None:
        """Take an optimizer, with an empty memory."""
        if name in self.own:
            rate = _own_rate(self.own[name]) if rate is None else rate
            self.run.optimizer = OwnRule(self.own[name], self.network, rate)
        elif name in KINDS:
            self.run.optimizer = made = KINDS[name](self.network)
            rate = made.learning_rate if rate is None else rate
        else:
            raise NotShownError(say("training:no_rule", name=str(name)[:20], known=", ".join([*KINDS, *self.own])))
        self.optimizer = name
        self._set_rate(rate)

    def _set_rate(self, rate: float) -> None:
        self.run.learning_rate = rate
        self.run.optimizer.learning_rate = rate


def _own_rate(rule: Function) -> float:
    """The learning rate that the rule takes unless told."""
    named = inspect.signature(rule).parameters.get("learning_rate")
    default = named.default if named else None
    return float(default) if isinstance(default, int | float) and default > 0 else 0.01


def _rate(text: Any) -> float:
    """Return a learning rate that a person gave. Raises `NotShownError` with a sentence for any other number."""
    rate = typed_number(text)
    if not 0 < rate <= FASTEST:
        raise NotShownError(say("training:bad_rate", most=f"{FASTEST:g}"))
    return rate


def _pair(test: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Return test images and labels as arrays, or None if there are none."""
    if test is None:
        return None
    if not isinstance(test, tuple | list) or len(test) != 2:
        raise NotShownError(say("training:wrong_test", kind=kind_of(test)))
    return array_of(test[0], "test images"), array_of(test[1], "test labels")


def _must_fit(network: Any, images: Any, labels: Any, test: Any) -> None:
    if not isinstance(network, Sequential):
        raise NotShownError(say("explore:no_network", kind=kind_of(network)))
    try:
        check_data("the images", network, images, labels)
        if test is not None:
            check_data("the test images", network, *test)
    except CourseError as error:
        raise NotShownError(str(error)) from None


def _shapes(network: Sequential, image: np.ndarray) -> list[tuple[int, ...]]:
    """The shape of each layer's output for one image, without the batch axis."""
    shapes = []
    for layer in network.layers:
        image = layer.forward(image)
        shapes.append(image.shape[1:])
    return shapes


def _run_to(network: Sequential, images: np.ndarray, layer: int) -> np.ndarray:
    """What the layers up to this one make of images."""
    for each in network.layers[: layer + 1]:
        images = each.forward(images)
    return images


def _like(got: Any, wanted: np.ndarray) -> bool:
    """Whether it is an array of plain finite numbers in this shape."""
    right = isinstance(got, np.ndarray) and got.shape == wanted.shape and got.dtype.kind in "biuf"
    return right and bool(np.isfinite(got).all())
