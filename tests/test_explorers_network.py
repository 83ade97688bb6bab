"""Looking into a network: the right maps, slopes and patches, the student's own, and sentences for all else."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from cnn_course import data, explore, networks, panels
from cnn_course.explorers.maps import in_rows, packed, packed_gray
from cnn_course.explorers.network import Network, covered, outputs, slopes
from cnn_course.layers import Conv2d, Dense, Flatten, ReLU, Sequential
from cnn_course.losses import softmax

LENET = networks.lenet(np.random.default_rng(9))
IMAGE = data.fashion_mnist("test")[0][3]


def opened(network=LENET, *more, **functions):
    explorer = explore.network(network, *more, **functions)
    assert isinstance(explorer, Network), explorer
    return explorer


def asked(explorer, **request):
    explorer._answer(None, {"serial": 7} | request, [])
    return explorer.view


def unpacked(sent):
    levels = np.frombuffer(base64.b64decode(sent["data"]), np.uint8).astype(float)
    levels = levels.reshape(sent["count"], sent["rows"], sent["columns"])
    return levels / 255 * sent["white"] if sent["white"] else (levels - 128) / 127 * sent["top"]


# --- the arithmetic ---


def test_maps_arrive_with_the_right_numbers_to_a_byte():
    maps = np.random.default_rng(0).normal(size=(5, 4, 3))
    sent = packed(maps)
    np.testing.assert_allclose(unpacked(sent), maps, atol=np.abs(maps).max() / 250)
    np.testing.assert_allclose(sent["low"], maps.min(axis=(1, 2)), rtol=0.01)
    np.testing.assert_allclose(sent["high"], maps.max(axis=(1, 2)), rtol=0.01)
    assert (unpacked(packed(np.zeros((2, 3, 3)))) == 0).all()
    assert np.isfinite(unpacked(packed(np.full((1, 2, 2), np.nan)))).all()
    np.testing.assert_allclose(unpacked(packed_gray(IMAGE)), IMAGE, atol=1 / 500)


def test_units_lie_in_rows_of_twenty():
    laid = in_rows(np.arange(1.0, 46))
    assert laid.shape == (1, 3, 20)
    np.testing.assert_array_equal(laid.reshape(-1)[:45], np.arange(1, 46))
    assert (laid.reshape(-1)[45:] == 0).all()
    assert in_rows(np.ones(3)).shape == (1, 1, 3)


def test_the_answers_of_the_layers_are_those_of_the_network_cut_off_there():
    for i, answer in enumerate(outputs(LENET, IMAGE)):
        np.testing.assert_array_equal(answer, LENET[: i + 1].forward(IMAGE[None])[0])


def test_slopes_are_differences_of_scores():
    network = networks.lenet5(np.random.default_rng(2), dtype=np.float64)  # tanh: smooth everywhere
    found, h = slopes(network, IMAGE, 4), 1e-6
    for r, c in [(0, 0), (9, 12), (14, 14), (27, 3)]:
        up, down = IMAGE.astype(float), IMAGE.astype(float)
        up[0, r, c] += h
        down[0, r, c] -= h
        slope = (network.forward(up[None]) - network.forward(down[None]))[0, 4] / (2 * h)
        assert found[r, c] == pytest.approx(abs(slope), rel=1e-4, abs=1e-8)


def test_patches_are_covered_one_at_a_time():
    found = covered(LENET, IMAGE, 1, 8, 4)
    assert found.shape == (6, 6)
    for i, j in [(0, 0), (2, 3), (5, 5)]:
        image = IMAGE.copy()
        image[:, 4 * i : 4 * i + 8, 4 * j : 4 * j + 8] = 0
        assert found[i, j] == pytest.approx(softmax(LENET.forward(image[None]))[0, 1], rel=1e-4)


# --- requests ---


def test_it_shows_layers_scores_and_maps():
    view = opened().view
    shapes = [tuple(layer["shape"]) for layer in view["layers"]]
    assert shapes == [answer.shape for answer in outputs(LENET, IMAGE)]
    assert sum(layer["parameters"] for layer in view["layers"]) == 61_706
    assert sum(view["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert view["names"][view["top"]] in data.FASHION_CLASSES
    assert view["truth"] == "T-shirt/top"
    first = data.fashion_mnist("test")[0][0]
    maps = LENET[0].forward(first[None])[0]
    np.testing.assert_allclose(unpacked(view["maps"]), maps, atol=np.abs(maps).max() / 250)
    assert len(str(view)) < 20_000


def test_a_drawing_is_what_the_network_sees():
    explorer = opened()
    levels = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    view = asked(explorer, do="draw", pixels=base64.b64encode(levels.tobytes()).decode())
    assert view["number"] == -1 and view["truth"] == "" and not view["trouble"]
    scores = LENET.forward((levels / 255).astype(np.float32)[None, None])[0]
    np.testing.assert_allclose(view["scores"], scores, atol=1e-3)
    assert asked(explorer, do="clear")["version"] == view["version"] + 1
    assert explorer.image.max() == 0


def test_test_images_are_chosen_by_number_and_by_class():
    explorer = opened()
    view = asked(explorer, do="pick", number=17)
    assert view["truth"] == data.FASHION_CLASSES[data.fashion_mnist("test")[1][17]]
    seen = {asked(explorer, do="next", label=9)["number"] for _ in range(3)}
    assert len(seen) == 3 and all(data.fashion_mnist("test")[1][n] == 9 for n in seen)


def test_all_maps_are_paged_through():
    rng = np.random.default_rng(0)
    network = Sequential(Conv2d(1, 40, 3, rng=rng), ReLU(), Flatten(), Dense(40 * 36, 3, rng=rng))
    images = rng.random((4, 1, 8, 8)).astype(np.float32)
    explorer = opened(network, images, np.zeros(4, int))
    assert explorer.view["pages"] == 3 and explorer.view["names"] == ["0", "1", "2"]
    assert [asked(explorer, do="page", page=n)["maps"]["count"] for n in range(3)] == [16, 16, 8]
    assert asked(explorer, do="layer", layer=2)["maps"]["units"] == 1440
    assert asked(explorer, do="layer", layer=3)["pages"] == 1


def test_occlusion_is_computed_on_request_and_forgotten_with_the_image():
    calls = []

    def occlusion_map(predict_probability, image, size, stride):
        calls.append((size, stride))
        n = (28 - size) // stride + 1
        return np.full((n, n), predict_probability(image))

    explorer = opened(occlusion_map=occlusion_map)
    view = asked(explorer, do="over", over="occlusion", size=8, stride=4)
    assert np.shape(view["cover"]["values"]) == (6, 6)
    assert view["cover"]["values"][0][0] == pytest.approx(view["cover"]["before"], abs=1e-4)
    asked(explorer, do="layer", layer=3)
    assert calls == [(8, 4)]
    view = asked(explorer, do="pick", number=2)
    assert view["over"] == "" and view["cover"] == {} and calls == [(8, 4)]


def test_saliency_follows_the_image_and_the_label():
    explorer = opened()
    asked(explorer, do="over", over="saliency")
    view = asked(explorer, do="label", label=3)
    wanted = slopes(LENET, explorer.image, 3)
    np.testing.assert_allclose(unpacked(view["cover"])[0], wanted, atol=wanted.max() / 250)
    assert view["asked"] == 3
    view = asked(explorer, do="pick", number=5)
    wanted = slopes(LENET, explorer.image, 3)
    np.testing.assert_allclose(unpacked(view["cover"])[0], wanted, atol=wanted.max() / 250)


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "draw", "pixels": "?"},
        {"do": "draw", "pixels": base64.b64encode(b"short").decode()},
        {"do": "draw", "pixels": 3},
        {"do": "draw"},
        {"do": "pick", "number": 2000},
        {"do": "pick", "number": "3"},
        {"do": "next", "label": 10},
        {"do": "layer", "layer": 12},
        {"do": "page", "page": 1},
        {"do": "label", "label": -2},
        {"do": "over", "over": "occlusion", "size": 8, "stride": 3},
        {"do": "over", "over": "occlusion", "size": 29, "stride": 1},
        {"do": "over", "over": "occlusion", "size": 8, "stride": 0},
        {"do": "look_away"},
    ],
)
def test_senseless_requests_are_answered_with_a_sentence(request_):
    explorer = opened()
    view = asked(explorer, **request_)
    assert view["trouble"] and view["serial"] == 7
    assert len(view["scores"]) == 10
    explorer._answer(None, ["nonsense"], [])


# --- the student's functions ---


def unwritten(*arguments):
    raise NotImplementedError


def broken(*arguments):
    raise IndexError("too far")


def wrong_shape(*arguments):
    return np.zeros((2, 3, 4, 5))


def text(*arguments):
    return "map"


@pytest.mark.parametrize(
    ("function", "words"),
    [(unwritten, "not written yet"), (broken, "too far"), (wrong_shape, "the shape (2, 3, 4, 5)"), (text, "text")],
)
def test_each_function_that_fails_is_said_where_its_numbers_would_be(function, words):
    explorer = opened(feature_maps=function, saliency=function, occlusion_map=function)
    assert words in explorer.view["maps"]["sentence"]
    for over in ("saliency", "occlusion"):
        view = asked(explorer, do="over", over=over)
        assert words in view["cover"]["sentence"] and not view["trouble"]
    assert sum(view["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_nan_and_inf_are_told_and_not_painted_as_zeros():
    def feature_maps(network, image, layer):
        maps = network[: layer + 1].forward(image[None])[0]
        maps[0, 0, :3] = np.nan
        return maps

    def saliency(network, image, label):
        return np.full((28, 28), np.inf)

    explorer = opened(feature_maps=feature_maps, saliency=saliency)
    assert "nan or inf in 3 of 4704 places" in explorer.view["maps"]["sentence"]
    assert "in 784 of 784 places" in asked(explorer, do="over", over="saliency")["cover"]["sentence"]


def test_the_students_numbers_are_the_ones_that_are_shown():
    def feature_maps(network, image, layer):
        return -network[: layer + 1].forward(image[None])[0]

    def saliency(network, image, label):
        return np.full(image.shape[1:], 0.25) + (label == 3)

    explorer = opened(feature_maps=feature_maps, saliency=saliency)
    right = LENET[0].forward(explorer.image[None])[0]
    np.testing.assert_allclose(unpacked(explorer.view["maps"]), -right, atol=np.abs(right).max() / 250)
    asked(explorer, do="over", over="saliency")
    assert asked(explorer, do="label", label=3)["cover"]["top"] == 1.25


# --- what cannot be shown, and what stands still ---


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None,), "There is no network yet"),
        ((LENET, np.zeros((2, 3, 28, 28))), "gray images"),
        ((LENET, np.zeros((2, 1, 20, 20), np.float32)), "Dense(400, 120"),
        ((LENET, np.zeros((0, 1, 28, 28))), "gray images"),
        ((Sequential(Conv2d(1, 2, 3)),), "wants scores"),
        ((Sequential(),), "wants scores"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(arguments, words):
    shown = explore.network(*arguments)
    assert isinstance(shown, panels.Panel)
    assert words in shown.text


def test_the_copy_that_stands_still_has_the_image_the_layers_and_the_probabilities():
    still = opened(feature_maps=unwritten).still()
    assert "<img" in still.html and "Conv2d(6, 16" in still.html
    assert "48,120" in still.text and "parameters in all: 61,706" in still.text and "Ankle boot" in still.text


def test_a_network_that_has_exploded_is_shown_without_raising():
    network = networks.lenet(np.random.default_rng(0))
    explorer = opened(network)
    network[0].weight[...] = np.nan
    view = asked(explorer, do="pick", number=1)
    assert view["scores"] == ["nan"] * 10
    assert explorer.still().text
