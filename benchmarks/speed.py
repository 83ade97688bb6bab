"""Where the speed comes from: `python -m benchmarks.speed` prints a table and writes it, JSON and a figure.

The same work done in several ways, from the formula in loops to PyTorch, on one thread and in float32. Every
number is a ratio to the course's engine in the same run: 2.0 took twice as long. See `measure.py` for how,
`baselines.py` for what.
"""

import argparse
import contextlib
import json
import os
import platform
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# The number of threads is set: now NumPy may load.
import numpy as np  # noqa: E402

from benchmarks.baselines import CONVOLUTIONS, rebuild  # noqa: E402
from benchmarks.measure import race, ratio  # noqa: E402
from cnn_course.layer import hwcn, nchw  # noqa: E402
from cnn_course.layers import Conv2d, MaxPool2d, ReLU, Sequential  # noqa: E402
from cnn_course.losses import softmax_cross_entropy  # noqa: E402
from cnn_course.networks import lenet  # noqa: E402
from cnn_course.optim import Adam  # noqa: E402

torch = None  # until `load_torch`: it takes seconds

OURS = "this course"
SHAPES = {  # N, C, H = W, F, K, padding
    "A": (64, 1, 28, 6, 5, 2),
    "B": (64, 6, 14, 16, 5, 0),
    "C": (64, 3, 32, 32, 3, 1),
    "D": (64, 32, 32, 64, 3, 1),
    "E": (16, 64, 56, 64, 3, 1),
}
MUST = {  # time / PyTorch's (PERFORMANCE.md)
    "LeNet step, batch 64": 0.75,
    "LeNet step, batch 128": 0.75,
    "conv A forward": 0.8,
    "conv A forward + backward": 0.27,
    "conv B forward": 1.3,
    "conv B forward + backward": 0.85,
    "conv C forward": 1.3,
    "conv C forward + backward": 0.9,
    "conv D forward": 1.9,
    "conv D forward + backward": 1.7,
    "conv E forward": 1.9,
    "conv E forward + backward": 2.5,
    "max pool forward": 0.2,
    "max pool forward + backward": 0.7,
}


def load_torch():
    """Let PyTorch take part, if it is installed."""
    global torch
    with contextlib.suppress(ImportError):
        import torch

        torch.set_num_threads(1)


def in_layers_order(x):
    """x as a layer before would hand it over."""
    return nchw(np.ascontiguousarray(hwcn(x)))


def gemm(multiplications):
    """So many multiplications and additions in one large product: what BLAS can do at best."""
    n = 512
    a, b, out = np.ones((n, n), np.float32), np.ones((n, n), np.float32), np.empty((n, n), np.float32)
    return lambda: np.matmul(a, b, out=out), multiplications / n**3


def torch_layer(layer, x, dout):
    """Forward, and forward + backward, of a PyTorch layer."""
    x, dout = (
        torch.tensor(np.ascontiguousarray(x), requires_grad=True),
        torch.tensor(np.ascontiguousarray(dout)),
    )

    def forward():
        with torch.no_grad():
            layer(x)

    def both():
        x.grad = None
        layer.zero_grad()
        layer(x).backward(dout)

    return forward, both


def conv_cases(shape):
    """Contestants for one convolution: forward, and forward + backward."""
    N, C, H, F, K, P = SHAPES[shape]
    rng = np.random.default_rng(0)
    x = rng.standard_normal((N, C, H, H), dtype=np.float32)
    layer = Conv2d(C, F, K, padding=P, rng=rng)
    ours, y = in_layers_order(x), layer.forward(x)
    dout = rng.standard_normal(y.shape, dtype=np.float32)
    our_dout = in_layers_order(dout)
    forward = {OURS: lambda: layer.forward(ours)}
    both = {OURS: lambda: (layer.forward(ours), layer.backward(our_dout))}
    for name, (go, back) in CONVOLUTIONS.items():
        if name == "im2col" or (name != "loops" and shape not in "DE"):  # the others take seconds there
            forward[name] = lambda go=go: go(x, layer.weight, layer.bias, P)
            both[name] = lambda go=go, back=back: back(dout, go(x, layer.weight, layer.bias, P)[1])
    if torch:
        twin = torch.nn.Conv2d(C, F, K, padding=P)
        forward["PyTorch"], both["PyTorch"] = torch_layer(twin, x, dout)
    one, multiplications = slice(0, 1), y.size * C * K * K
    scale = {"loops": N}
    if shape in "AB":  # the formula in loops: one image, times the size of the batch
        go, back = CONVOLUTIONS["loops"]
        forward["loops"] = lambda: go(x[one], layer.weight, layer.bias, P)
        both["loops"] = lambda: back(dout[one], go(x[one], layer.weight, layer.bias, P)[1])
    forward["GEMM limit"], scale["GEMM limit"] = gemm(multiplications)
    both["GEMM limit"] = forward["GEMM limit"]
    yield f"conv {shape} forward", forward, scale
    yield f"conv {shape} forward + backward", both, scale | {"GEMM limit": 3 * scale["GEMM limit"]}


def pool_cases():
    """Max pooling 2 x 2 of LeNet's first maps."""
    rng = np.random.default_rng(0)
    x, dout = (rng.standard_normal((64, 6, n, n), dtype=np.float32) for n in (28, 14))
    layer, ours, our_dout = MaxPool2d(2), in_layers_order(x), in_layers_order(dout)
    forward = {OURS: lambda: layer.forward(ours)}
    both = {OURS: lambda: (layer.forward(ours), layer.backward(our_dout))}
    for name in ("im2col, textbook", "im2col"):
        twin = rebuild(Sequential(MaxPool2d(2)), name)[0]
        forward[name] = lambda twin=twin: twin.forward(x)
        both[name] = lambda twin=twin: (twin.forward(x), twin.backward(dout))
    if torch:
        forward["PyTorch"], both["PyTorch"] = torch_layer(torch.nn.MaxPool2d(2), x, dout)
    yield "max pool forward", forward, {}
    yield "max pool forward + backward", both, {}


def relu_first(network):
    """LeNet as most people write it, ReLU before pooling: what the others are given to do."""
    layers = list(network.layers)
    for i in (1, 4):
        assert isinstance(layers[i], MaxPool2d) and isinstance(layers[i + 1], ReLU)
        layers[i], layers[i + 1] = layers[i + 1], layers[i]
    return Sequential(*layers)


def training_step(network, images, labels):
    """One step of Adam."""
    optimizer = Adam(network)

    def step():
        _, dscores = softmax_cross_entropy(network.forward(images), labels)
        network.learn(dscores)
        optimizer.step()

    return step


def torch_step(images, labels):
    """The same in PyTorch, as its tutorials write it."""
    nn = torch.nn
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
    optimizer = torch.optim.Adam(network.parameters())
    images, labels = torch.tensor(images), torch.tensor(labels)

    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()

    return step


def lenet_case(batch, baselines=tuple(name for name in CONVOLUTIONS if name != "loops")):
    """One training step of LeNet."""
    rng = np.random.default_rng(0)
    images, labels = rng.random((batch, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, batch)
    contestants = {OURS: training_step(lenet(rng), images, labels)}
    contestants[f"{OURS}, ReLU before pooling"] = training_step(relu_first(lenet(rng)), images, labels)
    for name in baselines:
        contestants[name] = training_step(rebuild(relu_first(lenet(rng)), name), images, labels)
    if torch:
        contestants["PyTorch"] = torch_step(images, labels)
    forward = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10
    work = 3 * forward - 28 * 28 * 6 * 25  # backward is twice forward; nobody needs the images' gradient
    contestants["GEMM limit"], limit = gemm(batch * work)
    return f"LeNet step, batch {batch}", contestants, {"GEMM limit": limit}


def all_cases(quick):
    yield lenet_case(64)
    yield lenet_case(128)
    yield from pool_cases()
    for shape in "AB" if quick else SHAPES:
        yield from conv_cases(shape)


def run_case(contestants, scale, rounds):
    """Times as long as ours, by contestant; `scale` for those who did only a part of the work."""
    times = race(contestants, rounds)
    return {name: ratio(times, name, OURS) * scale.get(name, 1) for name in contestants}


COLUMNS = (*CONVOLUTIONS, f"{OURS}, ReLU before pooling", OURS, "PyTorch", "GEMM limit")


def table(results):
    """The ratios as text: one line for each case, and whether ours is within what it must reach."""
    heads = ("loops", "einsum", "tensordot", "textbook", "im2col", "ReLU 1st", "ours", "PyTorch", "GEMM")
    lines = [
        "Time / this course's time (more is slower); and ours / PyTorch's, with what it must be at most",
        "",
    ]
    lines.append(f"{'':30}" + "".join(f"{head:>10}" for head in heads) + f"{'/ PyTorch':>12}{'must':>7}")
    for case, ratios in results.items():
        cells = "".join(f"{ratios[name]:10.2f}" if name in ratios else f"{'':10}" for name in COLUMNS)
        end = f"{1 / ratios['PyTorch']:12.2f}{MUST[case]:7.2f}" if "PyTorch" in ratios else ""
        missed = "  missed" if end and 1 / ratios["PyTorch"] > MUST[case] else ""
        lines.append(f"{case:30}{cells}{end}{missed}")
    if not torch:
        lines += ["", "PyTorch is not installed: pip install torch"]
    return "\n".join(lines)


def figure(results):
    """The LeNet step and one convolution as bars, on a logarithmic axis."""
    from matplotlib.figure import Figure

    cases = [case for case in ("conv B forward + backward", "LeNet step, batch 64") if case in results]
    picture = Figure(figsize=(9, 3.2), layout="constrained")
    for axes, case in zip(picture.subplots(1, len(cases), squeeze=False)[0], cases, strict=True):
        names = [name for name in COLUMNS if name in results[case]]
        values = [results[case][name] for name in names]
        bars = axes.barh(names, values, color=["C1" if name == OURS else "C0" for name in names])
        axes.bar_label(bars, [f"{value:.0f}" if value > 10 else f"{value:.1f}" for value in values], padding=3)
        axes.set(xscale="log", xlabel="time / this course's time", title=case, xlim=(0.1, max(values) * 5))
        axes.invert_yaxis()
    return picture


def main():
    parser = argparse.ArgumentParser(description="Compare the course's engine with other ways to do its work.")
    parser.add_argument("--quick", action="store_true", help="without the large convolutions")
    parser.add_argument("--rounds", type=int, default=9, help="how often each contestant runs (default: 9)")
    parser.add_argument("--output", type=Path, default=Path("build/bench"), help="folder (default: build/bench)")
    arguments = parser.parse_args()
    load_torch()
    results = {}
    for case, contestants, scale in all_cases(arguments.quick):
        print(case, "...", flush=True)
        results[case] = run_case(contestants, scale, arguments.rounds)
    text = table(results)
    print("\n" + text)
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch and torch.__version__,
    }
    arguments.output.mkdir(parents=True, exist_ok=True)
    report = {"machine": platform.machine(), **versions, "times_as_long_as_ours": results}
    (arguments.output / "speed.json").write_text(json.dumps(report, indent=1))
    (arguments.output / "speed.txt").write_text(text + "\n")
    figure(results).savefig(arguments.output / "speed.png", dpi=150)
    print(f"\nwrote speed.txt, speed.json and speed.png to {arguments.output}")


if __name__ == "__main__":
    main()
