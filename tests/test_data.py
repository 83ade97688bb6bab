"""The data sets: what is promised of them, where they are looked for, and what is said of damaged files."""

import gzip
import hashlib
import http.server
import threading

import numpy as np
import pytest

from cnn_course import data
from cnn_course.errors import CourseError


@pytest.mark.parametrize(("split", "per_class"), [("train", 800), ("test", 200)])
def test_the_subset_is_balanced_and_as_documented(split, per_class):
    images, labels = data.fashion_mnist(split)
    assert images.shape == (10 * per_class, 1, 28, 28) and images.dtype == np.float32
    assert images.min() == 0 and images.max() == 1
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(labels), [per_class] * 10)
    assert len(data.FASHION_CLASSES) == 10
    assert np.any(np.diff(labels[:50]) < 0)  # in no order: the first hundred are a sample too


def test_no_image_is_in_the_subset_twice_nor_in_both_splits():
    every = [image.tobytes() for split in ("train", "test") for image in data.fashion_mnist(split)[0]]
    assert len(set(every)) == len(every)


def test_each_call_gives_arrays_of_its_own():
    images, _ = data.fashion_mnist("test")
    images[...] = 7
    assert data.fashion_mnist("test")[0].max() == 1


def test_digits_are_as_documented_and_a_neighbor_can_tell_them_apart():
    images, labels = data.digits()
    assert images.shape == (1797, 1, 28, 28) and images.dtype == np.float32 and labels.dtype == np.int64
    assert images.min() == 0 and images.max() == 1
    assert not images[:, :, [0, 1, 26, 27]].any() and not images[..., [0, 1, 26, 27]].any()
    flat = images.reshape(len(images), -1)
    distances = (flat[:200] ** 2).sum(1)[:, None] - 2 * flat[:200] @ flat[200:].T + (flat[200:] ** 2).sum(1)
    assert (labels[200:][distances.argmin(1)] == labels[:200]).mean() > 0.9


def test_the_photo_is_a_photo_and_its_gray_lies_between_its_colors():
    color, gray = data.photo(), data.photo(gray=True)
    assert color.shape == (600, 512, 3) and gray.shape == (600, 512)
    assert color.dtype == gray.dtype == np.float32
    assert 0 <= color.min() < 0.1 and 0.9 < color.max() <= 1
    assert np.all(gray <= color.max(2) + 1e-6) and np.all(gray >= color.min(2) - 1e-6)


def test_the_bundled_files_are_small_and_their_license_lies_beside_them():
    files = list(data.BUNDLED.iterdir())
    assert sum(path.stat().st_size for path in files) < 6e6
    text = (data.BUNDLED / "LICENSE.txt").read_text()
    assert all(path.name in text for path in files if path.suffix == ".npz")
    assert "MIT License" in text and "Creative Commons Attribution 4.0" in text


def test_an_unknown_split_is_refused():
    with pytest.raises(CourseError, match='split must be "train" or "test"'):
        data.fashion_mnist("validation")


def test_a_damaged_bundled_file_gets_a_sentence(tmp_path, monkeypatch):
    whole = (data.BUNDLED / "fashion_mnist_test.npz").read_bytes()
    monkeypatch.setattr(data, "BUNDLED", tmp_path)
    path = tmp_path / "fashion_mnist_test.npz"
    with pytest.raises(CourseError, match="cannot be read"):
        data.fashion_mnist("test")
    middle = len(whole) // 2
    for broken in (
        whole[:middle],
        whole[:-1],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    ):
        path.write_bytes(broken)
        with pytest.raises(CourseError, match="damaged or not an"):
            data.fashion_mnist("test")


# --- the whole set: a small one in its place, found, damaged, downloaded ---


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def small_set(monkeypatch, tmp_path):
    """Files with the names of Fashion-MNIST's, three images each; no other place has any."""
    rng = np.random.default_rng(0)
    contents = {}
    for kind in ("train", "t10k"):
        contents[f"{kind}-images-idx3-ubyte.gz"] = idx(rng.integers(0, 256, (3, 28, 28)))
        contents[f"{kind}-labels-idx1-ubyte.gz"] = idx(rng.integers(0, 10, 3))
    packed = {name: gzip.compress(raw) for name, raw in contents.items()}
    sums = {
        name: (hashlib.md5(packed[name]).hexdigest(), hashlib.sha256(raw).hexdigest()) for name, raw in contents.items()
    }
    monkeypatch.setattr(data, "FILES", sums)
    monkeypatch.setattr(data, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(data, "URL", "http://127.0.0.1:9/")  # nobody listens there
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CNN_COURSE_DATA", raising=False)
    return packed


def fill(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("place", ["mine", "debian", "cache/cnn-course"])
def test_the_whole_set_is_found_in_each_of_its_places(small_set, tmp_path, monkeypatch, place):
    fill(tmp_path / place, small_set)
    if place == "mine":
        monkeypatch.setenv("CNN_COURSE_DATA", str(tmp_path / place))
    images, labels = data.fashion_mnist("test", subset=False)
    raw = np.frombuffer(gzip.decompress(small_set["t10k-images-idx3-ubyte.gz"]), np.uint8, offset=16)
    np.testing.assert_allclose(images.ravel() * 255, raw, rtol=1e-6)
    assert images.shape == (3, 1, 28, 28) and images.dtype == np.float32
    assert labels.tolist() == list(gzip.decompress(small_set["t10k-labels-idx1-ubyte.gz"])[8:])
    assert labels.dtype == np.int64


def test_the_folder_that_a_person_names_comes_before_all_others(small_set, tmp_path, monkeypatch):
    fill(tmp_path / "mine", small_set)
    fill(tmp_path / "debian", dict.fromkeys(small_set, b"damaged"))
    monkeypatch.setenv("CNN_COURSE_DATA", str(tmp_path / "mine"))
    assert len(data.fashion_mnist("train", subset=False)[0]) == 3


def test_offline_the_sentence_names_both_other_ways(small_set):
    with pytest.raises(CourseError, match=r"dataset-fashion-mnist.*CNN_COURSE_DATA"):
        data.fashion_mnist("train", subset=False)


def test_the_whole_set_is_downloaded_checked_and_kept(small_set, tmp_path, monkeypatch):
    fill(tmp_path / "served", small_set)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(tmp_path / "served"))

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(data, "URL", f"http://127.0.0.1:{server.server_port}/")
        images, _ = data.fashion_mnist("train", subset=False)
        (tmp_path / "served" / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"something else"))
        with pytest.raises(CourseError, match=r"t10k-images-idx3-ubyte\.gz could not be downloaded"):
            data.fashion_mnist("test", subset=False)
        server.shutdown()
    again, _ = data.fashion_mnist("train", subset=False)  # from the cache: the server is gone
    np.testing.assert_array_equal(again, images)
    assert not (tmp_path / "cache" / "cnn-course" / "t10k-images-idx3-ubyte.gz").exists()


def test_damaged_shortened_and_foreign_files_get_a_sentence(small_set, tmp_path):
    name = "train-images-idx3-ubyte.gz"
    foreign = gzip.compress(idx(np.zeros((3, 28, 28))))
    whole = small_set[name]
    for content, words in (
        (whole[:-20], "damaged or cut short"),
        (whole[:100] + bytes([whole[100] ^ 255]) + whole[101:], "damaged or cut short|checksum differs"),
        (b"", "checksum differs|damaged"),
        (b"<html>not found</html>", "damaged or cut short"),
        (foreign, "checksum differs"),
    ):
        fill(tmp_path / "debian", small_set | {name: content})
        with pytest.raises(CourseError, match=words):
            data.fashion_mnist("train", subset=False)


@pytest.mark.skipif(not data.DEBIAN.exists(), reason="Debian's package dataset-fashion-mnist is not installed")
@pytest.mark.parametrize("split", ["train", "test"])
def test_the_bundled_images_are_drawn_from_the_right_split_of_the_whole_set(split):
    images, labels = data.fashion_mnist(split, subset=False)
    assert images.shape == ({"train": 60_000, "test": 10_000}[split], 1, 28, 28)
    whole = {(image.tobytes(), label) for image, label in zip(images, labels.tolist(), strict=True)}
    subset, its_labels = data.fashion_mnist(split)
    assert all((image.tobytes(), n) in whole for image, n in zip(subset, its_labels.tolist(), strict=True))
