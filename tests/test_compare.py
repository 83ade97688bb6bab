import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_course.check.compare import SHORT, difference, short
from cnn_course.check.patterns import relation

finite = st.integers(-8000, 8000).map(lambda n: n / 8)
arrays = hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=4, max_side=4), elements=finite)


@given(arrays)
def test_an_array_is_right_for_itself_and_in_float32(array):
    assert difference(array, array) is None
    assert difference(array.astype(np.float32), array) is None


@given(arrays, st.data())
def test_one_changed_entry_is_found_where_it_is(array, data):
    where = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    got = array.copy()
    got[where] += 1 + np.abs(array).max()
    assert difference(got, array).where == where


@pytest.mark.parametrize(
    ("got", "expected", "sentence"),
    [
        (None, np.ones(2), "returned_none"),
        ([1.0, 1.0], np.ones(2), "not_an_array"),
        (np.ones(2), np.ones(3), "other_shape"),
        (np.ones(2, object), np.ones(2), "not_numbers"),
        (np.ones(2, complex), np.ones(2), "not_numbers"),
        (3.0, 3, "not_an_int"),
        (True, 1, "not_a_number"),
        ("3", 3, "not_a_number"),
        (np.array([3]), 3, "array_for_number"),
        (4, 3, "other_value"),
        (2.0, 1.0, "other_value"),
        (1, (1, 2), "not_a_sequence"),
        ((1,), (1, 2), "other_length"),
        ((1, 3), (1, 2), "inside"),
        ({}, {"m": 1}, "other_keys"),
        ([], {"m": 1}, "not_a_dict"),
        ({"m": 2}, {"m": 1}, "inside"),
        (1, True, "other_value"),
        ("a", "b", "other_value"),
        (np.array([np.nan, 1]), np.array([1.0, 1]), "other_entry"),
    ],
)
def test_each_kind_of_wrong_answer_has_its_sentence(got, expected, sentence):
    assert difference(got, expected).sentence == sentence


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array(0.5), 0.5),
        (3, 3.0),
        ([1, 2], (1, 2)),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (np.bool_(True), True),
        (np.float64(2.0), np.array(2.0)),
    ],
)
def test_right_answers_of_another_type_are_right(got, expected):
    assert difference(got, expected) is None


@given(arrays, st.floats(0.1, 10))
def test_a_stated_relation_holds(array, factor):
    found = relation(array * factor, array)
    if found and found[0] == "ratio":
        np.testing.assert_allclose(array * factor, array * found[1]["ratio"], rtol=1e-4)


@pytest.mark.parametrize(
    ("transform", "name"),
    [
        (lambda a: 9 * a, "ratio"),
        (lambda a: -a, "negated"),
        (lambda a: a + 2, "offset"),
        (lambda a: 0 * a, "all_zero"),
        (lambda a: a[::-1, ::-1], "turned"),
        (lambda a: a[::-1], "upside_down"),
        (lambda a: a[:, ::-1], "mirrored"),
        (lambda a: a.T, "transposed"),
    ],
)
def test_relations_are_recognized(transform, name):
    array = np.array([[1.0, 5.0, 2.0], [7.0, 3.0, 11.0], [4.0, 6.0, 8.0]])
    assert relation(transform(array), array)[0] == name


def test_nothing_is_said_where_no_relation_holds():
    assert relation(np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.0, 3.0])) is None
    assert relation(np.array([3.0, 3.0]), np.array([1.0, 1.0])) is None
    assert relation(np.array([3.0, np.nan]), np.array([1.0, 2.0])) is None


def test_a_value_is_written_as_python_does_as_far_as_the_line_goes():
    for value in (3, -2.5, "abc", None, (1, 2), [1, [2.0]], {"a": 1}, np.float32(0.5), np.arange(3)):
        assert short(value) == " ".join(repr(value.item() if isinstance(value, np.generic) else value).split())
    assert short("x" * 100) == "'" + "x" * (SHORT - 4) + "..."


SPRAWLING = [
    np.broadcast_to(0.0, (7,) * 21),
    np.zeros((2,) * 23, np.uint8),
    [np.broadcast_to(True, (6,) * 23)] * 20_000,
    {"a": (np.zeros((3,) * 14),)},
]


@pytest.mark.timeout(60)  # NumPy would write for hours
@pytest.mark.parametrize("value", SPRAWLING, ids=["repeated", "small", "in a list", "in a dict"])
def test_no_array_is_too_large_to_be_written_on_a_line(value):
    assert len(short(value)) <= SHORT
