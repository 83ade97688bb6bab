"""Networks: the chain rule, files, the summary, and sentences that name the layer."""

import numpy as np
import pytest

from cnn_course import networks
from cnn_course.errors import CourseError, NetworkError
from cnn_course.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential, Tanh


def small(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return Sequential(
        Flatten(),
        Dense(4, 3, rng=rng, dtype=dtype),
        Sequential(Tanh(), Dense(3, 3, rng=rng, dtype=dtype)),
        ReLU(),
        Dense(3, 2, rng=rng, dtype=dtype),
    )


def images(seed=0, N=5):
    return np.random.default_rng(seed).standard_normal((N, 1, 2, 2))


def test_a_network_is_its_layers_one_after_the_other():
    network, y = small(), images()
    for layer in network.layers:
        y = layer.forward(y)
    np.testing.assert_array_equal(network.forward(images()), y)
    np.testing.assert_array_equal(network(images()), y)


def test_learning_gives_the_gradients_of_backward_without_the_way_to_the_images():
    network = small()
    dout = np.random.default_rng(1).standard_normal(network.forward(images()).shape)
    assert network.backward(dout).shape == images().shape
    whole = [gradient.copy() for gradient in network.gradients()]
    for gradient in network.gradients():
        gradient[...] = np.nan
    network.learn(dout)
    for ours, theirs in zip(network.gradients(), whole, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_network_that_learns_nothing_still_goes_back():
    network = Sequential(ReLU(), Flatten())
    y = network.forward(images())
    np.testing.assert_array_equal(network.backward(np.ones_like(y)), images() > 0)
    network.learn(np.ones_like(y))


def test_parameters_have_pytorchs_names():
    assert list(networks.lenet().named_parameters()) == [
        f"{i}.{name}" for i in (0, 3, 7, 9, 11) for name in ("weight", "bias")
    ]
    assert "2.1.weight" in small().named_parameters()


def test_a_slice_shares_the_weights_of_the_whole():
    network = small()
    first, rest = network[:2], network[2:]
    assert len(first) + len(rest) == len(network)
    np.testing.assert_array_equal(rest.forward(first.forward(images())), network.forward(images()))
    assert first[1] is network[1]


def test_summary_is_keras_table_with_the_lessons_numbers():
    network = Sequential(
        Conv2d(1, 32, 3),
        MaxPool2d(2),
        Conv2d(32, 64, 3),
        MaxPool2d(2),
        Flatten(),
        Dense(1600, 64),
        Dense(64, 32),
        Dense(32, 10),
    )
    lines = network.summary((1, 28, 28)).splitlines()
    counts = [line.split()[-1] for line in lines if line.startswith(" ") and "Param" not in line]
    assert counts == ["320", "0", "18,496", "0", "0", "102,464", "2,080", "330"]
    assert "Total params: 123,690" in lines
    assert "(None, 32, 26, 26)" in lines[4]
    assert lines[6].split()[:2] == ["conv2d_1", "(Conv2d)"]
    assert repr(network.summary()) == str(network.summary())  # a notebook shows it as it is printed


def test_lenet5_has_the_61706_parameters_of_its_textbook_form():
    assert sum(array.size for array in networks.lenet5().named_parameters().values()) == 61_706
    assert sum(array.size for array in networks.lenet().named_parameters().values()) == 61_706


@pytest.mark.parametrize("build", [networks.lenet, networks.lenet5])
def test_both_lenets_turn_images_into_ten_scores_and_follow_the_generator(build):
    x = np.random.default_rng(0).random((2, 1, 28, 28))
    scores = build(rng=np.random.default_rng(7)).forward(x)
    assert scores.shape == (2, 10) and scores.dtype == np.float32
    np.testing.assert_array_equal(scores, build(rng=np.random.default_rng(7)).forward(x))


def test_a_saved_network_comes_back_to_the_last_bit(tmp_path):
    network, other = small(0), small(1)
    network.save(tmp_path / "folder" / "network.npz")
    other.load(tmp_path / "folder" / "network.npz")
    np.testing.assert_array_equal(other.forward(images()), network.forward(images()))
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["network.npz"]


def test_state_is_a_copy():
    network = small()
    state = network.state()
    network.named_parameters()["1.weight"][...] = 0
    assert state["1.weight"].any()
    network.load(state)
    np.testing.assert_array_equal(network.forward(images()), small().forward(images()))


@pytest.mark.parametrize("change", ["missing", "extra", "shape"])
def test_another_networks_state_is_refused_whole(change):
    network, state = small(), small(1).state()
    if change == "missing":
        del state["4.bias"]
    elif change == "extra":
        state["5.bias"] = np.zeros(2)
    else:
        state["4.bias"] = np.zeros(3)
    with pytest.raises(NetworkError, match=r"another network: its (4|5)\.bias"):
        network.load(state)
    np.testing.assert_array_equal(network.forward(images()), small().forward(images()))


def test_a_missing_damaged_or_shortened_file_gets_a_sentence_and_changes_nothing(tmp_path):
    network, path = small(), tmp_path / "network.npz"
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        network.load(path)
    small(1).save(path)
    whole = path.read_bytes()
    for broken in (whole[:-100], whole[: len(whole) // 2], b"", b"not a zip file at all", whole[1:]):
        path.write_bytes(broken)
        with pytest.raises(CourseError, match="damaged or not an"):
            network.load(path)
    np.testing.assert_array_equal(network.forward(images()), small().forward(images()))


def test_a_folder_that_cannot_be_made_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CourseError, match="cannot be written"):
        small().save(tmp_path / "file" / "network.npz")


def test_no_byte_of_a_saved_network_can_change_unseen(tmp_path):
    """Either the sentence, or the very same network: zip's own bookkeeping has bytes that mean nothing."""
    network, path = small(), tmp_path / "network.npz"
    network.save(path)
    whole, loaded = path.read_bytes(), small(1)
    for i in range(0, len(whole), 7):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 0x55]) + whole[i + 1 :])
        try:
            loaded.load(path)
        except CourseError:
            continue
        for name, array in loaded.named_parameters().items():
            np.testing.assert_array_equal(array, network.named_parameters()[name], err_msg=f"byte {i}")


def test_a_layer_that_cannot_go_on_is_named_by_its_place():
    network = Sequential(Conv2d(1, 2, 3), ReLU(), Conv2d(3, 2, 3))
    with pytest.raises(NetworkError, match=r"^layer 2: Conv2d\(3, 2.* takes shape \(N, 3, H, W\)"):
        network.forward(np.zeros((1, 1, 9, 9)))


def test_an_image_that_is_not_finite_is_named():
    x = images()
    x[3, 0, 1, 1] = np.nan
    with pytest.raises(NetworkError, match=r"image 3 of the batch \(5, 1, 2, 2\) holds NaN"):
        small().forward(x)


def test_weights_that_are_not_finite_are_named():
    network = small()
    network[4].bias[0] = np.inf
    with pytest.raises(NetworkError, match=r"layer 4: the bias \(2,\) of Dense\(3, 2\) holds NaN or infinity"):
        network.forward(images())


def test_an_output_that_overflows_is_named():
    network = Sequential(Flatten(), Dense(4, 2, dtype=np.float32), Dense(2, 2, dtype=np.float32))
    network[1].weight[...] = 1e30
    network[2].weight[...] = 1e30
    with pytest.raises(NetworkError, match=r"layer 2: the output \(5, 2\) of Dense\(2, 2\) .* learning rate"):
        network.forward(images() + 5)
