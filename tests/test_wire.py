"""What comes back from a guest is plain and bounded, whatever bytes it sent."""

import contextlib
import json
import socket
import struct
import threading
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cnn_course.check import networks, views
from cnn_course.check.casebook import Case, Exercise, Group
from cnn_course.check.judge import judge
from cnn_course.check.outcome import Outcome
from cnn_course.check.plain import LARGEST, MOST, Thing, plain
from cnn_course.grading.sandbox import network_wire, outputs, png, wire
from cnn_course.grading.sandbox.frames import HEAD, Channel, Closed, Frame, Garbage, Late
from cnn_course.grading.sandbox.watch import Process, family

CASE = Case((1, 2), Outcome(0))
FINE = {
    "value": 1,
    "again": None,
    "error": [],
    "detail": "",
    "line": "",
    "changed": [],
    "warned": "",
    "printed": False,
    "idle": [],
}


def travelled(value, most=1 << 20):
    """A value as it arrives, by way of real JSON."""
    writing = wire.Writing(most)
    tree = json.loads(json.dumps(writing.value(value)))
    return wire.Reading(bytes(writing.block)).value(tree)


def read(tree, block=b""):
    """What becomes of a reply whose value is `tree`."""
    return wire.decode_outcome(FINE | {"value": tree}, block, CASE)


def refused(outcome):
    return outcome.error == ("UnreadableAnswer", "Exception")


# Honest answers arrive as they were -----------------------------------------------------------------------------------

TEXTS = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=20)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
SIZES = npst.array_shapes(min_dims=0, max_dims=4, max_side=4, min_side=0)
KINDS = (npst.boolean_dtypes, npst.integer_dtypes, npst.unsigned_integer_dtypes)
ARRAYS = npst.arrays(st.one_of(npst.floating_dtypes(sizes=(16, 32, 64)), *(kind() for kind in KINDS)), SIZES)
ANSWERS = st.recursive(
    SIMPLE | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(TEXTS | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


def alike(one, other):
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return [*map(repr, one)] == [*map(repr, other)] and all(map(alike, one.values(), other.values()))
    return type(one) is type(other) and repr(one) == repr(other)


@given(ANSWERS)
def test_plain_answers_arrive_as_they_were(answer):
    assert alike(plain(answer), travelled(plain(answer)))


@given(ARRAYS)
def test_arrays_keep_their_numbers_and_kind_to_the_last_bit(array):
    got = travelled(array)
    assert got.dtype == array.dtype.newbyteorder("<")
    assert got.tobytes() == array.astype(got.dtype).tobytes()
    assert got.flags.writeable or not got.size


@pytest.mark.parametrize(
    "value", [np.float32(1.5), np.int8(-3), np.bool_(True), np.uint64(2**64 - 1), np.float64("nan")]
)
def test_numpys_scalars_stay_scalars(value):
    got = travelled(value)
    assert type(got) is type(value)
    assert repr(got) == repr(value)


def test_things_keep_their_kind_and_text():
    assert travelled(Thing("Tensor", "tensor(3)")) == Thing("Tensor", "tensor(3)")


@pytest.mark.parametrize("array", [np.ones(3) * 1j, np.array(["ab", "c"]), np.array([None, None])], ids=["c", "U", "O"])
def test_of_arrays_that_are_no_numbers_kind_and_shape_arrive(array):
    got = travelled(plain(array))
    assert (got.dtype, got.shape) == (array.dtype, array.shape)


def test_of_a_large_array_only_kind_and_shape_arrive():
    got = travelled(np.broadcast_to(np.float32(1), (LARGEST, 3)))
    assert (got.dtype, got.shape, got.strides) == (np.float32, (LARGEST, 3), (0, 0))


def test_a_large_int_arrives_and_a_huge_one_is_only_named():
    assert travelled(-(7**500)) == -(7**500)
    assert travelled(7**100_000) == Thing("int", "<int>")


def test_texts_are_cut_and_all_texts_together_have_an_end():
    assert len(travelled("x" * 100_000)) == wire.TEXT
    with pytest.raises(ValueError):
        wire.Writing(0).value(["x" * wire.TEXT] * 200)


# Networks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_networks_are_built_anew_with_the_same_weights(name):
    got = travelled(networks.build(name))
    assert networks.unchanged(got, name)


def test_views_see_the_same_of_a_network_that_has_travelled():
    from cnn_course.networks import lenet, lenet5

    for make in (lenet, lenet5):
        network = make(np.random.default_rng(0))
        for view in (views.map_layers, views.network_start, lambda n: views.dense_layers(n, (16, 5, 5))):
            assert view(network) == view(travelled(network))


def test_gradients_of_a_network_that_has_travelled_are_the_same():
    network = networks.build("deep_network")
    got = travelled(network)
    x = np.random.default_rng(0).random((2, 3, 4, 6))
    assert np.array_equal(network.forward(x), got.forward(x))
    assert np.array_equal(network.backward(np.ones((2, 4))), got.backward(np.ones((2, 4))))


def conv(weight, stride=(1, 1), padding=(0, 0), bias=None):
    weight = np.asarray(weight, np.float32)
    bias = np.zeros(len(weight), np.float32) if bias is None else bias
    return network_wire.Described("Conv2d", [list(stride), list(padding)], [weight, bias])


@pytest.mark.parametrize(
    "layers",
    [
        [conv(np.zeros((1, 1, 3, 3)), padding=(256, 256))] * 64,
        [conv(np.zeros((4000, 1, 1, 1))), conv(np.zeros((1, 4000, 1, 1)), padding=(200, 200))],
        [network_wire.Described("Dense", [], [np.zeros((2500, 2500), np.float32), np.zeros(2500, np.float32)])],
    ],
    ids=["padding", "channels", "weights"],
)
def test_a_network_that_would_need_much_memory_is_not_built(layers):
    with pytest.raises(network_wire.TooLarge):
        network_wire.built(layers)


@pytest.mark.parametrize(
    "layers",
    [
        [conv(np.zeros((200, 1, 5, 5)), padding=(2, 2)), conv(np.zeros((256, 200, 9, 9)), padding=(4, 4))],
        [conv(np.zeros((30, 1, 1, 1)), padding=(200, 200)), network_wire.Described("MaxPool2d", [[200, 200], [1, 1]])],
    ],
    ids=["products", "comparisons"],
)
def test_a_network_that_would_take_long_is_not_built(layers):
    with pytest.raises(network_wire.TooLarge):
        network_wire.built(layers)


def test_a_network_of_half_floats_works_in_whole_ones_with_the_same_weights():
    weight = np.random.default_rng(0).random((2, 1, 3, 3)).astype(np.float16)
    made = network_wire.built([network_wire.Described("Conv2d", [[1, 1], [0, 0]], [weight, weight[:, 0, 0, 0]])])
    assert made.layers[0].weight.dtype == np.float32
    assert np.array_equal(made.layers[0].weight, weight)


@pytest.mark.parametrize(
    "layer",
    [
        network_wire.Described("Layer", []),
        network_wire.Described("Sequential", []),
        network_wire.Described("Conv2d", [[1, 1], [0, 0]], []),
        network_wire.Described("ReLU", [], [np.zeros(1), np.zeros(1)]),
        network_wire.Described("MaxPool2d", [[2, 2]]),
        network_wire.Described("MaxPool2d", [[2, 2], [-1, 1]]),
        network_wire.Described("MaxPool2d", [[2, 2], [0, 0]]),
        network_wire.Described("MaxPool2d", [[2.0, 2], [1, 1]]),
        network_wire.Described("MaxPool2d", "22"),
        conv(np.zeros((2, 1, 3, 3)), bias=np.zeros(3, np.float32)),
        conv(np.zeros((2, 0, 3, 3))),
        conv(np.zeros((2, 1, 3, 3)), stride=(10**9, 1)),
        conv(np.zeros((2, 1, 3, 3)), bias=np.zeros(2)),
        network_wire.Described("Dense", [], [np.zeros((2, 3), int), np.zeros(2, int)]),
    ],
)
def test_what_is_no_layer_of_the_course_is_not_built(layer):
    from cnn_course.errors import NetworkError

    with pytest.raises((ValueError, TypeError, NetworkError)):
        network_wire.built([layer])


def test_a_layer_of_the_students_own_is_named():
    outcome = wire.decode_outcome({"own_layer": "Mine\x1b"}, b"", CASE)
    assert refused(outcome)
    assert "Mine?" in outcome.detail


# Hostile answers ------------------------------------------------------------------------------------------------------

TREES = st.recursive(
    SIMPLE | st.text(max_size=20) | st.sampled_from(["<f8", "|O", "<U3", "|b1", "<c16", "V", "nan", "0xff"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*wire.KINDS, "value", "own_layer", "parts", "block", "key"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(TREES, st.binary(max_size=64))
def test_any_tree_in_place_of_a_value_becomes_an_outcome_that_can_be_judged(tree, block):
    tree = json.loads(json.dumps(tree))
    asked = Exercise("f", ("a", "b"), (), (Group("all", 1, (CASE,)),))
    report = judge(asked, lambda case: wire.decode_outcome(FINE | {"value": tree, "again": tree}, block, case))
    assert str(report)


@settings(max_examples=200)
@given(TREES | st.fixed_dictionaries(dict.fromkeys(FINE, TREES)))
def test_any_tree_in_place_of_an_outcome_becomes_an_outcome(tree):
    assert isinstance(wire.decode_outcome(json.loads(json.dumps(tree)), b"", CASE), Outcome)


@pytest.mark.parametrize(
    "tree",
    [
        {"array": ["<f8", [10**9], True]},
        {"array": ["<f8", [-1], True]},
        {"array": ["<f8", [2.0], True]},
        {"array": ["<f8", [True], True]},
        {"array": ["<f8", [2**40] * 3, True]},
        {"array": ["<f8", [2**62, 2**62], False]},
        {"array": ["<f8", [1] * 65, False]},
        {"array": ["|O", [1], True]},
        {"array": ["<U999999999", [1], False]},
        {"array": ["<M8[s]", [1], False]},
        {"array": ["V9", [1], False]},
        {"array": ["f8,f8", [1], False]},
        {"array": [["<f8"], [1], False]},
        {"scalar": ["<f8", [1], False]},
        {"pickle": "gASV"},
        {"__class__": 1},
        {"value": 1},
        {"float": "1e5"},
        {"int": "f" * 10_000},
        {"int": 3},
        {"tuple": 5},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"dict": [[{"tuple": []}, 2]]},
        {"thing": ["a"]},
        {"thing": [1, 2]},
        {"network": [["Conv2d", [], []]]},
        {"network": [["ReLU", [], []]] * 100},
        {"network": [["Conv2d", [[1, 1], [0, 0]], [["<f4", [10**6, 10**6, 3, 3], False], ["<f4", [10**6], False]]]]},
        {"tuple": [], "array": []},
        {},
        [[]] * (5 * MOST),
    ],
    ids=lambda tree: str(tree)[:40],
)
def test_trees_that_are_no_answers_are_refused_without_spending_memory(tree):
    tracemalloc.start()
    try:
        outcome = read(tree, b"12345678")
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert refused(outcome)


def test_trees_that_are_too_deep_are_refused():
    tree = []
    for _ in range(100):
        tree = [tree]
    assert refused(read(tree))


def test_no_byte_of_a_block_is_used_twice():
    twice = [{"array": ["|u1", [8], True]}, {"array": ["|u1", [8], True]}]
    assert refused(read(twice, bytes(8)))
    assert [part.tolist() for part in read(twice, bytes(range(16))).value] == [[*range(8)], [*range(8, 16)]]


def test_flags_are_true_or_false_whatever_their_bytes_are():
    assert read({"array": ["|b1", [3], True]}, b"\x00\x01\xff").value.view(np.uint8).tolist() == [0, 1, 1]


def test_two_giant_answers_are_not_compared_entry_by_entry():
    tree = {"array": ["<f8", [10**6, 10**6], False]}
    case = Case((1, 2), Outcome(0, again=0), twice=True, view="shapes")
    outcome = wire.decode_outcome(FINE | {"value": tree, "again": tree}, b"", case)
    asked = Exercise("f", ("a", "b"), (), (Group("all", 1, (case,)),))
    assert judge(asked, lambda _: outcome).score == 0


@pytest.mark.parametrize(
    "part",
    [{"changed": [2]}, {"changed": [-1]}, {"idle": [True]}, {"changed": [0, 0, 1]}, {"printed": 1}, {"error": "E"}],
)
def test_side_effects_that_cannot_be_are_refused(part):
    assert refused(wire.decode_outcome(FINE | part, b"", CASE))


def test_texts_of_an_outcome_are_short_and_harmless():
    hostile = "\x1b[2J\ud800\u202e<script>" + "x" * 10_000
    parts = {"error": [hostile], "detail": hostile, "warned": hostile, "line": hostile}
    outcome = wire.decode_outcome(FINE | parts, b"", CASE)
    for text in (*outcome.error, outcome.detail, outcome.warned, outcome.line):
        assert len(text) <= 500
        assert text.encode().startswith(b"?[2J??<script>")


# Outputs of cells -----------------------------------------------------------------------------------------------------

PIXEL = b"\x00\xff"


def picture(width=1, height=1, extra=b"", head=b"\x08\x00\x00\x00\x00"):
    chunks = [
        (b"IHDR", struct.pack(">II", width, height) + head),
        (b"tEXt", b"<script>"),
        (b"IDAT", zlib.compress(PIXEL)),
    ]
    return png.SIGNATURE + b"".join(png._chunk(*chunk) for chunk in [*chunks, (b"IEND", b"")]) + extra


def test_a_picture_keeps_its_pixels_and_nothing_else():
    from io import BytesIO

    from PIL import Image

    kept = png.plain(picture(extra=b"<script>"))
    assert b"<script>" not in kept
    assert Image.open(BytesIO(kept)).getpixel((0, 0)) == 255


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<svg>",
        png.SIGNATURE,
        picture()[:-12],
        picture()[:-1],
        picture(width=0),
        picture(width=20_000),
        picture(width=9_000, height=9_000),
        picture(head=b""),
        png.SIGNATURE + struct.pack(">I", 1 << 31) + b"IHDR",
    ],
)
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(ValueError):
        png.plain(bad)


@given(st.binary(max_size=100), st.integers(0, 60))
def test_spoiled_pictures_are_refused_or_whole(noise, at):
    spoiled = picture()[:at] + noise + picture()[at + len(noise) :]
    try:
        kept = png.plain(spoiled)
    except ValueError:
        return
    assert png.plain(kept) == kept


@given(TREES | st.fixed_dictionaries({"outputs": st.lists(TREES, max_size=3)}), st.binary(max_size=32))
def test_any_tree_in_place_of_outputs_becomes_a_cell_that_can_stand_in_a_notebook(tree, block):
    import nbformat

    ran = outputs.ran(json.loads(json.dumps(tree)), block, 1000, 0.5)
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.from_dict(output) for output in ran.outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_a_picture_that_is_none_is_left_out_and_the_text_stays():
    shown = {"outputs": [{"result": True, "text": "t", "picture": 3}]}
    assert outputs.ran(shown, b"abc", 100, 0).outputs[0]["data"] == {"text/plain": "t"}
    assert not outputs.ran(shown, b"abc", 100, 0).failed


# Frames ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield Channel(ours), theirs
    ours.close()
    theirs.close()


def test_frames_arrive_as_they_were(pair):
    channel, other = pair
    sent = Frame(2**63, {"a": [1, "é\ud800"]}, b"\x00block")
    Channel(other).send(sent)
    assert channel.receive(1) == Frame(2**63, {"a": [1, "é?"]}, b"\x00block")


@pytest.mark.parametrize(
    "sent",
    [
        HEAD.pack(1, 1 << 31, 0),
        HEAD.pack(1, 0, 1 << 31),
        HEAD.pack(1, 2, 0) + b"{]",
        HEAD.pack(1, 2, 0) + b"\xff\xff",
        HEAD.pack(1, 50_000, 0) + b"[" * 50_000,
        HEAD.pack(1, 10_000, 0) + b"9" * 10_000,
    ],
)
def test_what_is_no_frame_is_garbage(pair, sent):
    channel, other = pair
    threading.Thread(target=other.sendall, args=(sent,), daemon=True).start()
    with pytest.raises(Garbage):
        channel.receive(5, block=1 << 20)


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_end_as_a_frame_or_one_of_three_ways(noise):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(noise)
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(Garbage, Closed, Late):
            assert isinstance(Channel(ours).receive(1), Frame)


def test_a_frame_that_drips_is_late_at_its_deadline(pair):
    channel, other = pair
    stop = threading.Event()

    def drip():
        other.sendall(HEAD.pack(1, 1000, 0))
        while not stop.wait(0.05):
            other.sendall(b"1")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(Late):
            channel.receive(0.3)
    finally:
        stop.set()
        thread.join()


def test_a_promise_of_many_bytes_costs_no_memory(pair):
    channel, other = pair
    other.sendall(HEAD.pack(1, 2, 1 << 27) + b"{}")
    tracemalloc.start()
    try:
        with pytest.raises(Late):
            channel.receive(0.2)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_nobody_who_reads_is_late(pair):
    channel, _ = pair
    with pytest.raises(Late):
        channel.send(Frame(1, {}, bytes(8 << 20)), 0.2)


def test_too_long_a_text_is_not_sent(pair):
    with pytest.raises(ValueError):
        pair[0].send(Frame(1, "x" * 100), text=50)


# The watch ------------------------------------------------------------------------------------------------------------


def test_a_family_is_all_that_descend_from_one():
    parents = {1: 0, 2: 1, 3: 2, 4: 3, 5: 1, 6: 5}
    processes = [Process(pid, parent, 1, 0) for pid, parent in parents.items()]
    assert sorted(process.pid for process in family(2, processes)) == [2, 3, 4]
    assert family(9, processes) == []
