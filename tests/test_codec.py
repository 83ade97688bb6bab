import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_course.check import codec
from cnn_course.check.compare import difference

arrays = hnp.arrays(
    st.sampled_from(["f8", "f4", "i8", "u1", "i1", "?"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    plain | arrays,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def there_and_back(value):
    block = bytearray()
    tree = json.loads(json.dumps(codec.encode(value, block)))
    return codec.decode(tree, bytes(block))


def same(a, b):
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and (a == b or a != a)


@given(values)
def test_what_goes_in_comes_out(value):
    assert same(value, there_and_back(value))


def test_flags_and_layout_survive():
    array = np.arange(12.0).reshape(3, 4).T
    array.flags.writeable = False
    back = there_and_back(array)
    assert not back.flags.writeable
    assert not back.flags.c_contiguous
    np.testing.assert_array_equal(back, array)


def test_decoding_twice_gives_arrays_of_their_own():
    block = bytearray()
    tree = codec.encode(np.zeros(3), block)
    one, other = codec.decode(tree, bytes(block)), codec.decode(tree, bytes(block))
    one[0] = 1
    assert other[0] == 0


def test_numpy_scalars_keep_their_type():
    assert type(there_and_back(np.float32(0.5))) is np.float32


@pytest.mark.parametrize("value", [np.array([object()]), object(), {1, 2}, np.array([1j])])
def test_what_would_need_pickle_is_refused(value):
    with pytest.raises(TypeError, match="cannot hold"):
        codec.encode(value, bytearray())


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        codec.decode({"code": "import os"}, b"")


def test_descriptions_stay_descriptions():
    assert there_and_back(codec.Seeded(3)) == codec.Seeded(3)
    assert there_and_back(codec.FunctionNamed("sum_of_squares")) == codec.FunctionNamed("sum_of_squares")
    assert there_and_back(codec.NetworkNamed("tiny_network")) == codec.NetworkNamed("tiny_network")
    assert difference(there_and_back((1, 2.5)), (1, 2.5)) is None


def test_the_same_large_array_is_kept_once():
    block, large = bytearray(), np.arange(2000.0)
    first, second = codec.encode(large, block), codec.encode(large.copy(), block)
    assert len(block) == large.nbytes and first == second


@pytest.mark.parametrize("strided", [False, True])
def test_pixels_that_were_bytes_are_kept_as_bytes_and_come_back_to_the_last_bit(strided):
    pixels = np.random.default_rng(0).integers(0, 256, (60, 60)).astype(np.float32) / np.float32(255)
    pixels = np.repeat(pixels, 2, axis=-1)[:, ::2] if strided else pixels
    block = bytearray()
    back = codec.decode(codec.encode(pixels, block), bytes(block))
    assert len(block) == pixels.size
    assert back.dtype == np.float32 and back.tobytes() == pixels.tobytes()
    assert back.flags.c_contiguous is not strided


@pytest.mark.parametrize("spoil", [lambda x: x + 1, lambda x: x * 0.99, lambda x: x / 0, lambda x: -x])
def test_other_numbers_stay_as_they_are(spoil):
    with np.errstate(all="ignore"):
        numbers = spoil(np.arange(2000, dtype=np.float32) % 256 / np.float32(255))
    block = bytearray()
    back = codec.decode(codec.encode(numbers, block), bytes(block))
    assert back.dtype == np.float32 and back.tobytes() == numbers.tobytes()
