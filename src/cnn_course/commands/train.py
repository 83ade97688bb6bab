"""`cnn-course train`: train a LeNet on Fashion-MNIST, and keep it with its learning curve."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

PEAK = 3e-3  # of the one-cycle learning rate
VALIDATION = 10  # one training image in ten is held out


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `train` to the command line."""
    parser = subparsers.add_parser(
        "train",
        help="train a LeNet on Fashion-MNIST",
        description="Train a LeNet on Fashion-MNIST; save the network, a checkpoint and a picture of its learning curve.",
    )
    parser.add_argument(
        "--network", choices=("lenet", "lenet5"), default="lenet", help="lenet: max pooling, ReLU; lenet5: as in 1998"
    )
    parser.add_argument("--full", action="store_true", help="all 60,000 + 10,000 images instead of the bundled subset")
    parser.add_argument("--epochs", type=int, default=None, help="default: 20, with --full 10")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same machine: same weights (default: 0)")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the output folder")
    parser.add_argument("--output", type=Path, default=Path("trained"), help="folder for the files (default: trained)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train, print the test accuracy, save three files; 0 when all went well."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # faster at this size; works if NumPy is not loaded yet
    import numpy as np

    from cnn_course import data, networks
    from cnn_course.errors import CourseError
    from cnn_course.optim import one_cycle
    from cnn_course.train import evaluate, train

    if arguments.seed < 0:
        raise CourseError(f"the seed must be 0 or more, and was {arguments.seed}")
    epochs = (10 if arguments.full else 20) if arguments.epochs is None else arguments.epochs
    saved = {
        kind: arguments.output / f"{arguments.network}{ending}"
        for kind, ending in (("network", ".npz"), ("checkpoint", "_checkpoint.npz"), ("curve", "_learning_curve.png"))
    }
    if arguments.resume and not saved["checkpoint"].exists():
        raise CourseError(f"there is no checkpoint {saved['checkpoint']} to resume from; train without --resume first")

    images, labels = data.fashion_mnist("train", subset=not arguments.full)
    test_images, test_labels = data.fashion_mnist("test", subset=not arguments.full)
    rng = np.random.default_rng(arguments.seed)
    network = getattr(networks, arguments.network)(rng=rng)
    print(network.summary())
    held_out = len(images) // VALIDATION
    start = time.perf_counter()
    history = train(
        network,
        images[held_out:],
        labels[held_out:],
        rng=rng,
        epochs=epochs,
        schedule=one_cycle(PEAK),
        validation=(images[:held_out], labels[:held_out]),
        checkpoint=saved["checkpoint"],
        resume=arguments.resume,
        after_epoch=lambda history: print(
            f"epoch {len(history.loss):2d}/{epochs}: loss {history.loss[-1]:.3f}, accuracy {history.accuracy[-1]:.1%}, "
            f"validation {history.validation_accuracy[-1]:.1%}"
        ),
    )
    seconds = time.perf_counter() - start
    accuracy = evaluate(network, test_images, test_labels)[1]
    network.save(saved["network"])
    history.plot().savefig(saved["curve"], dpi=150)
    print(f"{accuracy:.2%} of {len(test_labels):,} test images right after {seconds:.0f} s of training")
    print("saved " + ", ".join(map(str, saved.values())))
    return 0
