"""Real data: clothes, digits and a photo, ready offline.

Image sets come as `(images, labels)`: images (N, 1, 28, 28) float32, 0 black to 1 white; labels (N,) int64.
Each call reads its file anew, so nobody else sees what is done to the arrays. Sources and licenses stand at
each function and, in full, in `datasets/LICENSE.txt`. A missing, damaged or shortened file raises
CourseError.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path

import numpy as np

from cnn_course import npz
from cnn_course.errors import CourseError

Array = np.ndarray

BUNDLED = Path(__file__).parent / "datasets"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"

FASHION_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

# Of each file: the MD5 that its publishers give for what is downloaded, and the SHA-256 of what is inside,
# which stays the same when somebody packs it again, as Debian did.
FILES = {
    "train-images-idx3-ubyte.gz": (
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    "train-labels-idx1-ubyte.gz": (
        "25c81989df183df01b3e8a0aad5dffbe",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    "t10k-images-idx3-ubyte.gz": (
        "bef4ecab320f06d8554ea6380940ec79",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "bb300cfdad3c16e7a12a480ee83cd310",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
}


def fashion_mnist(split: str = "train", subset: bool = True) -> tuple[Array, Array]:
    """Photos of clothes in ten classes (`FASHION_CLASSES`), by Zalando (2017), MIT License.

    `split` is "train" or "test". The bundled subset has 800 images of each class to train with (8,000) and
    200 to test with (2,000). With `subset=False` it is all 60,000 and 10,000, from the first place that has
    them: the folder that the environment variable CNN_COURSE_DATA names, Debian's package
    dataset-fashion-mnist, the user's cache, the Internet.
    """
    if split not in ("train", "test"):
        raise CourseError(f'split must be "train" or "test", and was {split!r}')
    if subset:
        return _bundled(f"fashion_mnist_{split}")
    kind = "train" if split == "train" else "t10k"
    images, labels = (_idx(_find(f"{kind}-{what}-ubyte.gz")) for what in ("images-idx3", "labels-idx1"))
    return _as_floats(images, 255), labels.astype(np.int64)


def digits() -> tuple[Array, Array]:
    """1,797 handwritten digits, by E. Alpaydin and C. Kaynak (1998), CC BY 4.0, from the UCI repository.

    The originals have 8 x 8 pixels; each becomes a square of 3 x 3, and two dark pixels around make it 28 x
    28.
    """
    images, labels = _bundled("digits", full_white=16)
    return np.pad(images.repeat(3, axis=2).repeat(3, axis=3), ((0, 0), (0, 0), (2, 2), (2, 2))), labels


def photo(gray: bool = False) -> Array:
    """A portrait of Grace Hopper that matplotlib ships (J. S. Davis, US Navy, public domain): (600, 512, 3).

    float32, 0 to 1, last axis red, green, blue; with `gray` (600, 512): 0.299 R + 0.587 G + 0.114 B (ITU-R
    BT.601).
    """
    from matplotlib import cbook, image

    path = str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    pixels: Array = image.imread(path).astype(np.float32) / np.float32(255)
    return pixels @ np.array([0.299, 0.587, 0.114], np.float32) if gray else pixels


def _bundled(name: str, full_white: int = 255) -> tuple[Array, Array]:
    arrays = npz.read(BUNDLED / f"{name}.npz")
    return _as_floats(arrays["images"], full_white), arrays["labels"].astype(np.int64)


def _as_floats(images: Array, full_white: int) -> Array:
    return images[:, None].astype(np.float32) / np.float32(full_white)


def _find(name: str) -> Path:
    """The file's path, downloaded if need be."""
    places = [DEBIAN, _cache()]
    if "CNN_COURSE_DATA" in os.environ:
        places.insert(0, Path(os.environ["CNN_COURSE_DATA"]))
    for place in places:
        if (place / name).exists():
            return place / name
    try:
        import pooch

        return Path(pooch.retrieve(URL + name, f"md5:{FILES[name][0]}", name, path=_cache(), progressbar=True))
    except Exception as error:  # whatever stands between here and there, the cure is the same
        raise CourseError(
            f"{name} could not be downloaded ({type(error).__name__}); offline, install Debian's package "
            f"dataset-fashion-mnist, or name a folder with Fashion-MNIST's four .gz files in CNN_COURSE_DATA"
        ) from error


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cnn-course"


def _idx(path: Path) -> Array:
    """The array of a gzipped IDX file of bytes, whose content is known by its checksum.

    IDX: two zeros, 8 for "unsigned bytes", the number of axes, their lengths as big-endian 32-bit numbers,
    the bytes.
    """
    try:
        raw = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise CourseError(f"{path} is damaged or cut short ({error}); delete it and fetch it again") from None
    if hashlib.sha256(raw).hexdigest() != FILES[path.name][1]:
        raise CourseError(f"{path} is not Fashion-MNIST's {path.name}: its checksum differs; fetch it again")
    axes = raw[3]
    shape = np.frombuffer(raw, ">u4", axes, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * axes).reshape(shape)
