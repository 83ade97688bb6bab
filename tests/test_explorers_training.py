"""Training while one watches: it learns what `train` learns, stops and goes on, and survives whatever it is given."""

from __future__ import annotations

import asyncio
import math
import time

import numpy as np
import pytest

from cnn_course import explore, panels
from cnn_course.calls import NotShownError
from cnn_course.explorers.training import OwnRule, Run, Training, thinned
from cnn_course.layers import Dense, Flatten, Sequential
from cnn_course.optim import SGD, Adam, Momentum
from cnn_course.train import evaluate, train

from .stripes import network, stripes


def opened(net=None, **options):
    options = {"epochs": 2, "batch": 16, "test": stripes(40, 5), "seed": 1} | options
    explorer = explore.training(net or network(), *stripes(), **options)
    assert isinstance(explorer, Training), explorer
    return explorer


def asked(explorer, **request):
    explorer._answer(None, {"serial": 7} | request, [])
    return explorer.view


def in_a_loop(story):
    """Run a story as the kernel would: its loop turns before, between and after the requests."""

    async def told():
        await story()
        if Training.under_way:
            Training.under_way.do_pause()

    asyncio.run(told())


async def until(true, seconds=20):
    end = time.perf_counter() + seconds
    while not true():
        assert time.perf_counter() < end
        await asyncio.sleep(0)


def assert_same_weights(one, other):
    for name, array in one.named_parameters().items():
        np.testing.assert_array_equal(array, other.named_parameters()[name], err_msg=name)


# --- the arithmetic ---


def test_it_does_to_the_last_bit_what_train_does():
    one, other = network(), network()
    history = train(one, *stripes(), rng=np.random.default_rng(1), epochs=2, batch_size=16, progress=False)
    run = Run(other, stripes(), stripes(40, 5), epochs=2, batch=16, seed=1)
    for _ in run.work():
        pass
    assert_same_weights(one, other)
    assert run.tests[-1] == (2.0, *(pytest.approx(value) for value in evaluate(one, *stripes(40, 5))))
    weights = np.array([16, 16, 16, 16, 16, 10])
    assert np.sum(np.array(run.losses[6:]) * weights) / 90 == pytest.approx(history.loss[1])
    assert np.sum(np.array(run.shares[6:]) * weights) / 90 == pytest.approx(history.accuracy[1])


def test_a_run_left_off_anywhere_and_taken_up_again_ends_the_same():
    whole, parts = network(), network()
    for _ in Run(whole, stripes(), stripes(600, 5), epochs=3, batch=16, seed=1).work():
        pass
    run = Run(parts, stripes(), stripes(600, 5), epochs=3, batch=16, seed=1)
    while run.epoch < run.epochs:
        for n, _ in enumerate(run.work()):
            if n == 4:
                break
    assert_same_weights(whole, parts)
    assert [test[0] for test in run.tests] == [0, 1, 2, 3]


def test_means_of_neighbors_keep_the_whole_mean_and_stay_few():
    values = np.random.default_rng(0).random(1000)
    ends, means = thinned(values, most=150)
    assert len(means) <= 150 and ends[-1] == 1000
    assert np.sum(means * np.diff(ends, prepend=0)) == pytest.approx(values.sum())
    assert [part.tolist() for part in thinned([3.0, 1.0], 150)] == [[1, 2], [3, 1]]
    assert thinned([])[0].size == 0


def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return param + velocity, velocity


def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    new = param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return new, {"m": m, "v": v, "t": t}


@pytest.mark.parametrize(("rule", "kind", "rate"), [(sgd_momentum, Momentum, 0.05), (adam, Adam, 0.003)])
def test_the_students_rule_trains_as_the_courses_does(rule, kind, rate):
    nets = [network(), network()]
    for net, optimizer in zip(nets, [OwnRule(rule, nets[0], rate), kind(nets[1], rate)], strict=True):
        run = Run(net, stripes(), None, epochs=2, batch=16, seed=1)
        run.optimizer = optimizer
        for _ in run.work():
            pass
    for one, other in zip(nets[0].state().values(), nets[1].state().values(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_a_rule_that_fails_changes_no_parameter_at_all():
    net = network()
    before = net.state()
    run = Run(net, stripes(), None, epochs=1, batch=16, seed=1)
    calls = []

    def second_fails(param, grad, velocity, learning_rate):
        calls.append(1)
        if len(calls) == 2:
            raise ValueError("no")
        return param - grad, velocity

    run.optimizer = OwnRule(second_fails, net, 0.1)
    with pytest.raises(NotShownError, match="second_fails raised ValueError: no"):
        next(run.work())
    for name, array in before.items():
        np.testing.assert_array_equal(array, net.state()[name])


# --- as it runs ---


def test_it_does_not_begin_by_itself_and_ends_after_its_epochs():
    async def story():
        explorer = opened()
        await asyncio.sleep(0.05)
        assert explorer.run.losses == [] and explorer.view["status"] == "ready"
        asked(explorer, do="start")
        await until(lambda: explorer.status == "done")
        assert explorer.pulse["epoch"] == 2 and len(explorer.pulse["at"]) == 12
        assert [test[0] for test in explorer.pulse["tests"]] == [0, 1, 2]
        asked(explorer, do="start")  # as many epochs once more
        await until(lambda: explorer.status == "done")
        assert explorer.run.epoch == 4

    in_a_loop(story)


def test_pause_stops_the_steps_and_continue_ends_as_if_there_had_been_no_pause():
    async def story():
        whole, net = network(), network()
        train(whole, *stripes(), rng=np.random.default_rng(1), epochs=2, batch_size=16, progress=False)
        explorer = opened(net)
        asked(explorer, do="start")
        await until(lambda: len(explorer.run.losses) == 5)
        assert asked(explorer, do="pause")["status"] == "paused"
        await asyncio.sleep(0.05)
        assert len(explorer.run.losses) == 5
        asked(explorer, do="start")
        await until(lambda: explorer.status == "done")
        assert_same_weights(whole, net)

    in_a_loop(story)


def test_stop_keeps_the_network_and_only_the_first_weights_are_asked_back():
    async def story():
        net = network()
        first = net.state()
        explorer = opened(net, epochs=50)
        asked(explorer, do="start")
        await until(lambda: len(explorer.run.losses) == 20)
        assert asked(explorer, do="stop")["status"] == "stopped"
        learned = net.state()
        assert explorer.network is net and (learned["0.weight"] != first["0.weight"]).any()
        assert evaluate(net, *stripes())[1] > 0.5
        assert asked(explorer, do="again")["status"] == "ready"
        np.testing.assert_array_equal(net.state()["0.weight"], first["0.weight"])
        assert explorer.pulse["at"] == []

    in_a_loop(story)


def test_learning_rate_and_rule_change_while_it_runs():
    async def story():
        explorer = opened(epochs=200, rule=adam)
        asked(explorer, do="start")
        await until(lambda: len(explorer.run.losses) == 3)
        assert asked(explorer, do="rate", text="0,002")["rate"] == 0.002
        assert explorer.run.optimizer.learning_rate == 0.002
        view = asked(explorer, do="rule", name="SGD")
        assert type(explorer.run.optimizer) is SGD and view["rate"] == 0.1
        view = asked(explorer, do="rule", name="adam")
        assert type(explorer.run.optimizer) is OwnRule and view["rate"] == 0.001
        done = len(explorer.run.losses)
        await until(lambda: len(explorer.run.losses) > done + 3)
        assert explorer.status == "running"

    in_a_loop(story)


def test_a_second_training_pauses_the_first():
    async def story():
        one = opened(epochs=100)
        asked(one, do="start")
        await until(lambda: len(one.run.losses) == 3)
        other = opened(epochs=100)
        assert one.status == "paused"
        asked(other, do="start")
        asked(one, do="start")
        assert (one.status, other.status) == ("running", "paused")

    in_a_loop(story)


def test_an_explosion_is_said_and_the_last_good_weights_come_back():
    async def story():
        net = network()
        explorer = opened(net, epochs=100)
        asked(explorer, do="start")
        await until(lambda: explorer.run.epoch == 1)
        asked(explorer, do="rate", text="100")
        await until(lambda: explorer.status == "paused")
        assert "learning rate" in explorer.view["sentence"]
        assert all(np.isfinite(array).all() for array in net.state().values())
        assert np.isfinite(evaluate(net, *stripes())[0])
        asked(explorer, do="rate", text="0.001")
        asked(explorer, do="start")
        await until(lambda: explorer.run.step == 3)

    in_a_loop(story)


def test_other_tasks_of_the_loop_are_served_while_it_learns():
    async def story():
        explorer = opened(epochs=200)
        asked(explorer, do="start")
        for _ in range(50):
            await asyncio.sleep(0)
        assert 40 <= len(explorer.run.losses) <= 50  # one batch between two turns of others

    in_a_loop(story)


def test_the_messages_while_it_runs_are_few_and_small():
    async def story():
        explorer = opened(epochs=1000, batch=4)
        sent = []
        explorer.observe(lambda change: sent.append((change.name, len(str(change.new)))), ["pulse", "pictures", "view"])
        asked(explorer, do="start")
        sent.clear()
        start = time.perf_counter()
        await until(lambda: time.perf_counter() - start > 1)
        pulses = [size for name, size in sent if name == "pulse"]
        assert 1 <= len(pulses) <= 8 and max(pulses) < 16_000
        explorer.run.tests = explorer.run.tests * 100
        explorer._tell()
        assert len(explorer.pulse["tests"]) <= 150 and len(str(explorer.pulse)) < 16_000
        assert all(size < 30_000 for _, size in sent) and "view" not in [name for name, _ in sent]

    in_a_loop(story)


# --- the student's functions ---


def unwritten(images, rng):
    raise NotImplementedError


def broken(images, rng):
    raise IndexError("row 9")


def smaller(images, rng):
    return images[:, :, 1:]


def nothing(images, rng):
    return None


def not_finite(images, rng):
    return images / 0


def endless(images, rng):
    while True:
        time.sleep(0.01)


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize(
    ("function", "words"),
    [
        (unwritten, "unwritten is not written yet"),
        (broken, "broken raised IndexError: row 9"),
        (smaller, "smaller should return finite images in the shape (16, 1, 8, 8)"),
        (nothing, "nothing should return finite images"),
        (not_finite, "not_finite should return finite images"),
        (endless, "endless was still running"),
    ],
)
def test_an_augmentation_that_fails_pauses_the_training_which_goes_on_without_it(function, words, monkeypatch):
    monkeypatch.setattr("cnn_course.explorers.training.SECONDS", 0.2)

    async def story():
        explorer = opened(augment=function)
        asked(explorer, do="start")
        await until(lambda: explorer.status == "paused")
        assert words in explorer.view["sentence"] and explorer.run.losses == []
        asked(explorer, do="augment", on=False)
        asked(explorer, do="start")
        await until(lambda: explorer.status == "done")
        assert explorer.view["sentence"] == ""

    in_a_loop(story)


@pytest.mark.parametrize("answer", [None, 3, (1, 2), (np.zeros(2), {}), (np.zeros((3, 3)),)])
def test_a_rule_that_returns_something_else_pauses_the_training(answer):
    def rule(param, grad, state, learning_rate):
        return answer

    async def story():
        explorer = opened(rule=rule, optimizer="rule")
        asked(explorer, do="start")
        await until(lambda: explorer.status == "paused")
        assert "rule should return a new param, all finite, in the shape (4, 1, 3, 3)" in explorer.view["sentence"]

    in_a_loop(story)


# --- requests ---


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "rate", "text": "fast"},
        {"do": "rate", "text": "0"},
        {"do": "rate", "text": "-1"},
        {"do": "rate", "text": "1e9"},
        {"do": "rate"},
        {"do": "rule", "name": "magic"},
        {"do": "rule", "name": ["SGD"]},
        {"do": "layer", "layer": 99},
        {"do": "layer", "layer": "0"},
        {"do": "image", "image": -1},
        {"do": "image", "image": 1.5},
        {"do": "explode"},
        {"do": "start"},  # where no loop runs
        {"do": None},
    ],
)
def test_senseless_requests_are_answered_with_a_sentence(request_):
    explorer = opened()
    view = asked(explorer, **request_)
    assert view["trouble"] and view["serial"] == 7
    assert view["rate"] == 0.001 and view["status"] == "ready"
    explorer._answer(None, "nonsense", [])


def test_another_layer_and_another_image_are_shown():
    explorer = opened()
    assert explorer.pictures["maps"]["rows"] == 6
    asked(explorer, do="layer", layer=2)
    assert explorer.pictures["maps"]["rows"] == 3
    old = explorer.pictures["image"]
    asked(explorer, do="image", image=3)
    assert explorer.pictures["image"] != old
    assert explorer.pictures["filters"]["count"] == 4


def test_a_network_without_convolutions_is_trained_too():
    rng = np.random.default_rng(0)
    explorer = opened(Sequential(Flatten(), Dense(64, 2, rng=rng)))
    assert set(explorer.pictures) == {"image"}
    for _ in explorer.run.work():
        pass
    assert len(explorer.run.losses) == 12


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((None, *stripes()), {}, "There is no network yet"),
        ((network(), stripes()[0], stripes()[1][:-1]), {}, "one whole-number label each"),
        ((network(), stripes()[0][..., :7], stripes()[1]), {}, "Dense(36, 2)"),
        ((network(), *stripes()), {"test": (stripes()[0], stripes()[1] + 5)}, "the test images"),
        ((network(), *stripes()), {"epochs": 0}, "epochs must be a whole number"),
        ((network(), *stripes()), {"batch": 0}, "batch must be a whole number"),
        ((network(), *stripes()), {"optimizer": "magic"}, "There is no rule magic"),
    ],
)
def test_what_cannot_be_trained_is_said_in_a_sentence(arguments, options, words):
    shown = explore.training(*arguments, **options)
    assert isinstance(shown, panels.Panel)
    assert words in shown.text


def test_the_copy_that_stands_still_says_how_far_it_is():
    explorer = opened(epochs=3)
    still = explorer.still()
    assert "press start" in still.text and "epoch 1 of 3, step 0 of 6" in still.text
    assert "Conv2d" in still.html and "<pre>" in still.html
    for _ in explorer.run.work():
        pass
    assert "epoch 3 of 3, step 6 of 6" in explorer.still().text and "<img" in explorer.still().html
    bundle = explorer._repr_mimebundle_()[0]
    assert {"text/plain", "text/html"} <= set(bundle)
    assert math.isfinite(explorer.view["rate"])
