"""Draw what lesson 08's `predict` is made and judged with: `python tools/draw_capstone.py`.

`held_out` are test images of the full Fashion-MNIST (Debian's package dataset-fashion-mnist) that no bundled subset
has, so that no student trained on them; a casebook takes half of them, by its seed. `network` is what the lesson's own
`train_mine` makes, kept in half precision: authors' tools use it, so that they need not train. Run this again when
`train_mine` changes. License of the images: src/cnn_course/datasets/LICENSE.txt.
"""

from pathlib import Path

import numpy as np

from cnn_course import data
from cnn_course.authoring import source
from cnn_course.authoring.course import Course
from cnn_course.train import evaluate

PER_CLASS = 160
SEED = 20170825  # the day Fashion-MNIST appeared
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "solutions" / "data"


def held_out() -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) and labels (N,), uint8, as many of each class."""
    bundled = {image.tobytes() for split in ("train", "test") for image in as_bytes(data.fashion_mnist(split)[0])}
    images, labels = data.fashion_mnist("test", subset=False)
    images = as_bytes(images)
    free = np.array([n for n, image in enumerate(images) if image.tobytes() not in bundled])
    order = np.random.default_rng(SEED).permutation(free)
    chosen = np.sort(np.concatenate([order[labels[order] == label][:PER_CLASS] for label in range(10)]))
    return images[chosen], labels[chosen].astype(np.uint8)


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Floats from 0 to 1, (N, 1, 28, 28), as the bytes (N, 28, 28) that they were."""
    return np.round(images[:, 0] * 255).astype(np.uint8)


def main() -> None:
    """Write both files and say how well the network does."""
    images, labels = held_out()
    np.savez_compressed(FOLDER / "08_held_out.npz", images=images, labels=labels)
    train_mine = source.reference(Course(ROOT).lesson("08"))["predict"].__globals__["train_mine"]
    network = train_mine(*data.fashion_mnist())
    np.savez_compressed(FOLDER / "08_network.npz", **{k: v.astype(np.float16) for k, v in network.state().items()})
    print(f"accuracy on {len(labels)} images: {evaluate(network, images[:, None] / np.float32(255), labels)[1]:.4f}")


if __name__ == "__main__":
    main()
