"""What the cells of a lesson show, with right, wrong and unwritten functions of a student."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from cnn_course import calls, data, panels, plots
from cnn_course.messages import say

CAPTIONS = Path(panels.__file__).parent / "captions"
LARGE = np.linspace(0, 1, 400).reshape(20, 20)


def doubled(image):
    return 2 * image


def unwritten(image):
    raise NotImplementedError


def test_inputs_and_answer_stand_side_by_side_as_tables():
    shown = plots.run(doubled, np.array([[1, -2], [3, 4]]))
    assert shown.html.count("<table") == 2
    assert 'aria-label="doubled(image)"' in shown.html
    assert ">-4</td>" in shown.html


def test_the_plain_text_has_the_same_numbers():
    assert str(plots.run(doubled, np.array([[1, 2]]))) == "image\n[[1 2]]\n\ndoubled(image)\n[[2 4]]"


def test_an_unwritten_function_gets_one_friendly_sentence():
    assert str(plots.run(unwritten, LARGE)) == say("plot_unwritten", name="unwritten")


def test_the_sentence_names_the_function_that_is_unwritten_not_the_one_around_it():
    def around(image):
        return unwritten(image) + 1

    assert str(plots.run(around, LARGE)) == say("plot_unwritten", name="unwritten")


def test_an_error_inside_a_library_is_blamed_on_the_students_function():
    def stacked(image):
        return np.stack([image, image[1:]])

    assert str(plots.run(stacked, LARGE)).startswith("stacked could not draw this picture yet: it raised ValueError")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(None, "None"), ([1, 2], "a list"), ("a", "a str"), (1j, "a complex")],
)
def test_an_answer_of_the_wrong_kind_is_named(answer, kind):
    def wrong(image):
        return answer

    assert str(plots.run(wrong, LARGE)) == say("plot_wrong_kind", name="wrong", kind=kind)


def test_an_array_of_texts_is_told_by_its_dtype():
    def wrong(image):
        return np.array(["a"])

    assert "it returned an array of dtype <U1" in str(plots.run(wrong, LARGE))


@pytest.mark.parametrize(
    ("error", "said"), [(AssertionError(), "raised AssertionError"), (SystemExit(3), "SystemExit: 3")]
)
def test_whatever_a_function_raises_is_told(error, said):
    def wrong(image):
        raise error

    assert str(plots.run(wrong, LARGE)).endswith(said)


def test_an_exceptions_text_is_cut_and_may_be_missing():
    class Odd(Exception):
        def __str__(self):
            raise ValueError

    def odd(image):
        raise Odd

    def long(image):
        raise ValueError("x" * 10_000)

    assert str(plots.run(odd, LARGE)).endswith("it raised Odd")
    assert len(str(plots.run(long, LARGE))) < 500


def test_a_person_can_interrupt_a_picture():
    def slow(image):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plots.run(slow, LARGE)


def test_an_answer_that_a_drawing_cannot_take_is_told_by_its_shape():
    def drawing(named):
        raise ValueError("operands could not be broadcast together")

    shown = str(plots.draw(drawing, doubled, np.ones((2, 3)), caption="errors"))
    assert shown == say("plot_unfit", name="doubled", shapes="(2, 3)")


def test_a_function_that_is_called_with_too_few_arguments_shows_its_name():
    assert str(plots.run(doubled)).startswith("doubled could not draw this picture yet: it raised TypeError")


def test_an_endless_loop_ends_with_a_sentence(monkeypatch):
    def endless(image):
        while True:
            pass

    monkeypatch.setattr(calls, "SECONDS", 0.05)
    assert str(plots.run(endless, LARGE)) == say("plot_slow", name="endless", seconds="0.05")


def test_a_function_that_spoils_its_argument_spoils_a_copy():
    def spoiling(image):
        image[:] = -1
        return image

    image = LARGE.copy()
    plots.run(spoiling, image)
    assert (image == LARGE).all()


@pytest.mark.parametrize(
    "shape", [(), (0,), (0, 3), (5,), (3, 4), (2, 3, 4), (2, 2, 3, 4), (40,), (1, 40), (40, 1), (2, 20, 30)]
)
@pytest.mark.parametrize("fill", [0, -1.5, np.nan, np.inf, True, np.uint8(200)])
def test_every_shape_and_number_can_be_shown(shape, fill):
    def full():
        return np.full(shape, fill)

    assert "<" in plots.run(full).html


def test_a_dict_of_answers_gets_a_title_each():
    def two(image):
        return {"first": image, "second": -image}

    shown = plots.run(two, np.eye(2), inputs=False)
    assert re.findall('aria-label="([^"]*)"', shown.html) == ["first", "second"]


def test_a_large_array_is_a_picture_that_names_its_scale():
    def signed(image):
        return image - 0.5

    shown = plots.run(signed, LARGE)
    assert re.findall('alt="([^"]*)"', shown.html) == ["image", f"signed(image) {say('scale', low='-0.5', high='0.5')}"]


def test_a_map_without_negative_numbers_speaks_of_no_purple():
    assert "purple" not in plots.run(doubled, LARGE).html


def test_answers_can_be_brightness():
    assert re.findall('alt="([^"]*)"', plots.run(doubled, LARGE, bright=True).html) == ["image", "doubled(image)"]


def test_a_long_signal_is_a_chart():
    assert plots.run(doubled, np.arange(50.0), inputs=False).html.count("<img") == 1


def test_many_channels_are_cut_short_and_the_shape_is_told():
    def many():
        return np.zeros((20, 2, 2))

    shown = plots.run(many)
    assert shown.html.count("<table") == panels.SLICES
    assert "shape (20, 2, 2)" in shown.text


def test_no_text_is_trusted_as_html():
    def bad(image):
        raise ValueError("<script>")

    assert "<script>" not in plots.run(bad, LARGE).html
    assert "<b>" not in plots.run(lambda: {"<b>": np.eye(2)}).html


def test_a_photo_stays_gray_where_the_kernel_sums_to_one():
    def first(photo, kernel):
        return photo * kernel[0, 0]

    shown = plots.photo_filters(first, LARGE, {"same": np.eye(1), "negative": -np.eye(1)})
    assert re.findall('alt="([^"]*)"', shown.html) == ["photo", "same", f"negative {say('scale', low=-1, high=1)}"]


def test_an_empty_prediction_gives_nothing_away():
    def secret():
        return np.array([[42]])

    for empty in (None, [None], [[None, 1]], ..., [[3, ...]]):
        assert str(plots.predict(empty, secret)) == say("predict_missing")


def test_a_right_prediction_is_confirmed():
    assert str(plots.predict([[2, 4]], doubled, np.array([[1, 2]]))).startswith(say("predict_right"))


def test_a_shape_can_be_predicted():
    assert str(plots.predict([1, 2], lambda image: image.shape, np.zeros((1, 2)))).startswith(say("predict_right"))


def test_a_wrong_prediction_is_framed_and_told_by_its_place():
    shown = plots.predict([[2, 5]], doubled, np.array([[1, 2]]))
    assert "At index [0, 1] you predicted 5, and doubled(image) says 4." in shown.text
    assert shown.html.count("font-weight:bold") == 2


def test_a_wrong_number_is_told():
    facts = {"predicted": "3", "got": "4", "name": "doubled(image)"}
    assert str(plots.predict(3, doubled, 2)) == say("predict_other", **facts)


@pytest.mark.parametrize(
    ("predicted", "right"), [(2.3, np.log(10)), (0.33, 1 / 3), (9.5e-7, 0.25**10), (259_200, 259_200), (1, True)]
)
def test_a_prediction_may_be_rounded_as_on_paper(predicted, right):
    assert str(plots.predict(predicted, lambda: right)).startswith(say("predict_right"))


@pytest.mark.parametrize(("predicted", "right"), [(2.2, np.log(10)), (0.06, 1 / 16), (48_000, 48_120), (300.2, 300.0)])
def test_a_prediction_of_a_whole_number_is_exact_and_others_are_close(predicted, right):
    assert not str(plots.predict(predicted, lambda: right)).startswith(say("predict_right"))


def test_a_prediction_of_another_shape_is_told():
    assert "(2,)" in str(plots.predict([1, 2], doubled, np.array([[1, 2]])))


@pytest.mark.parametrize("scribble", ["seven", ["a"], [[1, 2], [3]], {"a": 1}])
def test_a_prediction_that_is_no_number_is_told(scribble):
    assert str(plots.predict(scribble, doubled, np.eye(2))) == say("predict_unreadable")


def test_a_prediction_for_an_unwritten_function_waits():
    assert str(plots.predict(3, unwritten, 2)) == say("plot_unwritten", name="unwritten")


def test_windows_are_titled_by_their_slices_and_framed():
    shown = plots.windows(np.zeros((3, 4)), np.ones((2, 3)), [(0, 0), (1, 1)], name="x")
    assert re.findall('aria-label="([^"]*)"', shown.html) == ["kernel", "x[0:2, 0:3]", "x[1:3, 1:4]"]
    assert shown.html.count("font-weight:bold") == 2 * 6


def test_windows_of_a_signal_and_of_a_volume():
    assert "x[2:4]" in plots.windows(np.zeros(4), np.ones(2), [2], name="x").html
    volume = plots.windows(np.zeros((2, 3, 3)), np.ones((2, 2, 2)), [(1, 0)], name="x")
    assert re.findall('aria-label="([^"]*)"', volume.html)[2:] == ["x[0, 1:3, 0:2]", "x[1, 1:3, 0:2]"]


def test_a_figure_has_its_caption_and_its_alternative_text():
    shown = plots.neurons(5, 3, [(0, 0), (2, 2)], caption="neuron-view")
    words = panels.captions()["neuron-view"]
    assert words["caption"] in shown.html
    assert f'alt="{words["alt"]}"' in shown.html
    assert str(shown) == words["caption"]


def test_the_same_figure_gives_the_same_bytes():
    first, second = (plots.neurons(5, 3, [(0, 0)], caption="neuron-view") for _ in range(2))
    assert first.html == second.html


def test_an_unknown_caption_is_an_error_of_the_author():
    with pytest.raises(KeyError):
        plots.show(Figure(), "no-such-figure")


def test_a_caption_that_is_there_twice_is_refused(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / "captions").mkdir(exist_ok=True)
        (tmp_path / "captions" / f"{name}.toml").write_text('[same]\ncaption = ""\nalt = ""\n')
    monkeypatch.setattr(panels, "__file__", str(tmp_path / "panels.py"))
    panels.captions.cache_clear()
    with pytest.raises(ValueError, match="there twice"):
        panels.captions()
    panels.captions.cache_clear()


@pytest.mark.parametrize("path", sorted(CAPTIONS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_caption_says_something_and_is_used_by_its_lesson(path):
    source = (Path(__file__).parent.parent / "solutions" / f"{path.stem}.py").read_text()
    for id, words in tomllib.loads(path.read_text()).items():
        assert set(words) == {"caption", "alt"}
        assert all(words.values())
        assert f'caption="{id}"' in source


@pytest.mark.parametrize("gray", [True, False])
def test_the_photo_is_float32_from_0_to_1(gray):
    photo = data.photo(gray=gray)
    assert photo.dtype == np.float32
    assert photo.ndim == (2 if gray else 3)
    assert 0 <= photo.min() < 0.1 < 0.9 < photo.max() <= 1.0001
