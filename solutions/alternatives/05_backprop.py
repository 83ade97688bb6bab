"""Right answers to lesson 05 in the styles that students write. Each must earn full points and never be named."""

import numpy as np

from cnn_course.authoring.bank import alternative

# --- gradient_descent ----------------------------------------------------------------------------------------------


@alternative("gradient_descent", "an array filled row by row")
def gradient_descent_rows(gradient, start, learning_rate, steps):
    trajectory = np.zeros((steps + 1, *start.shape))
    trajectory[0] = start
    for i in range(steps):
        trajectory[i + 1] = trajectory[i] - learning_rate * gradient(trajectory[i])
    return trajectory


@alternative("gradient_descent", "in place on a copy")
def gradient_descent_in_place(gradient, start, learning_rate, steps):
    x = start.astype(float)
    trajectory = [x.copy()]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        trajectory.append(x.copy())
    return np.stack(trajectory)


@alternative("gradient_descent", "while loop, vstack")
def gradient_descent_vstack(gradient, start, learning_rate, steps):
    trajectory = start[None].astype(float)
    while len(trajectory) <= steps:
        x = trajectory[-1]
        trajectory = np.vstack([trajectory, (x - learning_rate * gradient(x))[None]])
    return trajectory


@alternative("gradient_descent", "recursion")
def gradient_descent_recursive(gradient, start, learning_rate, steps):
    if steps == 0:
        return np.array([start], float)
    rest = gradient_descent_recursive(gradient, start - learning_rate * gradient(start), learning_rate, steps - 1)
    return np.concatenate([np.array([start], float), rest])


@alternative("gradient_descent", "float32")
def gradient_descent_float32(gradient, start, learning_rate, steps):
    points = [start.astype(np.float32)]
    for _ in range(steps):
        points.append((points[-1] - learning_rate * gradient(points[-1])).astype(np.float32))
    return np.array(points)


# --- numerical_gradient --------------------------------------------------------------------------------------------


@alternative("numerical_gradient", "two copies for each entry")
def numerical_gradient_copies(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.astype(float), x.astype(float)
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


@alternative("numerical_gradient", "in place, restored, nditer")
def numerical_gradient_nditer(f, x, h=1e-5):
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        idx = it.multi_index
        kept = x[idx]
        x[idx] = float(kept) + h
        fxh1 = f(x)
        x[idx] = kept - h
        fxh2 = f(x)
        gradient[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = kept
        it.iternext()
    return gradient


@alternative("numerical_gradient", "flat copy")
def numerical_gradient_flat(f, x, h=1e-5):
    flat = x.astype(float).ravel()
    slopes = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] = up[i] + h
        down[i] = down[i] - h
        slopes.append((f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / 2 / h)
    return np.array(slopes).reshape(x.shape)


@alternative("numerical_gradient", "one-hot steps, list comprehension")
def numerical_gradient_onehot(f, x, h=1e-5):
    x = np.array(x, float)
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps]).reshape(x.shape)


@alternative("numerical_gradient", "difference of two halves")
def numerical_gradient_halves(f, x, h=1e-5):
    x = x.astype(float)
    result = np.empty(x.shape)
    for i, value in np.ndenumerate(x.copy()):
        x[i] = value + h
        result[i] = f(x) / (2 * h)
        x[i] = value - h
        result[i] -= f(x) / (2 * h)
        x[i] = value
    return result


@alternative("numerical_gradient", "the gradient as float32")
def numerical_gradient_float32(f, x, h=1e-5):
    gradient = np.zeros(x.shape, np.float32)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


# --- affine_forward ------------------------------------------------------------------------------------------------


@alternative("affine_forward", "np.dot")
def affine_forward_dot(x, w, b):
    return np.dot(x.reshape(x.shape[0], -1), w) + b


@alternative("affine_forward", "rows of D")
def affine_forward_rows_of_d(x, w, b):
    return np.matmul(x.reshape(-1, w.shape[0]), w) + b[None, :]


@alternative("affine_forward", "einsum")
def affine_forward_einsum(x, w, b):
    return np.einsum("nd,dm->nm", x.reshape(len(x), w.shape[0]), w) + b


@alternative("affine_forward", "tensordot over all axes but the first")
def affine_forward_tensordot(x, w, b):
    axes = x.ndim - 1
    return np.tensordot(x, w.reshape(*x.shape[1:], -1), axes=axes) + b


@alternative("affine_forward", "loops")
def affine_forward_loops(x, w, b):
    y = np.zeros((len(x), w.shape[1]))
    for n in range(len(x)):
        row = x[n].ravel()
        for m in range(w.shape[1]):
            y[n, m] = b[m]
            for d in range(w.shape[0]):
                y[n, m] += float(row[d]) * float(w[d, m])
    return y


@alternative("affine_forward", "list comprehension")
def affine_forward_comprehension(x, w, b):
    return np.array([image.flatten() @ w + b for image in x])


@alternative("affine_forward", "the bias as one more weight")
def affine_forward_bias_trick(x, w, b):
    rows = np.hstack([x.reshape(len(x), -1), np.ones((len(x), 1))])
    return rows @ np.vstack([w, b])


@alternative("affine_forward", "float32")
def affine_forward_float32(x, w, b):
    return x.reshape(len(x), -1).astype(np.float32) @ w.astype(np.float32) + b.astype(np.float32)


# --- affine_backward -----------------------------------------------------------------------------------------------


@alternative("affine_backward", "np.dot")
def affine_backward_dot(dout, x, w):
    N = x.shape[0]
    dx = np.dot(dout, w.T).reshape(x.shape)
    dw = np.dot(x.reshape(N, -1).T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


@alternative("affine_backward", "einsum")
def affine_backward_einsum(dout, x, w):
    rows = x.reshape(len(x), -1)
    dx = np.einsum("nm,dm->nd", dout, w).reshape(x.shape)
    return dx, np.einsum("nd,nm->dm", rows, dout), np.einsum("nm->m", dout)


@alternative("affine_backward", "a loop over the images")
def affine_backward_loop(dout, x, w):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(len(x)):
        dx[n] = (w @ dout[n]).reshape(x[n].shape)
        dw += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dw, db


@alternative("affine_backward", "all loops")
def affine_backward_loops(dout, x, w):
    rows = x.reshape(len(x), -1)
    dx, dw, db = np.zeros(rows.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(dout.shape[0]):
        for m in range(dout.shape[1]):
            db[m] += dout[n, m]
            for d in range(w.shape[0]):
                dx[n, d] += dout[n, m] * w[d, m]
                dw[d, m] += dout[n, m] * rows[n, d]
    return dx.reshape(x.shape), dw, db


@alternative("affine_backward", "a list of three, transposed products")
def affine_backward_transposed(dout, x, w):
    rows = x.reshape(len(x), -1)
    return [(w @ dout.T).T.reshape(x.shape), (dout.T @ rows).T, np.ones(len(x)) @ dout]


@alternative("affine_backward", "float32")
def affine_backward_float32(dout, x, w):
    dout, rows, w = (a.astype(np.float32) for a in (dout, x.reshape(len(x), -1), w))
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(0)


# --- relu_backward -------------------------------------------------------------------------------------------------


@alternative("relu_backward", "np.where")
def relu_backward_where(dout, x):
    return np.where(x > 0, dout, 0)


@alternative("relu_backward", "a copy with zeros")
def relu_backward_copy(dout, x):
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


@alternative("relu_backward", "filled where open")
def relu_backward_filled(dout, x):
    dx = np.zeros(dout.shape)
    open_gate = x > 0
    dx[open_gate] = dout[open_gate]
    return dx


@alternative("relu_backward", "heaviside")
def relu_backward_heaviside(dout, x):
    return dout * np.heaviside(x, 0.0)


@alternative("relu_backward", "loop over every entry")
def relu_backward_loop(dout, x):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            dx[i] = dout[i]
    return dx


@alternative("relu_backward", "float32")
def relu_backward_float32(dout, x):
    return (dout * (x > 0)).astype(np.float32)


# --- sigmoid -------------------------------------------------------------------------------------------------------


@alternative("sigmoid", "tanh")
def sigmoid_tanh(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


@alternative("sigmoid", "masks")
def sigmoid_masks(x):
    y = np.zeros(x.shape)
    low = x < 0
    y[~low] = 1 / (1 + np.exp(-x[~low]))
    e = np.exp(x[low])
    y[low] = e / (1 + e)
    return y


@alternative("sigmoid", "logaddexp")
def sigmoid_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


@alternative("sigmoid", "cut far out")
def sigmoid_clip(x):
    return 1 / (1 + np.exp(-np.clip(x.astype(float), -500, 500)))


@alternative("sigmoid", "overflow known and silenced")
def sigmoid_errstate(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


@alternative("sigmoid", "loop, math by hand")
def sigmoid_loop(x):
    y = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        v = float(x[i])
        y[i] = 1 / (1 + np.exp(-v)) if v >= 0 else 1 - 1 / (1 + np.exp(v))
    return y


@alternative("sigmoid", "float32")
def sigmoid_float32(x):
    e = np.exp(-np.abs(x.astype(np.float32)))
    return np.where(x < 0, e, np.float32(1)) / (1 + e)


# --- sigmoid_backward ----------------------------------------------------------------------------------------------


@alternative("sigmoid_backward", "multiplied out")
def sigmoid_backward_expanded(dout, out):
    return dout * (out - out**2)


@alternative("sigmoid_backward", "in place on a copy")
def sigmoid_backward_copy(dout, out):
    dx = dout.astype(float)
    dx *= out
    dx *= 1.0 - out
    return dx


@alternative("sigmoid_backward", "loop")
def sigmoid_backward_loop(dout, out):
    dx = np.zeros(out.shape)
    for i in np.ndindex(out.shape):
        dx[i] = dout[i] * out[i] * (1 - out[i])
    return dx


@alternative("sigmoid_backward", "np.multiply")
def sigmoid_backward_multiply(dout, out):
    return np.multiply(dout, np.multiply(out, np.subtract(1, out)))


@alternative("sigmoid_backward", "float32")
def sigmoid_backward_float32(dout, out):
    return dout.astype(np.float32) * (1 - out.astype(np.float32)) * out


# --- softmax_cross_entropy -----------------------------------------------------------------------------------------


@alternative("softmax_cross_entropy", "one-hot")
def softmax_cross_entropy_onehot(scores, labels):
    N, K = scores.shape
    onehot = np.eye(K)[labels]
    top = scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(scores - top), axis=1, keepdims=True)) + top
    loss = np.sum(onehot * (log_sum - scores)) / N
    return loss, (np.exp(scores - log_sum) - onehot) / N


@alternative("softmax_cross_entropy", "loop over the images")
def softmax_cross_entropy_loop(scores, labels):
    N = len(scores)
    loss, gradient = 0.0, np.zeros(scores.shape)
    for n in range(N):
        s = scores[n] - max(scores[n])
        total = sum(np.exp(s))
        loss += np.log(total) - s[labels[n]]
        gradient[n] = np.exp(s) / total
        gradient[n, labels[n]] -= 1
    return float(loss / N), gradient / N


@alternative("softmax_cross_entropy", "logaddexp")
def softmax_cross_entropy_logaddexp(scores, labels):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    N = len(labels)
    p = np.exp(log_p)
    p[range(N), labels] -= 1
    return np.mean([-log_p[n, labels[n]] for n in range(N)]), p / N


@alternative("softmax_cross_entropy", "take_along_axis")
def softmax_cross_entropy_take(scores, labels):
    shifted = scores - scores.max(1)[:, None]
    e = np.exp(shifted)
    total = e.sum(1)[:, None]
    picked = np.take_along_axis(shifted, labels[:, None].astype(int), axis=1)
    gradient = e / total - (np.arange(scores.shape[1]) == labels[:, None])
    return (np.log(total) - picked).mean(), gradient / len(scores)


@alternative("softmax_cross_entropy", "a list of two, transposed")
def softmax_cross_entropy_transposed(scores, labels):
    s = scores.T - scores.T.max(axis=0)
    log_p = s - np.log(np.exp(s).sum(axis=0))
    p = np.exp(log_p).T.copy()
    for n, label in enumerate(labels):
        p[n, label] -= 1
    return [-sum(log_p[label, n] for n, label in enumerate(labels)) / len(labels), p / len(labels)]


@alternative("softmax_cross_entropy", "float32")
def softmax_cross_entropy_float32(scores, labels):
    s = scores.astype(np.float32)
    s = s - s.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / np.float32(len(labels))


# --- two_layer_gradients -------------------------------------------------------------------------------------------


@alternative("two_layer_gradients", "written out")
def two_layer_gradients_written_out(x, t, params):
    W1, W2 = params["W1"], params["W2"]
    b1, b2 = params["b1"], params["b2"]
    batch_num = x.shape[0]
    a1 = np.dot(x, W1) + b1
    z1 = 1 / (1 + np.exp(-a1))
    a2 = np.dot(z1, W2) + b2
    e = np.exp(a2 - a2.max(axis=1, keepdims=True))
    y = e / e.sum(axis=1, keepdims=True)
    grads = {}
    dy = (y - t) / batch_num
    grads["W2"] = np.dot(z1.T, dy)
    grads["b2"] = np.sum(dy, axis=0)
    dz1 = np.dot(dy, W2.T)
    da1 = (1.0 - z1) * z1 * dz1
    grads["W1"] = np.dot(x.T, da1)
    grads["b1"] = np.sum(da1, axis=0)
    return grads


@alternative("two_layer_gradients", "a loop over the images")
def two_layer_gradients_loop(x, t, params):
    total = {key: np.zeros(value.shape) for key, value in params.items()}
    for image, target in zip(x, t, strict=True):
        z = 1 / (1 + np.exp(-(image @ params["W1"] + params["b1"])))
        e = np.exp(z @ params["W2"] + params["b2"])
        dy = e / e.sum() - target
        da = (params["W2"] @ dy) * z * (1 - z)
        total["W1"] += np.outer(image, da)
        total["b1"] += da
        total["W2"] += np.outer(z, dy)
        total["b2"] += dy
    return {key: value / len(x) for key, value in total.items()}


@alternative("two_layer_gradients", "mean at the end, einsum")
def two_layer_gradients_einsum(x, t, params):
    N = len(x)
    z1 = 0.5 * (1 + np.tanh((np.einsum("nd,dh->nh", x, params["W1"]) + params["b1"]) / 2))
    a2 = np.einsum("nh,hk->nk", z1, params["W2"]) + params["b2"]
    log_y = a2 - np.logaddexp.reduce(a2, axis=1, keepdims=True)
    dy = np.exp(log_y) - t
    da1 = np.einsum("nk,hk->nh", dy, params["W2"]) * z1 * (1 - z1)
    return {
        "b2": dy.mean(axis=0),
        "W2": np.einsum("nh,nk->hk", z1, dy) / N,
        "b1": da1.mean(axis=0),
        "W1": np.einsum("nd,nh->dh", x, da1) / N,
    }


@alternative("two_layer_gradients", "numerical")
def two_layer_gradients_numerical(x, t, params):
    params = {key: value.astype(float) for key, value in params.items()}

    def loss():
        z1 = 1 / (1 + np.exp(-(x.astype(float) @ params["W1"] + params["b1"])))
        a2 = z1 @ params["W2"] + params["b2"]
        return -(t * (a2 - np.log(np.exp(a2).sum(axis=1, keepdims=True)))).sum() / len(x)

    gradients = {}
    for key, value in params.items():
        gradients[key] = np.zeros(value.shape)
        for i in np.ndindex(value.shape):
            kept = value[i]
            value[i] = kept + 1e-5
            above = loss()
            value[i] = kept - 1e-5
            below = loss()
            value[i] = kept
            gradients[key][i] = (above - below) / 2e-5
    return gradients


@alternative("two_layer_gradients", "float32")
def two_layer_gradients_float32(x, t, params):
    x, t = x.astype(np.float32), t.astype(np.float32)
    W1, b1, W2, b2 = (params[key].astype(np.float32) for key in ("W1", "b1", "W2", "b2"))
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    dy = (e / e.sum(axis=1, keepdims=True) - t) / np.float32(len(x))
    da1 = dy @ W2.T * z1 * (1 - z1)
    return {"b1": da1.sum(0), "b2": dy.sum(0), "W1": x.T @ da1, "W2": z1.T @ dy}
