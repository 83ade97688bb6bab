"""Draw the data sets that the package bundles: `pip install scikit-learn; python tools/draw_datasets.py`.

Fashion-MNIST comes from Debian's package dataset-fashion-mnist (or another place that `cnn_course.data`
knows), the digits from an installed scikit-learn. The same images are drawn every time. Licenses:
src/cnn_course/datasets/LICENSE.txt.
"""

import numpy as np

from cnn_course import data

PER_CLASS = {"train": 800, "test": 200}
SEED = 20170825  # the day Fashion-MNIST appeared


def balanced(labels: np.ndarray, per_class: int, rng: np.random.Generator) -> np.ndarray:
    """Indices of `per_class` images of every class, in random order."""
    order = rng.permutation(len(labels))
    chosen = [order[labels[order] == label][:per_class] for label in np.unique(labels)]
    return rng.permutation(np.concatenate(chosen))


def fashion(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The subset's images (N, 28, 28) and labels (N,), uint8."""
    images, labels = data.fashion_mnist(split, subset=False)
    chosen = balanced(labels, PER_CLASS[split], np.random.default_rng(SEED))
    return np.round(images[chosen, 0] * 255).astype(np.uint8), labels[chosen].astype(np.uint8)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """All of scikit-learn's digits (1797, 8, 8), 0 to 16, and their labels, uint8."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return bunch.images.astype(np.uint8), bunch.target.astype(np.uint8)


def main() -> None:
    """Write the three files into the package."""
    drawn = {f"fashion_mnist_{split}": fashion(split) for split in PER_CLASS} | {"digits": digits()}
    for name, (images, labels) in drawn.items():
        path = data.BUNDLED / f"{name}.npz"
        np.savez_compressed(path, images=images, labels=labels)
        print(f"{path}: {images.shape}, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
