"""Optimizers: the only ones that change a network's weights.

`optimizer.step()` reads the gradients that the network's last `backward` left, and changes its parameters in
place. Formulas and defaults are PyTorch's, so that a run here can be compared with one there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnn_course.errors import NetworkError
from cnn_course.layer import Array, Layer


class Optimizer:
    """Walks over all parameters. Each kind has its formula, `_update`, and names what it remembers."""

    remembers: tuple[str, ...] = ()

    def __init__(self, network: Layer, learning_rate: float) -> None:
        if not (math.isfinite(learning_rate) and learning_rate > 0):
            raise NetworkError(f"the learning rate must be a positive number, and was {learning_rate}")
        self.network, self.learning_rate, self.steps = network, learning_rate, 0
        self.memory = {
            f"{name}.{what}": np.zeros_like(array)
            for name, array in network.named_parameters().items()
            for what in self.remembers
        }

    def step(self) -> None:
        """Change every parameter once."""
        self.steps += 1
        named = self.network.named_parameters()
        for (name, parameter), gradient in zip(named.items(), self.network.gradients(), strict=True):
            self._update(parameter, gradient, *(self.memory[f"{name}.{what}"] for what in self.remembers))

    def _update(self, parameter: Array, gradient: Array, *remembered: Array) -> None:
        raise NotImplementedError

    def state(self) -> dict[str, Array]:
        """A copy of all it remembers, by name: with the network's state, enough to go on exactly."""
        return {"steps": np.array(self.steps), **{name: array.copy() for name, array in self.memory.items()}}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take back what `state()` gave: all of it, or none and an error."""
        if state.keys() != {"steps", *self.memory} or any(
            np.shape(state[name]) != array.shape for name, array in self.memory.items()
        ):
            raise NetworkError(f"this is not the state of {type(self).__name__} for this network")
        self.steps = int(state["steps"])
        for name, array in self.memory.items():
            array[...] = state[name]


class SGD(Optimizer):
    """p <- p - learning_rate * g (Robbins & Monro 1951)."""

    def __init__(self, network: Layer, learning_rate: float = 0.1) -> None:
        super().__init__(network, learning_rate)

    def _update(self, parameter: Array, gradient: Array) -> None:  # type: ignore[override]
        parameter -= self.learning_rate * gradient


class Momentum(Optimizer):
    """v <- momentum * v + g;  p <- p - learning_rate * v (Polyak 1964, as PyTorch writes it)."""

    remembers = ("velocity",)

    def __init__(self, network: Layer, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(network, learning_rate)
        self.momentum = momentum

    def _update(self, parameter: Array, gradient: Array, velocity: Array) -> None:  # type: ignore[override]
        velocity *= self.momentum
        velocity += gradient
        parameter -= self.learning_rate * velocity


class Adam(Optimizer):
    """m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2, both from 0 (Kingma & Ba 2015).

    p <- p - learning_rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps), t = 1, 2, ...
    """

    remembers = ("m", "v")

    def __init__(
        self,
        network: Layer,
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(network, learning_rate)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _update(self, parameter: Array, gradient: Array, m: Array, v: Array) -> None:  # type: ignore[override]
        m += (1 - self.beta1) * (gradient - m)
        v += (1 - self.beta2) * (gradient * gradient - v)
        m_scale, v_scale = 1 - self.beta1**self.steps, 1 - self.beta2**self.steps
        parameter -= (self.learning_rate / m_scale) * m / (np.sqrt(v / v_scale) + self.eps)


class Adadelta(Optimizer):
    """s <- rho s + (1 - rho) g^2;  d = sqrt(u + eps) / sqrt(s + eps) * g;  u <- rho u + (1 - rho) d^2.

    p <- p - learning_rate * d (Zeiler 2012), which with learning_rate 1 is the article's: it needs none.
    """

    remembers = ("s", "u")

    def __init__(self, network: Layer, learning_rate: float = 1.0, rho: float = 0.9, eps: float = 1e-6) -> None:
        super().__init__(network, learning_rate)
        self.rho, self.eps = rho, eps

    def _update(self, parameter: Array, gradient: Array, s: Array, u: Array) -> None:  # type: ignore[override]
        s += (1 - self.rho) * (gradient * gradient - s)
        d = np.sqrt((u + self.eps) / (s + self.eps)) * gradient
        u += (1 - self.rho) * (d * d - u)
        parameter -= self.learning_rate * d


def one_cycle(peak: float, warm_up: float = 0.3) -> Callable[[float], float]:
    """A schedule: the learning rate as a function of how much of the training is done, 0 to 1.

    It climbs from peak / 25 to the peak in the first `warm_up` of the way and falls to peak / 250,000 at the
    end, along half waves of a cosine (Smith & Topin 2017; shape and numbers of PyTorch's OneCycleLR).
    """

    def learning_rate(done: float) -> float:
        lowest, last = peak / 25, peak / 250_000
        if done < warm_up:
            return lowest + (peak - lowest) * (1 - math.cos(math.pi * done / warm_up)) / 2
        return last + (peak - last) * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))) / 2

    return learning_rate
