"""Known mistakes of lesson 08: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (O: optimizers, T: training); X numbers are this lesson's own. One id is one
misunderstanding, in whatever exercise it turns up.
"""

from pathlib import Path

import numpy as np

from cnn_course import npz
from cnn_course.authoring.bank import mistake
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential, Tanh

mine = Sequential(
    Conv2d(1, 16, 3, padding=1),
    MaxPool2d(2),
    ReLU(),
    Conv2d(16, 32, 3, padding=1),
    MaxPool2d(2),
    ReLU(),
    Flatten(),
    Dense(32 * 7 * 7, 64),
    ReLU(),
    Dense(64, 10),
)
mine.load(npz.read(Path(__file__).parents[1] / "data" / "08_network.npz"))

# --- sgd_momentum --------------------------------------------------------------------------------------------------


@mistake("sgd_momentum", "O2", "You return the old param: the step is computed and lost. Return the new array.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    new = param + velocity
    return param, velocity


@mistake(
    "sgd_momentum",
    "O3",
    "Only the sign of the gradient counts in your step. A steep slope should push harder: use grad itself.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * np.sign(grad)
    return param + velocity, velocity


@mistake("sgd_momentum", "O5", "Your push points up the slope. The gradient points uphill, so it enters with a minus.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity + learning_rate * grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "O6",
    "Your velocity takes the whole gradient. The learning rate makes it smaller before it is added.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "O8",
    "You move with the old velocity. Compute the new velocity first, then move by the new one.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    param = param + velocity
    velocity = momentum * velocity - learning_rate * grad
    return param, velocity


@mistake(
    "sgd_momentum",
    "X1",
    "That is PyTorch's form, in which the velocity is not yet times the learning rate. Here the velocity is the step.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity + grad
    return param - learning_rate * velocity, velocity


@mistake("sgd_momentum", "X2", "The old velocity is forgotten. The new one keeps momentum times the old one.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = -learning_rate * grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "X3",
    "You scale the gradient's part by 1 - momentum. Here it enters with the learning rate alone: this is no average.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - (1 - momentum) * learning_rate * grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "X4",
    "The numbers are right, but the velocity you were given has changed. `*=` and `-=` write into the caller's array.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity *= momentum
    velocity -= learning_rate * grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "X5",
    "The numbers are right, but the param you were given has changed. `+=` writes into the caller's array.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    param += velocity
    return param, velocity


@mistake(
    "sgd_momentum",
    "X97",
    "The numbers are right, but both the param and the velocity that you were given have changed. `*=`, `-=` and `+=` write into the caller's arrays.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity *= momentum
    velocity -= learning_rate * grad
    param += velocity
    return param, velocity


@mistake(
    "sgd_momentum",
    "X98",
    "You average the gradients, as Adam does. Here the velocity keeps its share of itself and gets the whole push, -learning_rate * grad.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity + (1 - momentum) * grad
    return param - learning_rate * velocity, velocity


@mistake("sgd_momentum", "X6", "You subtract the velocity. It points downhill already, so add it.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return param - velocity, velocity


@mistake("sgd_momentum", "X7", "Your two answers are in the other order: first the new param, then the new velocity.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return velocity, param + velocity


@mistake("sgd_momentum", "X8", "You return the new param alone. The next step needs the new velocity too.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return param + velocity


@mistake(
    "sgd_momentum",
    "X9",
    "Your param moves by the gradient twice, as in Nesterov's form. Here it moves by the new velocity alone.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return param + momentum * velocity - learning_rate * grad, velocity


@mistake("sgd_momentum", "X10", "You always use 0.01 and 0.9. Use the arguments learning_rate and momentum.")
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = 0.9 * velocity - 0.01 * grad
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "X11",
    "Momentum also shrinks the new gradient's part. Only the old velocity is multiplied by it.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * (velocity - learning_rate * grad)
    return param + velocity, velocity


@mistake(
    "sgd_momentum",
    "X12",
    "The learning rate comes in twice: it is in the velocity already, so param moves by the velocity as it is.",
)
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * grad
    return param + learning_rate * velocity, velocity


# --- adam ----------------------------------------------------------------------------------------------------------


@mistake("adam", "O3", "Your step looks at the sign of the gradient alone. Divide m by the root of v, both corrected.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * np.sign(grad), {"m": m, "v": v, "t": t}


@mistake("adam", "O6", "The learning rate is missing: your first step has size 1 whatever it is.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "O9",
    "The correction of m and v is missing. With it the first step has the size learning_rate; yours, at the defaults, "
    "is 3.2 times that.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "O11", "Your count begins too late: after the first step t should be 1.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 1) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "O12", "Your t is 1 at every step. Take t from the state and add 1.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "O14",
    "Your v averages the gradient. It should average its square: then it is never negative and has a root.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "O15",
    "The square root is missing: v is in squares of the gradient. Divide by sqrt(v), and the gradient's size drops out.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (v / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "O17", "Your eps stands inside the root. Add it after taking the root; only tiny gradients show it.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "O18", "Without eps, a gradient of 0 divides 0 by 0. Add eps to the root.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)), {"m": m, "v": v, "t": t}


@mistake("adam", "O19", "Your t counts numbers of the parameter. It counts steps: add 1 a call, however large grad is.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + grad.size
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "O21", "Every call begins with m and v at 0. Take them from the state; only an empty state has none.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = (1 - beta1) * grad
    v = (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "O22",
    "You work inside the state's own arrays: after the call, the caller's m and v have changed. Make new ones.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = state.get("m", np.zeros(grad.shape))
    v = state.get("v", np.zeros(grad.shape))
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "X5",
    "The numbers are right, but the param you were given has changed. `-=` writes into the caller's array.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    param -= learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return param, {"m": m, "v": v, "t": t}


@mistake("adam", "X6", "You add the step. The gradient points uphill, so subtract.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param + learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X20", "m is corrected, v is not. Both begin at 0, so divide v by 1 - beta2**t too.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X21", "v is corrected, m is not. Both begin at 0, so divide m by 1 - beta1**t too.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * m / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X22", "Your two betas are exchanged: beta1 belongs to m, the average, and beta2 to v, the squares.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta2 * state.get("m", 0) + (1 - beta2) * grad
    v = beta1 * state.get("v", 0) + (1 - beta1) * grad**2
    return param - learning_rate * m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + eps), {"m": m, "v": v, "t": t}


@mistake(
    "adam",
    "X23",
    "You keep the corrected m and v in the state, so they are corrected again at the next step. Keep them as they are.",
)
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = (beta1 * state.get("m", 0) + (1 - beta1) * grad) / (1 - beta1**t)
    v = (beta2 * state.get("v", 0) + (1 - beta2) * grad**2) / (1 - beta2**t)
    return param - learning_rate * m / (np.sqrt(v) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X24", "The step is right, but the t in your new state is still the old one. Return t + 1.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0)
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X25", "m and v are averages: what is new comes in times 1 - beta, not whole.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + grad
    v = beta2 * state.get("v", 0) + grad**2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X26", "You correct with beta * t. It is beta to the power t: beta**t.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X27", "The numbers are right, but you wrote into the dict you were given. Return a new dict.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    state["t"] = state.get("t", 0) + 1
    state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * grad
    state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat = state["m"] / (1 - beta1 ** state["t"])
    v_hat = state["v"] / (1 - beta2 ** state["t"])
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), state


@mistake("adam", "X29", "You always use 0.9 and 0.999. Use the arguments beta1 and beta2.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = 0.9 * state.get("m", 0) + 0.1 * grad
    v = 0.999 * state.get("v", 0) + 0.001 * grad**2
    return param - learning_rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X30", "Your v averages the square of grad - m. It averages the square of the gradient itself.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * (grad - m) ** 2
    return param - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X31", "The power is in the wrong place: 1 - beta**t is meant, and not (1 - beta)**t.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1) ** t, v / (1 - beta2) ** t
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X32", "You scale with the gradient of this step alone. The step is made of m, the average.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    return param - learning_rate * grad / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@mistake("adam", "X33", "You correct with the old t, which is 0 at first: 1 - beta**0 is 0. Add 1 before you correct.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0)
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat, v_hat = m / np.subtract(1, beta1**t), v / np.subtract(1, beta2**t)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t + 1}


@mistake("adam", "X34", "Your step uses the m and v of the state. Update both first, then step with the new ones.")
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m_old, v_old = state.get("m", np.zeros(grad.shape)), state.get("v", np.zeros(grad.shape))
    m = beta1 * m_old + (1 - beta1) * grad
    v = beta2 * v_old + (1 - beta2) * grad**2
    m_hat, v_hat = m_old / (1 - beta1**t), v_old / (1 - beta2**t)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v, "t": t}


# --- lenet5 --------------------------------------------------------------------------------------------------------


@mistake("lenet5", "X40", "You take maxima. LeNet-5, of 1998, averages: AvgPool2d.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), MaxPool2d(2), Conv2d(6, 16, 5), Tanh(), MaxPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X41", "You use ReLU, which came into fashion after 2010. LeNet-5 has Tanh.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), ReLU(), AvgPool2d(2), Conv2d(6, 16, 5), ReLU(), AvgPool2d(2),
        Flatten(), Dense(400, 120), ReLU(), Dense(120, 84), ReLU(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X42", "Your first maps are 24x24: the padding of 2 is missing, which keeps 28x28.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(256, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake(
    "lenet5", "X43", "Your first dense layer wants 400 numbers and gets 256: the first layer's padding of 2 is missing."
)
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake(
    "lenet5",
    "T8",
    "You halved 28 twice for the dense layer. The second convolution has no padding: 14 - 5 + 1 = 10, halved 5.",
)
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(16 * 7 * 7, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X44", "No Tanh stands between your dense layers: two linear layers in a row are one linear layer.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Dense(120, 84), Dense(84, 10),
    )  # fmt: skip


@mistake(
    "lenet5", "X45", "Your last layer is a Tanh, which keeps all scores between -1 and 1. End with the dense layer."
)
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10), Tanh(),
    )  # fmt: skip


@mistake("lenet5", "X46", "The dense layer of 84 units is missing: 400, 120, 84, 10.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 10),
    )  # fmt: skip


@mistake("lenet5", "X47", "The filters are in the other order: first 6, then 16. Maps get smaller and more.")
def lenet5():
    return Sequential(
        Conv2d(1, 16, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(16, 6, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(150, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X48", "Your kernels are 3x3. Those of LeNet-5 are 5x5.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 3, padding=1), Tanh(), AvgPool2d(2), Conv2d(6, 16, 3), Tanh(), AvgPool2d(2),
        Flatten(), Dense(16 * 6 * 6, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X49", "The second convolution is padded too. Only the first is: its maps shrink to 10x10.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5, padding=2), Tanh(), AvgPool2d(2),
        Flatten(), Dense(16 * 7 * 7, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X50", "Flatten is missing: a dense layer takes rows of numbers, not maps.")
def lenet5():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@mistake("lenet5", "X51", "You return a list of layers. Sequential(...) makes a network of them.")
def lenet5():
    return [
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    ]  # fmt: skip


@mistake("lenet5", "T1", "All weights are 0. Then all filters answer alike and learn alike; let the layers draw them.")
def lenet5():
    network = Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip
    for array in network.named_parameters().values():
        array[...] = 0
    return network


@mistake(
    "lenet5",
    "T2",
    "Your weights are too large: the first scores are huge, and tanh is flat there. Let the layers draw them.",
)
def lenet5():
    rng = np.random.default_rng(0)
    network = Sequential(
        Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5), Tanh(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip
    for array in network.named_parameters().values():
        array[...] = 5 * rng.standard_normal(array.shape)
    return network


# --- augment -------------------------------------------------------------------------------------------------------


@mistake("augment", "X60", "The whole batch gets one flip and one move. Draw anew for each image.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    if rng.random() < 0.5:
        images = images[:, :, :, ::-1]
    padded = np.pad(images, ((0, 0), (0, 0), (shift, shift), (shift, shift)))
    i, j = rng.integers(0, 2 * shift + 1, 2)
    return padded[:, :, i : i + H, j : j + W]


@mistake("augment", "X61", "What leaves on one side comes back on the other: np.roll wraps around. Zeros should enter.")
def augment(images, rng, shift=2):
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        dy, dx = rng.integers(-shift, shift + 1, 2)
        out[n] = np.roll(image, (dy, dx), axis=(1, 2))
    return out


@mistake("augment", "X62", "Copies of the edge enter where the image moved away. Pad with zeros.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)), mode="edge")
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X63", "Your flip turns images upside down. Left and right are the last axis: image[:, :, ::-1].")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, ::-1, :]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X64", "Not one image of a large batch is flipped. Flip each with probability 1/2.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X65", "Every image of a large batch is flipped. Flip each with probability 1/2.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        padded = np.pad(image[:, :, ::-1], ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X66", "No image ever moves by +shift: rng.integers(a, b) never draws b. Write shift + 1.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.zeros_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        dy, dx = rng.integers(-shift, shift, 2) if shift else (0, 0)
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        out[n] = padded[:, shift - dy : shift - dy + H, shift - dx : shift - dx + W]
    return out


@mistake("augment", "X67", "Your images move down and to the right only. Draw from -shift to shift.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.zeros_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        dy, dx = rng.integers(0, shift + 1, 2)
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        out[n] = padded[:, shift - dy : shift - dy + H, shift - dx : shift - dx + W]
    return out


@mistake("augment", "X68", "Your images move as far down as to the right. Draw two numbers, one for each direction.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i = rng.integers(0, 2 * shift + 1)
        out[n] = padded[:, i : i + H, i : i + W]
    return out


@mistake(
    "augment", "X69", "You draw from a generator of your own. Draw from `rng`: the same seed must give the same images."
)
def augment(images, rng, shift=2):
    rng = np.random.default_rng()
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake(
    "augment", "X70", "Every call draws the same: your generator begins anew each time. Draw from `rng`, which goes on."
)
def augment(images, rng, shift=2):
    rng = np.random.default_rng(0)
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X71", "Your images are right, but they overwrite those you were given. Fill a new array.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    for n in range(len(images)):
        image = images[n]
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        images[n] = padded[:, i : i + H, j : j + W]
    return images


@mistake(
    "augment",
    "X72",
    "Your images change places in the batch, so they get each other's labels. Flip the last axis only.",
)
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images[::-1]):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake("augment", "X74", "Your images move by up to 2 whatever `shift` is. Use the argument.")
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (2, 2), (2, 2)))
        i, j = rng.integers(0, 5, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake(
    "augment",
    "X75",
    "Your images have grown: the frame of zeros is still around them. Cut out a window of the old size.",
)
def augment(images, rng, shift=2):
    padded = np.pad(images, ((0, 0), (0, 0), (shift, shift), (shift, shift)))
    out = np.empty_like(padded)
    for n, image in enumerate(padded):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        dy, dx = rng.integers(-shift, shift + 1, 2)
        out[n] = np.roll(image, (dy, dx), axis=(1, 2))
    return out


@mistake("augment", "X77", "Your images move to the left and right only. Draw a second number for up and down.")
def augment(images, rng, shift=2):
    W = images.shape[3]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (0, 0), (shift, shift)))
        j = rng.integers(0, 2 * shift + 1)
        out[n] = padded[:, :, j : j + W]
    return out


@mistake(
    "augment", "X78", "The channels of an image move apart. Draw once an image, and move all its channels together."
)
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n in range(images.shape[0]):
        for c in range(images.shape[1]):
            plane = images[n, c]
            if rng.random() < 0.5:
                plane = plane[:, ::-1]
            i, j = rng.integers(0, 2 * shift + 1, 2)
            out[n, c] = np.pad(plane, shift)[i : i + H, j : j + W]
    return out


@mistake(
    "augment", "X79", "You draw a whole flip chance once a batch: all images of it are flipped, or none. Draw for each."
)
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    flip = rng.random() < 0.5
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if flip:
            image = image[:, :, ::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


@mistake(
    "augment", "X80", "Your flip exchanges the channels: of an image (C, H, W), [::-1] is the first axis. Use the last."
)
def augment(images, rng, shift=2):
    H, W = images.shape[2:]
    out = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[::-1]
        padded = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        i, j = rng.integers(0, 2 * shift + 1, 2)
        out[n] = padded[:, i : i + H, j : j + W]
    return out


# --- predict -------------------------------------------------------------------------------------------------------


@mistake("predict", "X90", "Your labels go from 1 to 10. Python counts from 0: return the position that argmax gives.")
def predict(images):
    return mine.forward(images).argmax(axis=1) + 1


@mistake("predict", "X91", "You return one number for each class. Scores are (N, 10): the classes are axis 1.")
def predict(images):
    return mine.forward(images).argmax(axis=0)


@mistake("predict", "X92", "You return ten numbers for each image. Its label is where the largest one stands: argmax.")
def predict(images):
    return mine.forward(images)


@mistake("predict", "X93", "You return names. The label is the class's number, 0 to 9.")
def predict(images):
    names = np.array(["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"])
    return names[mine.forward(images).argmax(axis=1)]


@mistake(
    "predict",
    "X94",
    "Your network does worse than guesses: it looks as if you took the lowest score. Take the largest.",
)
def predict(images):
    return mine.forward(images).argmin(axis=1)


@mistake("predict", "X95", "You return a list. Make it an array: np.array([...]).")
def predict(images):
    return [int(row.argmax()) for row in mine.forward(images)]


@mistake("predict", "X96", "Of many images you label the first ones only. Collect the labels of all batches.")
def predict(images):
    return mine.forward(images[:64]).argmax(axis=1)


@mistake(
    "predict",
    "T3",
    "All images get one label. Is this the trained network, and are the pixels as in training? They come from 0 to 1.",
)
def predict(images):
    return mine.forward(images / 255).argmax(axis=1)


@mistake(
    "predict",
    "T4",
    "Your labels vary, but guesses do as well. Is this the trained network, and do images and labels stay in one order?",
)
def predict(images):
    labels = mine.forward(images).argmax(axis=1)
    return np.roll(labels, len(labels) // 2)
