"""Training: one loop over batches, with validation, early stop and checkpoints."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from cnn_course import npz
from cnn_course.errors import CourseError, NetworkError
from cnn_course.layer import Array
from cnn_course.losses import softmax_cross_entropy
from cnn_course.optim import Adam, Optimizer
from cnn_course.sequential import Sequential

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Steps(Protocol):
    """What a training asks of an optimizer."""

    def step(self) -> None:
        """Change every parameter once, by the gradients that the network's last backward left."""


@dataclass
class History:
    """What each epoch reached. In a notebook it shows itself as a picture."""

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """How many there have been."""
        return len(self.loss)

    def add(self, loss: float, accuracy: float) -> None:
        """One more epoch, as its training images saw it while the weights were changing."""
        self.loss.append(loss)
        self.accuracy.append(accuracy)

    def add_validation(self, loss: float, accuracy: float) -> None:
        """The same epoch's end, as the validation images see it."""
        self.validation_loss.append(loss)
        self.validation_accuracy.append(accuracy)

    def epochs_without_gain(self) -> int:
        """How long the validation loss has not been lower than ever before: 0 right after a best epoch."""
        losses = self.validation_loss
        return len(losses) - 1 - losses.index(min(losses)) if losses else 0

    def plot(self) -> Figure:
        """Loss and accuracy against epochs, of training and, if there are any, validation images."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 3), layout="constrained")
        left, right = figure.subplots(1, 2)
        for axes, name in ((left, "loss"), (right, "accuracy")):
            curves = {"training": getattr(self, name), "validation": getattr(self, "validation_" + name)}
            for (label, values), style in zip(curves.items(), ("o-", "s--"), strict=True):
                if values:
                    axes.plot(range(1, len(values) + 1), values, style, markersize=3, label=label)
            axes.set(xlabel="epoch", ylabel=name)
            axes.xaxis.get_major_locator().set_params(integer=True)
        if self.loss:
            right.legend()
        return figure

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.plot().savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()


def predict(network: Sequential, images: Array, batch_size: int = 256) -> Array:
    """The label with the highest score for each image: (N, C, H, W) -> (N,) int64."""
    batches = range(0, len(images), batch_size)
    labels = [network.forward(images[i : i + batch_size]).argmax(axis=1) for i in batches]
    return np.concatenate([np.zeros(0, np.int64), *labels])


def evaluate(network: Sequential, images: Array, labels: Array, batch_size: int = 256) -> tuple[float, float]:
    """Mean loss and accuracy (the share of images given their own label)."""
    check_data("the images to evaluate", network, images, labels)
    loss, right = 0.0, 0
    for i in range(0, len(images), batch_size):
        scores, wanted = network.forward(images[i : i + batch_size]), labels[i : i + batch_size]
        loss += softmax_cross_entropy(scores, wanted)[0] * len(wanted)
        right += int((scores.argmax(axis=1) == wanted).sum())
    return loss / len(images), right / len(images)


def learn(network: Sequential, optimizer: Steps, images: Array, labels: Array) -> tuple[float, int]:
    """One step on one batch: forward, backward, and the optimizer's turn.

    Returns the mean loss and how many images were right, both with the weights before the step.
    """
    scores = network.forward(images)
    loss, dscores = softmax_cross_entropy(scores, labels)
    network.learn(dscores)
    optimizer.step()
    return loss, int((scores.argmax(axis=1) == labels).sum())


def train(
    network: Sequential,
    images: Array,
    labels: Array,
    *,
    rng: np.random.Generator,
    epochs: int = 10,
    batch_size: int = 64,
    optimizer: Optimizer | None = None,
    schedule: Callable[[float], float] | None = None,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    validation: tuple[Array, Array] | None = None,
    patience: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
    after_epoch: Callable[[History], None] | None = None,
    progress: bool = True,
) -> History:
    """Minimize the mean softmax cross-entropy of `network` on images (N, C, H, W) with labels (N,), in place.

    `rng` shuffles and is handed to `augment(images, rng)`; the same generator, data and machine give the same
    weights to the last bit. `schedule(done)` sets the learning rate before each step, done running from 0 to
    1 (`one_cycle`); without an `optimizer` it is Adam. With `validation=(images, labels)` each epoch ends by
    evaluating them; with `patience` training stops after that many epochs without a lower validation loss,
    and the network keeps the weights of the best one. `checkpoint` names an .npz file written after each
    epoch; with `resume=True` training goes on from it, exactly as if it had never stopped.
    `after_epoch(history)` is called at each epoch's end.

    Raises CourseError, in one sentence, for data that do not fit, an exploding loss or a checkpoint of
    another run.
    """
    for name, value in (("epochs", epochs), ("batch_size", batch_size), ("patience", patience)):
        if value is not None and value < 1:
            raise CourseError(f"{name} must be 1 or more, and was {value}")
    check_data("the training images", network, images, labels)
    if validation is not None:
        check_data("the validation images", network, *validation)
    elif patience is not None:
        raise CourseError("patience watches the validation loss: give validation=(images, labels) too")

    optimizer, history = optimizer or Adam(network), History()
    run = _Run(network, optimizer, rng, history, best=network.state())
    settings = {"epochs": epochs, "batch_size": batch_size, "images": list(np.shape(images))}
    if resume and checkpoint is not None and Path(checkpoint).exists():
        run.restore(checkpoint, settings)

    classes = network.forward(images[:1]).shape[1]
    steps = -(-len(images) // batch_size)  # in an epoch; the last batch may be a smaller one
    while history.epochs < epochs and not (patience and history.epochs_without_gain() >= patience):
        total_loss, right, order = 0.0, 0, rng.permutation(len(images))
        for step in _progress(steps, f"epoch {history.epochs + 1}/{epochs}", progress):
            if schedule is not None:
                optimizer.learning_rate = schedule((history.epochs + step / steps) / epochs)
            batch = order[step * batch_size : (step + 1) * batch_size]
            x = images[batch] if augment is None else augment(images[batch], rng)
            loss, count = learn(network, optimizer, x, labels[batch])
            total_loss += loss * len(batch)
            right += count

        history.add(total_loss / len(images), right / len(images))
        check_loss(history.loss[-1], classes, optimizer.learning_rate)
        if validation is not None:
            history.add_validation(*evaluate(network, *validation))
            if history.epochs_without_gain() == 0:
                run.best = network.state()
        if checkpoint is not None:
            run.save(checkpoint, settings)
        if after_epoch is not None:
            after_epoch(history)
    if patience:
        network.load(run.best)
    return history


@dataclass
class _Run:
    """All that a training changes, so that a file can keep it and another day take it up."""

    network: Sequential
    optimizer: Optimizer
    rng: np.random.Generator
    history: History
    best: dict[str, Array]

    def save(self, path: str | os.PathLike[str], settings: dict[str, Any]) -> None:
        parts = {"network": self.network.state(), "optimizer": self.optimizer.state(), "best": self.best}
        arrays = {f"{part}/{name}": array for part, state in parts.items() for name, array in state.items()}
        notes = {"settings": settings, "history": asdict(self.history), "rng": self.rng.bit_generator.state}
        npz.write(path, arrays | {"notes": np.array(json.dumps(notes))})

    def restore(self, path: str | os.PathLike[str], settings: dict[str, Any]) -> None:
        arrays = npz.read(path)
        if "notes" not in arrays:
            raise CourseError(f"{path} is not a checkpoint; name another file or train without resuming")
        notes = json.loads(str(arrays.pop("notes")))
        if notes["settings"] != settings:
            raise CourseError(f"{path} is of a run with {notes['settings']}, and this one has {settings}")
        parts: dict[str, dict[str, Array]] = {"network": {}, "optimizer": {}, "best": {}}
        for name, array in arrays.items():
            part, _, rest = name.partition("/")
            parts[part][rest] = array
        self.network.load(parts["network"])
        self.optimizer.load(parts["optimizer"])
        self.best = parts["best"]
        self.rng.bit_generator.state = notes["rng"]
        for name, values in notes["history"].items():
            getattr(self.history, name).extend(values)


def check_data(what: str, network: Sequential, images: Array, labels: Array) -> None:
    """NetworkError unless the network takes the images, all finite, and knows the class of each."""
    shapes = f"{np.shape(images)} and {np.shape(labels)}"
    if not len(images):
        raise NetworkError(f"{what} are none: shapes {shapes}; give at least one")
    if np.shape(labels) != (len(images),) or np.asarray(labels).dtype.kind not in "iu":
        raise NetworkError(f"{what} need one whole-number label each, and with their labels are {shapes}")
    for n, image in enumerate(images):
        if not np.isfinite(image).all():
            raise NetworkError(f"{what}: image {n}, {np.shape(image)}, holds NaN or infinity; leave it out")
    classes = network.forward(images[:1]).shape[1]
    for wrong in np.flatnonzero((labels < 0) | (labels >= classes)):
        known = f"the network's, 0 to {classes - 1}"
        raise NetworkError(f"{what}: label {labels[wrong]} of image {wrong} is none of {known}")


def check_loss(loss: float, classes: int, learning_rate: float) -> None:
    """NetworkError if an epoch ended ten times worse than guessing, which costs log(classes)."""
    guessing = float(np.log(classes))
    if not loss < 10 * max(guessing, 1):
        raise NetworkError(
            f"the training exploded: loss {loss:.3g}, guessing among {classes} classes costs {guessing:.2f}; "
            f"the learning rate, {learning_rate:.3g} now, is too large: begin again with a tenth of it"
        )


def _progress(steps: int, label: str, show: bool) -> Iterator[int]:
    """0, 1, ... steps-1, with a bar in the notebook or the terminal."""
    from tqdm.auto import tqdm

    tqdm.monitor_interval = 0  # no thread: there are none in a browser's Python
    yield from tqdm(range(steps), label, disable=not show, leave=False, mininterval=0.2)
