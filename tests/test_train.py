"""The training loop: it learns, repeats itself to the last bit, stops, goes on, and says what is wrong."""

import argparse

import numpy as np
import pytest
from matplotlib.figure import Figure

from cnn_course import data, networks
from cnn_course.commands import train as command
from cnn_course.errors import CourseError, NetworkError
from cnn_course.optim import SGD, Adam, Momentum, one_cycle
from cnn_course.train import History, evaluate, predict, train

from .stripes import network, stripes


def run(net=None, epochs=4, seed=1, **options):
    net = net or network()
    options = {"batch_size": 16, "progress": False, "rng": np.random.default_rng(seed)} | options
    return net, train(net, *stripes(), epochs=epochs, **options)


def assert_same_weights(one, other):
    for name, array in one.named_parameters().items():
        np.testing.assert_array_equal(array, other.named_parameters()[name], err_msg=name)


def test_it_learns_stripes_and_predicts_unseen_ones():
    net, history = run(epochs=8)
    images, labels = stripes(seed=9)
    assert history.loss[-1] < 0.7 * history.loss[0]
    assert evaluate(net, images, labels)[1] > 0.95
    np.testing.assert_array_equal(predict(net, images, batch_size=7), net.forward(images).argmax(1))
    assert predict(net, images[:0]).shape == (0,)


def test_the_same_seed_gives_the_same_weights_to_the_last_bit_and_another_seed_does_not():
    one, other, third = run()[0], run()[0], run(seed=2)[0]
    assert_same_weights(one, other)
    assert any((a != b).any() for a, b in zip(one.state().values(), third.state().values(), strict=True))


def test_each_epoch_shows_every_image_once_in_another_order():
    seen = []

    def watch(images, rng):
        seen.append(images[:, 0, 0, 0].copy())
        return images

    run(epochs=2, augment=watch, batch_size=40)
    assert [len(batch) for batch in seen] == [40, 40, 10] * 2
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    expected = np.sort(stripes()[0][:, 0, 0, 0])
    np.testing.assert_array_equal(np.sort(first), expected)
    np.testing.assert_array_equal(np.sort(second), expected)
    assert (first != second).any()


def test_the_history_is_the_mean_over_the_images_even_when_the_last_batch_is_small():
    net = network()
    loss, accuracy = evaluate(net, *stripes())
    _, history = run(net, epochs=1, batch_size=64, optimizer=SGD(net, 1e-30))  # which changes nothing
    assert history.loss[0] == pytest.approx(loss, rel=1e-6)
    assert history.accuracy[0] == accuracy


def test_the_schedule_sets_the_learning_rate_before_each_step():
    net, asked = network(), []
    optimizer = Momentum(net)

    def schedule(done):
        asked.append(done)
        return 0.01 + done

    run(net, epochs=2, batch_size=45, optimizer=optimizer, schedule=schedule)
    assert asked == [0, 0.25, 0.5, 0.75]
    assert optimizer.learning_rate == 0.76


@pytest.mark.parametrize("stop_after", [1, 3])
def test_a_resumed_run_ends_as_if_it_had_never_stopped(tmp_path, stop_after):
    options = {
        "validation": stripes(30, seed=5),
        "schedule": one_cycle(0.01),
        "augment": lambda images, rng: images + rng.normal(0, 0.1, images.shape).astype(np.float32),
        "patience": 3,
    }
    whole, history = run(**options)

    class PowerCutError(Exception):
        pass

    def power_cut(history):
        if history.epochs == stop_after:
            raise PowerCutError

    path = tmp_path / "runs" / "checkpoint.npz"
    with pytest.raises(PowerCutError):
        run(checkpoint=path, after_epoch=power_cut, **options)
    resumed, its_history = run(network(7), seed=99, checkpoint=path, resume=True, **options)
    assert_same_weights(whole, resumed)
    assert its_history == history


def test_resuming_a_finished_run_changes_nothing(tmp_path):
    path = tmp_path / "checkpoint.npz"
    net, history = run(checkpoint=path)
    again, its_history = run(network(3), checkpoint=path, resume=True)
    assert_same_weights(net, again)
    assert its_history == history


def test_early_stop_keeps_the_best_epochs_weights():
    net, kept = network(), []
    images, labels = stripes(30, seed=5)
    guesses = np.roll(labels, 7)  # nothing to be learned: the surer the network, the worse it does
    _, history = run(
        net,
        epochs=60,
        validation=(images, guesses),
        patience=2,
        after_epoch=lambda history: kept.append(net.state()),
    )
    best = int(np.argmin(history.validation_loss))
    assert history.epochs == best + 3 < 60
    for name, array in net.named_parameters().items():
        np.testing.assert_array_equal(array, kept[best][name])
    assert evaluate(net, images, guesses)[0] == pytest.approx(min(history.validation_loss))


def test_resuming_a_run_that_stopped_early_gives_its_best_weights(tmp_path):
    images, labels = stripes(30, seed=5)
    options = {"epochs": 60, "patience": 2, "validation": (images, np.roll(labels, 7))}
    options["checkpoint"] = tmp_path / "checkpoint.npz"
    net, history = run(**options)
    again, its_history = run(network(3), resume=True, **options)
    assert_same_weights(net, again)
    assert its_history == history


def test_images_and_labels_are_left_alone():
    images, labels = stripes()
    images.flags.writeable = labels.flags.writeable = False
    train(network(), images, labels, rng=np.random.default_rng(0), epochs=1, progress=False)


def test_a_bar_shows_on_the_terminal_and_can_be_silenced(capsys):
    run(epochs=1, progress=True)
    assert "epoch 1/1" in capsys.readouterr().err
    run(epochs=1)
    assert capsys.readouterr().err == ""


def test_a_history_plots_itself():
    history = History([2.0, 1.0], [0.3, 0.6], [2.5, 1.5], [0.2, 0.5])
    figure = history.plot()
    assert isinstance(figure, Figure)
    left, right = figure.axes
    assert [list(line.get_ydata()) for line in left.lines] == [[2.0, 1.0], [2.5, 1.5]]
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["training", "validation"]
    assert history._repr_png_().startswith(b"\x89PNG")
    assert History()._repr_png_().startswith(b"\x89PNG")


# --- sentences ---


def spoiled(change):
    images, labels = (array.copy() for array in stripes())
    change(images, labels)
    return images, labels


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (
            *spoiled(lambda images, labels: images.__setitem__((17, 0, 3, 3), np.nan)),
            ["image 17", "(1, 8, 8)"],
        ),
        (*spoiled(lambda images, labels: labels.__setitem__(4, 2)), ["label 2 of image 4", "0 to 1"]),
        (np.zeros((0, 1, 8, 8)), np.zeros(0, int), ["none", "(0, 1, 8, 8)"]),
        (stripes()[0], stripes()[1][:-1], ["one whole-number label each", "(90, 1, 8, 8)", "(89,)"]),
        (stripes()[0], stripes()[1] * 1.0, ["whole-number"]),
        (stripes()[0][:, 0], stripes()[1], ["layer 0: Conv2d(1, 4", "(N, 1, H, W)"]),
        (stripes()[0][..., :7], stripes()[1], ["layer 4: Dense(36, 2)"]),
    ],
)
def test_data_that_do_not_fit_are_named(images, labels, words):
    for rehearse in ({}, {"validation": stripes()}):
        with pytest.raises(NetworkError) as caught:
            train(network(), images, labels, rng=np.random.default_rng(0), progress=False, **rehearse)
        assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize("optimizer", [SGD, Momentum, Adam])
@pytest.mark.parametrize("rate", [1e3, 1e20])
def test_an_exploding_learning_rate_is_said_to_be_too_large(optimizer, rate):
    net = network()
    with pytest.raises(NetworkError, match=r"the learning rate.* too large: begin again with a tenth of it"):
        run(net, epochs=30, optimizer=optimizer(net, learning_rate=rate))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 0}, "epochs must be 1 or more, and was 0"),
        ({"batch_size": 0}, "batch_size must be 1 or more, and was 0"),
        ({"patience": 0, "validation": stripes()}, "patience must be 1 or more, and was 0"),
        ({"patience": 1}, "patience watches the validation loss"),
    ],
)
def test_senseless_options_are_refused(options, words):
    with pytest.raises(CourseError, match=words):
        run(**options)


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    path = tmp_path / "checkpoint.npz"
    run(epochs=2, checkpoint=path)
    with pytest.raises(CourseError, match=r"'epochs': 2.*'epochs': 3"):
        run(epochs=3, checkpoint=path, resume=True)
    network().save(path)
    with pytest.raises(CourseError, match="is not a checkpoint"):
        run(epochs=3, checkpoint=path, resume=True)


# --- the command ---


def command_line(*arguments):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(list(map(str, arguments))))


def test_the_command_trains_saves_and_resumes(tmp_path, capsys, monkeypatch):
    part = {split: tuple(a[:400] for a in data.fashion_mnist(split)) for split in ("train", "test")}
    monkeypatch.setattr(data, "fashion_mnist", lambda split, subset: part[split])
    assert command_line("--epochs", 2, "--seed", 3, "--output", tmp_path / "a") == 0
    out = capsys.readouterr().out
    assert "Total params: 61,706" in out and "epoch   2:" in out and "of 400 test images right" in out
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "lenet.npz",
        "lenet_checkpoint.npz",
        "lenet_learning_curve.png",
    ]
    assert command_line("--epochs", 2, "--seed", 3, "--output", tmp_path / "b") == 0
    one, other = networks.lenet(), networks.lenet()
    one.load(tmp_path / "a" / "lenet.npz")
    other.load(tmp_path / "b" / "lenet.npz")
    assert_same_weights(one, other)
    assert command_line("--epochs", 2, "--output", tmp_path / "a", "--resume") == 0
    with pytest.raises(CourseError, match=r"no checkpoint .* train without --resume"):
        command_line("--output", tmp_path / "c", "--resume")
    with pytest.raises(CourseError, match="seed must be 0 or more"):
        command_line("--seed", -1)


def test_the_defaults_reach_85_percent_of_the_bundled_test_images(tmp_path, capsys):
    assert command_line("--output", tmp_path) == 0
    network = networks.lenet()
    network.load(tmp_path / "lenet.npz")
    assert evaluate(network, *data.fashion_mnist("test"))[1] >= 0.85
