"""``cnn-course train``: train a LeNet on Fashion-MNIST, and keep it with its learning curve."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from cnn_course.layer import Array
    from cnn_course.train import History

PEAK = 3e-3  # of the one-cycle learning rate
HELD_OUT = 20  # one training image in so many is for validation
NETWORKS = ("lenet", "lenet5")
NAME = "train"
HELP = "train a LeNet on Fashion-MNIST; keep the network, a checkpoint and the learning curve"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add("--full", action="store_true", help="all 60,000 + 10,000 images instead of the bundled subset")
    add("--epochs", type=int, help="default: 20, with --full 10")
    add("--seed", type=int, default=0, help="same seed, same machine: same weights (default: 0)")
    add("--resume", action="store_true", help="go on from the checkpoint in the output folder")
    add("--network", choices=NETWORKS, default=NETWORKS[0], help="lenet5: as it was in 1998 (default: lenet)")
    add("--output", type=Path, default=Path("trained"), help="folder for the files (default: trained)")


def run(arguments: argparse.Namespace) -> int:
    """Train, print the test accuracy, save three files; 0 when all went well."""
    # One thread is faster at this size. It is heeded only before NumPy loads, hence the imports here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    from cnn_course import data, networks
    from cnn_course.errors import CourseError
    from cnn_course.optim import one_cycle
    from cnn_course.train import evaluate, train

    if arguments.seed < 0:
        raise CourseError(f"the seed must be 0 or more, and was {arguments.seed}")
    epochs = (10 if arguments.full else 20) if arguments.epochs is None else arguments.epochs
    names = {"network": ".npz", "checkpoint": "_checkpoint.npz", "curve": "_learning_curve.png"}
    saved = {kind: arguments.output / f"{arguments.network}{ending}" for kind, ending in names.items()}
    if arguments.resume and not saved["checkpoint"].exists():
        raise CourseError(f"there is no checkpoint {saved['checkpoint']}: train without --resume first")

    images, labels = data.fashion_mnist("train", subset=not arguments.full)
    test_images, test_labels = data.fashion_mnist("test", subset=not arguments.full)
    rng = np.random.default_rng(arguments.seed)
    network = getattr(networks, arguments.network)(rng=rng)
    print(network.summary())
    held_out = len(images) // HELD_OUT
    start = time.perf_counter()
    history = train(
        network,
        images[held_out:],
        labels[held_out:],
        rng=rng,
        epochs=epochs,
        schedule=one_cycle(PEAK),
        augment=_flip,
        validation=(images[:held_out], labels[:held_out]),
        checkpoint=saved["checkpoint"],
        resume=arguments.resume,
        after_epoch=_report,
    )
    seconds = time.perf_counter() - start
    accuracy = evaluate(network, test_images, test_labels)[1]
    network.save(saved["network"])
    history.plot().savefig(saved["curve"], dpi=150)
    print(f"{accuracy:.2%} of {len(test_labels):,} test images right after {seconds:.0f} s of training")
    print("saved " + ", ".join(map(str, saved.values())))
    return 0


def _flip(images: Array, rng: np.random.Generator) -> Array:
    """Every other image or so seen in a mirror: clothes are the same from left to right."""
    mirrored = rng.random(len(images)) < 0.5
    flipped: Array = images.copy()
    flipped[mirrored] = flipped[mirrored, :, :, ::-1]
    return flipped


def _report(history: History) -> None:
    """One line for each epoch."""
    losses = f"loss {history.loss[-1]:.3f}, accuracy {history.accuracy[-1]:.1%}"
    print(f"epoch {history.epochs:3d}: {losses}, validation {history.validation_accuracy[-1]:.1%}")
