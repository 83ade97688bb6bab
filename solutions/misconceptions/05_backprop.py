"""Known mistakes of lesson 05: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (A, F: activations and affine, B: backward passes, L: loss, G: gradient check,
O: optimizers); X numbers are this lesson's own. One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- gradient_descent ----------------------------------------------------------------------------------------------


@mistake("gradient_descent", "O5", "You walk uphill: the gradient points to where the function grows. Subtract it.")
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x + learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "O6",
    "Your step is the whole gradient, whatever the learning rate. Multiply the gradient by learning_rate.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "O3",
    "All your steps have one length: you kept only the sign of the gradient. Multiply learning_rate by the gradient itself.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * np.sign(gradient(x))
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X2",
    "The start is missing: row 0 is `start` itself, and then come the points after each step, steps + 1 rows in all.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = np.zeros((steps, *x.shape))
    for i in range(steps):
        x = x - learning_rate * gradient(x)
        trajectory[i] = x
    return trajectory


@mistake(
    "gradient_descent",
    "X3",
    "The last point is missing: after the last step there is one more point to keep. The answer has steps + 1 rows.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = np.zeros((steps, *x.shape))
    for i in range(steps):
        trajectory[i] = x
        x = x - learning_rate * gradient(x)
    return trajectory


@mistake(
    "gradient_descent",
    "X4",
    "All your rows are the last point: `x -= ...` changed the one array that you kept again and again. Make a new one, x = x - ...",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X105",
    "All your rows are one array, and it is `start` itself: `x = start` makes no copy, and `x -= ...` writes into it. Copy start, then x = x - ...",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = start
    trajectory = [x]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X5",
    "You returned only the point where the walk ends. Keep every point on the way, the start first: steps + 1 rows.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
    return x


@mistake(
    "gradient_descent",
    "X6",
    "You use the slope at the start for every step. Ask for the gradient anew at the point where you stand.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    slope = gradient(x)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * slope
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "B21",
    "For a start of whole numbers your points lost their fractions: the array you store them in holds integers. Make it float.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    trajectory = np.zeros((steps + 1, *start.shape), dtype=start.dtype)
    trajectory[0] = start
    x = start
    for i in range(steps):
        x = x - learning_rate * gradient(x)
        trajectory[i + 1] = x
    return trajectory


@mistake(
    "gradient_descent",
    "X7",
    "For a start of whole numbers your points are rounded, because trajectory[i] is an integer array that feeds the next step. Start from floats.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    trajectory = np.zeros((steps + 1, *start.shape), dtype=start.dtype)
    trajectory[0] = start
    for i in range(steps):
        trajectory[i + 1] = trajectory[i] - learning_rate * gradient(trajectory[i])
    return trajectory


@mistake(
    "gradient_descent",
    "C29",
    "Your walk changed `start`, the caller's array: `x = start` makes no copy, and `x -= ...` writes into it. Copy start first.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = start
    trajectory = [x.copy()]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        trajectory.append(x.copy())
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X8",
    "You subtract learning_rate times x. Subtract learning_rate times the gradient at x, gradient(x).",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * x
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent", "X9", "You made one step too many: `steps` steps give steps + 1 points, the start among them."
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps + 1):
        x = x - learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X10",
    "You divided the gradient by its length, so that every step is as long as learning_rate. Leave it as it is.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        slope = gradient(x)
        x = x - learning_rate * slope / (np.linalg.norm(slope) + 1e-12)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X11",
    "Your points stop after the first step: each new point starts from `start` again. Start from the point before.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    start = np.array(start, float)
    trajectory = [start]
    for _ in range(steps):
        x = start - learning_rate * gradient(start)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "X12",
    "Your steps shrink as 1, 1/2, 1/3, ... of the learning rate. Here the learning rate stays the same in every step.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for i in range(steps):
        x = x - learning_rate / (i + 1) * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)


@mistake(
    "gradient_descent",
    "C40",
    "Your walk ends after one step: `return` stands inside the loop. Move it out, to the left.",
)
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        trajectory.append(x)
        return np.array(trajectory)
    return np.array(trajectory)


@mistake("gradient_descent", "C39", "Your function returned None. Is `return` missing?")
def gradient_descent(gradient, start, learning_rate, steps):
    x = np.array(start, float)
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        print(x)


# --- numerical_gradient --------------------------------------------------------------------------------------------


@mistake(
    "numerical_gradient",
    "G1",
    "You look to one side only, f(x + h) - f(x): off by about h on any curve. Go h to both sides and divide by 2h.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    here = f(x)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        gradient[i] = (f(x) - here) / h
        x[i] = value
    return gradient


@mistake(
    "numerical_gradient",
    "X13",
    "You look to one side only, f(x) - f(x - h): off by about h on any curve. Go h to both sides and divide by 2h.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    here = f(x)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value - h
        gradient[i] = (here - f(x)) / h
        x[i] = value
    return gradient


@mistake(
    "numerical_gradient",
    "G2",
    "Your values are twice the right ones: from x - h to x + h it is 2h, so divide by 2 * h.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / h
    return gradient


@mistake(
    "numerical_gradient",
    "X14",
    "`a / 2 * h` divides by 2 and then multiplies by h. Put brackets around the divisor: a / (2 * h).",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / 2 * h
    return gradient


@mistake(
    "numerical_gradient",
    "X15",
    "You never divide: the difference f(x + h) - f(x - h) becomes a slope when divided by the distance, 2 * h.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = above - below
    return gradient


@mistake(
    "numerical_gradient",
    "G4",
    "Your step is far too small (1e-12 or so, whatever h is): rounding is as large as the difference. Use the h you are given.",
)
def numerical_gradient(f, x, h=1e-5):
    h = 1e-12
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "G5",
    "Your step is 0.5 whatever h is: so far apart that the curve bends between the two points. Use the h you are given.",
)
def numerical_gradient(f, x, h=1e-5):
    h = 0.5
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "X16",
    "Your answer does not depend on h: a step is written out as a number somewhere. Use h itself.",
)
def numerical_gradient(f, x, h=1e-5):
    h = 1e-5
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "G7",
    "The same number everywhere: you move all entries at once. Move one entry, look at f, put it back, then the next.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


@mistake(
    "numerical_gradient",
    "X17",
    "You returned one number, the slope when all entries move together. Move one entry at a time: one slope for each.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    return (f(x + h) - f(x - h)) / (2 * h)


@mistake(
    "numerical_gradient",
    "X18",
    "With two axes you move a whole row at once: x[i] is a row there. Visit every single entry, for example with np.ndindex(x.shape).",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        row = x[i].copy()
        x[i] = row + h
        above = f(x)
        x[i] = row - h
        below = f(x)
        x[i] = row
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "G13",
    "Every slope is 0: `above = x` and `below = x` are two names for one array, so both differ from x by nothing. Use x.copy().",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above = x
        below = x
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "G14",
    "Whole numbers cannot hold x + h, and float32 hardly can: the step is lost in rounding. Work on x.astype(float).",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.copy()
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "X106",
    "Neither x of whole numbers nor zeros made like it can hold fractions. Work on x.astype(float), and make zeros of its shape.",
)
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "B21",
    "For a whole-number x your slopes are cut to whole numbers: np.zeros_like(x) holds integers then. Use np.zeros(x.shape).",
)
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above = x.astype(float)
        below = x.astype(float)
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "X19",
    "You leave x moved by h: entry by entry it drifts away from where it was. Put the old value back after each entry.",
)
def numerical_gradient(f, x, h=1e-5):
    if x.dtype.kind != "f":
        x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "X20",
    "Adding h and taking it away again does not quite restore x: rounding stays. Keep the old value and put it back.",
)
def numerical_gradient(f, x, h=1e-5):
    if x.dtype != float:
        x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient", "X21", "Your slopes have the wrong sign: take f above, at x + h, minus f below, at x - h."
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (below - above) / (2 * h)
    return gradient


@mistake("numerical_gradient", "X22", "Your slopes are right, but in one long row. The gradient has the shape of x.")
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    slopes = []
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        slopes.append((above - below) / (2 * h))
    return np.array(slopes)


@mistake(
    "numerical_gradient",
    "X23",
    "Every slope is 0 when x has gaps in memory (a slice, a transpose): there x.ravel() is a copy, and f never sees your step.",
)
def numerical_gradient(f, x, h=1e-5):
    if x.dtype != float:
        x = x.astype(float)
    flat = x.ravel()
    slopes = np.zeros(flat.size)
    for i in range(flat.size):
        value = flat[i]
        flat[i] = value + h
        above = f(x)
        flat[i] = value - h
        below = f(x)
        flat[i] = value
        slopes[i] = (above - below) / (2 * h)
    return slopes.reshape(x.shape)


@mistake(
    "numerical_gradient",
    "X24",
    "Your lower point is x, not x - h: taking h away after adding h only goes back. Go down by 2h, or start from the old value.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] += h
        above = f(x)
        x[i] -= h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    "numerical_gradient",
    "C40",
    "Only the first entry has a slope: `return` stands inside the loop. Move it out, to the left.",
)
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
        return gradient


@mistake("numerical_gradient", "C39", "Your function returned None. Is `return` missing?")
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    print(gradient)


# --- affine_forward ------------------------------------------------------------------------------------------------


@mistake("affine_forward", "F1", "The bias is missing. With x = 0 the answer must be b in every row.")
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w


@mistake(
    "affine_forward",
    "F2",
    "Your images are flattened column by column (order 'F'). Flatten in the usual order: x.reshape(len(x), -1).",
)
def affine_forward(x, w, b):
    return x.reshape((len(x), -1), order="F") @ w + b


@mistake(
    "affine_forward",
    "X25",
    "You multiplied by the transpose of w. w is (D, M) as it stands: x @ w. (A square w hides this.)",
)
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w.T + b


@mistake(
    "affine_forward",
    "X26",
    "Your bias runs down the rows. There is one bias for each unit, that is for each column: just add b.",
)
def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    y = rows @ w
    for n in range(len(y)):
        y[n] = y[n] + b[n % len(b)]
    return y


@mistake("affine_forward", "C6", "Every unit got the bias of the first. Each unit has its own: add the whole of b.")
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b[0]


@mistake(
    "affine_forward",
    "C5",
    "The bias is added once for each input, so it comes out D times too large. Add it once, after the sum.",
)
def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    y = np.zeros((len(rows), w.shape[1]))
    for n in range(len(rows)):
        for m in range(w.shape[1]):
            for d in range(w.shape[0]):
                y[n, m] += rows[n, d] * w[d, m] + b[m]
    return y


@mistake(
    "affine_forward",
    "C9",
    "You averaged the products instead of adding them. The sum over d is not divided by anything.",
)
def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    return rows @ w / len(w) + b


@mistake("affine_forward", "C11", "Every image of the batch got the answer of the first.")
def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    y = np.zeros((len(rows), w.shape[1]))
    for n in range(len(rows)):
        y[n] = rows[0] @ w + b
    return y


@mistake(
    "affine_forward",
    "X27",
    "You multiply x by w without flattening the images first. An image with several axes becomes one row: x.reshape(len(x), -1).",
)
def affine_forward(x, w, b):
    return x @ w + b


@mistake(
    "affine_forward",
    "X28",
    "You flattened the whole batch into one row. Keep the first axis, the images, and flatten the others.",
)
def affine_forward(x, w, b):
    return x.reshape(-1)[: w.shape[0]] @ w + b


@mistake(
    "affine_forward",
    "X29",
    "You added b to the weights before multiplying. The bias comes after the product: x @ w + b.",
)
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ (w + b)


@mistake(
    "affine_forward", "X30", "Negative answers became 0. An affine layer has no ReLU in it: that is a layer of its own."
)
def affine_forward(x, w, b):
    return np.maximum(x.reshape(len(x), -1) @ w + b, 0)


@mistake(
    "affine_forward",
    "X31",
    "You moved the axes before flattening (channels last). Flatten in the order in which the image comes: x.reshape(len(x), -1).",
)
def affine_forward(x, w, b):
    rows = np.moveaxis(x, 1, -1).reshape(len(x), -1)
    return rows @ w + b


@mistake("affine_forward", "X32", "You subtracted the bias. It is added: x @ w + b.")
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w - b


@mistake(
    "affine_forward", "X33", "Your answers have lost their fractions: somewhere they became integers. Keep floats."
)
def affine_forward(x, w, b):
    return (x.reshape(len(x), -1) @ w + b).astype(int)


@mistake("affine_forward", "C39", "Your function returned None. Is `return` missing?")
def affine_forward(x, w, b):
    print(x.reshape(len(x), -1) @ w + b)


# --- affine_backward -----------------------------------------------------------------------------------------------


@mistake("affine_backward", "F4", "dx is still flat. Give it the shape of x, all its axes: .reshape(x.shape).")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return dout @ w.T, rows.T @ dout, dout.sum(axis=0)


@mistake(
    "affine_backward", "F5", "db is averaged over the images. Every image uses b once, so add up the rows of dout."
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.mean(axis=0)


@mistake(
    "affine_backward",
    "F7",
    "dw is divided by the number of images. If the loss is a mean, dout holds that 1/N already.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout / len(x), dout.sum(axis=0)


@mistake(
    "affine_backward",
    "B11",
    "dw and db are divided by the number of images. If the loss is a mean, dout holds that 1/N already.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout / len(x), dout.mean(axis=0)


@mistake("affine_backward", "F8", "dw is transposed: it must have the shape of w, (D, M). Multiply x, turned, by dout.")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), dout.T @ rows, dout.sum(axis=0)


@mistake(
    "affine_backward",
    "F9",
    "In dx the weights are not turned: dout (N, M) meets w (D, M) along M, so multiply by w.T. (A square w hides this.)",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w).reshape(x.shape), rows.T @ dout, dout.sum(axis=0)


@mistake("affine_backward", "F10", "db has two axes, (1, M). It must have the shape of b, (M,): leave keepdims out.")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(axis=0, keepdims=True)


@mistake("affine_backward", "B12", "You returned dw first. The order is dx, dw, db.")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return rows.T @ dout, (dout @ w.T).reshape(x.shape), dout.sum(axis=0)


@mistake("affine_backward", "B9", "db is the first row of dout only. All images use b: add up all rows.")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout[0].copy()


@mistake(
    "affine_backward",
    "X34",
    "db is dout itself, one row for each image. b is shared by all of them, so its gradient is the sum of the rows.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.copy()


@mistake(
    "affine_backward",
    "X35",
    "db is summed along the wrong axis: you added the units of each image. Add the images of each unit, axis=0.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(axis=1)


@mistake(
    "affine_backward",
    "X36",
    "db is one number, the sum of all of dout. b has M entries, and so has its gradient: sum over axis 0 only.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum()


@mistake(
    "affine_backward",
    "F2",
    "You flatten column by column (order 'F'), so the pixels change places. Flatten in the usual order: x.reshape(len(x), -1).",
)
def affine_backward(dout, x, w):
    rows = x.reshape((len(x), -1), order="F")
    return (dout @ w.T).reshape(x.shape, order="F"), rows.T @ dout, dout.sum(axis=0)


@mistake(
    "affine_backward",
    "B21",
    "For whole-number images dx lost its fractions: np.zeros_like(x) holds integers then. A gradient is always float.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    dx = np.zeros_like(x)
    dx[...] = (dout @ w.T).reshape(x.shape)
    return dx, rows.T @ dout, dout.sum(axis=0)


@mistake(
    "affine_backward",
    "B3",
    "dw comes from the last image only: `=` in the loop forgets the images before. Add them up with `+=`.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    dw = np.zeros(w.shape)
    for n in range(len(rows)):
        dw = np.outer(rows[n], dout[n])
    return (dout @ w.T).reshape(x.shape), dw, dout.sum(axis=0)


@mistake(
    "affine_backward",
    "A13",
    "In dx the incoming gradient is missing: you added up the weights. Weight them by dout: dout @ w.T.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (np.ones(dout.shape) @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(axis=0)


@mistake(
    "affine_backward",
    "X37",
    "In dw the incoming gradient is missing: you added up the inputs. Weight them by dout: rows.T @ dout.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ np.ones(dout.shape), dout.sum(axis=0)


@mistake(
    "affine_backward",
    "X39",
    "dx is divided by the number of images. If the loss is a mean, dout holds that 1/N already.",
)
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    return (dout @ w.T / len(x)).reshape(x.shape), rows.T @ dout, dout.sum(axis=0)


@mistake("affine_backward", "C39", "Your function returned None. Is `return` missing?")
def affine_backward(dout, x, w):
    rows = x.reshape(len(x), -1)
    print((dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(axis=0))


# --- relu_backward -------------------------------------------------------------------------------------------------


@mistake(
    "relu_backward", "A4", "Your gate looks at dout: negative gradients vanish. The gate is the sign of x, not of dout."
)
def relu_backward(dout, x):
    return dout * (dout > 0)


@mistake(
    "relu_backward",
    "A6",
    "You returned the gate itself, ones and zeros. Multiply it by dout. (A dout of ones hides this.)",
)
def relu_backward(dout, x):
    return (x > 0).astype(float)


@mistake(
    "relu_backward",
    "A7",
    "Your gate is open where x is exactly 0. There the slope is 0 by convention: x > 0, not x >= 0.",
)
def relu_backward(dout, x):
    return dout * (x >= 0)


@mistake(
    "relu_backward",
    "A9",
    "Your numbers are right, but you wrote them into dout, the caller's array. Work on a copy, or multiply.",
)
def relu_backward(dout, x):
    dx = dout
    dx[x <= 0] = 0
    return dx


@mistake("relu_backward", "X8", "Your function changed x to ones and zeros. Make a new array: x > 0.")
def relu_backward(dout, x):
    x[x <= 0] = 0
    x[x > 0] = 1
    return dout * x


@mistake(
    "relu_backward", "X40", "You multiplied dout by relu(x). The slope of ReLU is 1 where x > 0, however large x is."
)
def relu_backward(dout, x):
    return dout * np.maximum(x, 0)


@mistake(
    "relu_backward",
    "X41",
    "Your gate is the wrong way round: it lets through where x is negative. Let through where x > 0.",
)
def relu_backward(dout, x):
    return dout * (x <= 0)


@mistake(
    "relu_backward",
    "X42",
    "You returned dout as it came. Where x was not positive, the output did not depend on x: its gradient is 0.",
)
def relu_backward(dout, x):
    return dout.copy()


@mistake("relu_backward", "X43", "Two gates: you drop negative gradients as well. Only the sign of x decides.")
def relu_backward(dout, x):
    return dout * (x > 0) * (dout > 0)


@mistake(
    "relu_backward", "X44", "You let a hundredth through where x is negative: that is the leaky ReLU. Here it is 0."
)
def relu_backward(dout, x):
    return np.where(x > 0, dout, 0.01 * dout)


@mistake(
    "relu_backward",
    "X45",
    "Where x is negative you turn the sign of dout. That is the slope of |x|; ReLU's is 0 there.",
)
def relu_backward(dout, x):
    return dout * np.sign(x)


@mistake("relu_backward", "X46", "You returned relu(x), the forward pass. Going back, dout goes through where x > 0.")
def relu_backward(dout, x):
    return np.maximum(x, 0)


@mistake(
    "relu_backward",
    "B21",
    "For a whole-number x your gradient lost its fractions: np.zeros_like(x) holds integers then. Use np.zeros_like(dout).",
)
def relu_backward(dout, x):
    dx = np.zeros_like(x)
    dx[x > 0] = dout[x > 0]
    return dx


@mistake(
    "relu_backward",
    "X47",
    "You kept only the entries where x > 0, so the shape is lost. Keep every entry, and make the others 0.",
)
def relu_backward(dout, x):
    return dout[x > 0]


@mistake(
    "relu_backward", "X48", "You multiplied dout by x. The slope of ReLU is not x: it is 1 where x > 0 and 0 elsewhere."
)
def relu_backward(dout, x):
    return dout * x


@mistake(
    "relu_backward", "X49", "Your gate opens at x > 1. The slope of ReLU is 1 for every positive x, however small."
)
def relu_backward(dout, x):
    return dout * (x > 1)


@mistake("relu_backward", "C39", "Your function returned None. Is `return` missing?")
def relu_backward(dout, x):
    print(dout * (x > 0))


# --- sigmoid -------------------------------------------------------------------------------------------------------


@mistake(
    "sigmoid",
    "A10",
    "Your values are right, but exp overflowed on the way: far below 0, exp(-x) is too large. Let exp see only numbers up to 0.",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@mistake(
    "sigmoid",
    "X50",
    "Far above 0 your answer is nan: exp(x) became infinite above and below the line. Let exp see only numbers up to 0.",
)
def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


@mistake("sigmoid", "X51", "Your curve falls from 1 to 0: the minus sign in exp(-x) is missing.")
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(x))


@mistake("sigmoid", "X52", "That is tanh, which goes from -1 to 1. The sigmoid goes from 0 to 1, with 0.5 at 0.")
def sigmoid(x):
    return np.tanh(x)


@mistake("sigmoid", "X53", "`1 / 1 + exp(-x)` divides only by 1. Put brackets around the whole divisor: 1 / (1 + ...).")
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / 1 + np.exp(-x)


@mistake(
    "sigmoid",
    "X54",
    "Right above 0 only: with exp(-|x|) everywhere, sigmoid(-2) comes out as sigmoid(2). Negative x needs its own formula.",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@mistake(
    "sigmoid",
    "X55",
    "That is the straight-line imitation, 0.2 x + 0.5 cut at 0 and 1. Use the curve 1 / (1 + exp(-x)).",
)
def sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


@mistake("sigmoid", "X56", "You returned the slope of the sigmoid, s (1 - s). Here the value s itself is wanted.")
def sigmoid(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


@mistake(
    "sigmoid",
    "X57",
    "You divided by the sum over all entries: that is a softmax. Each entry of a sigmoid stands alone.",
)
def sigmoid(x):
    e = np.exp(x - x.max())
    return e / e.sum()


@mistake(
    "sigmoid",
    "B21",
    "For a whole-number x your values became 0 and 1: np.zeros_like(x) holds integers then. Use np.zeros(x.shape).",
)
def sigmoid(x):
    y = np.zeros_like(x)
    low = x < 0
    y[~low] = 1 / (1 + np.exp(-x[~low]))
    e = np.exp(x[low])
    y[low] = e / (1 + e)
    return y


@mistake(
    "sigmoid",
    "X58",
    "You cut x off at 10 on both sides, which keeps exp small but changes the values. Cut much farther out, or use two formulas.",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -10, 10)))


@mistake("sigmoid", "X59", "That is 1 / exp(-x): the 1 + is missing in the divisor.")
def sigmoid(x):
    with np.errstate(over="ignore", divide="ignore"):
        return 1 / np.exp(-x)


@mistake(
    "sigmoid", "X60", "You returned a step: 0 below 0 and 1 above. The sigmoid is the smooth curve 1 / (1 + exp(-x))."
)
def sigmoid(x):
    return np.where(x >= 0, 1.0, 0.0)


@mistake("sigmoid", "X61", "You raised 2, and not e, to the power -x. Use np.exp.")
def sigmoid(x):
    a = 2.0 ** -np.abs(x)
    return np.where(x >= 0, 1, a) / (1 + a)


@mistake("sigmoid", "C39", "Your function returned None. Is `return` missing?")
def sigmoid(x):
    e = np.exp(-np.abs(x))
    print(np.where(x >= 0, 1, e) / (1 + e))


# --- sigmoid_backward ----------------------------------------------------------------------------------------------


@mistake(
    "sigmoid_backward",
    "A12",
    "You took the sigmoid of `out`, but out is the sigmoid's output already. The slope is out (1 - out).",
)
def sigmoid_backward(dout, out):
    s = 1 / (1 + np.exp(-out))
    return dout * s * (1 - s)


@mistake(
    "sigmoid_backward",
    "A13",
    "You returned the slope alone, out (1 - out). Multiply it by dout. (A dout of ones hides this.)",
)
def sigmoid_backward(dout, out):
    return out * (1 - out)


@mistake(
    "sigmoid_backward",
    "A9",
    "Your numbers are right, but `dout *= ...` wrote them into the caller's array. Make a new one: dout * ...",
)
def sigmoid_backward(dout, out):
    dout *= out * (1 - out)
    return dout


@mistake("sigmoid_backward", "X62", "The factor (1 - out) is missing: the slope is out (1 - out), small at both ends.")
def sigmoid_backward(dout, out):
    return dout * out


@mistake("sigmoid_backward", "X63", "The factor out is missing: the slope is out (1 - out), small at both ends.")
def sigmoid_backward(dout, out):
    return dout * (1 - out)


@mistake("sigmoid_backward", "X64", "1 - out**2 is the slope of tanh. The sigmoid's is out (1 - out).")
def sigmoid_backward(dout, out):
    return dout * (1 - out**2)


@mistake(
    "sigmoid_backward",
    "X65",
    "You put dout into the slope: dout (1 - dout). The slope depends on out; dout multiplies it.",
)
def sigmoid_backward(dout, out):
    return dout * (1 - dout)


@mistake(
    "sigmoid_backward", "X66", "`dout * out * 1 - out` subtracts at the end. Put brackets: dout * out * (1 - out)."
)
def sigmoid_backward(dout, out):
    return dout * out * 1 - out


@mistake("sigmoid_backward", "X67", "You used out (1 + out). The slope is out (1 - out): at out = 1 the curve is flat.")
def sigmoid_backward(dout, out):
    return dout * out * (1 + out)


@mistake(
    "sigmoid_backward",
    "X68",
    "Your gradient has the opposite sign: out (out - 1) is negative, but the sigmoid always rises.",
)
def sigmoid_backward(dout, out):
    return dout * out * (out - 1)


@mistake("sigmoid_backward", "X69", "You used the gate of ReLU. The sigmoid's slope is out (1 - out).")
def sigmoid_backward(dout, out):
    return dout * (out > 0)


@mistake(
    "sigmoid_backward",
    "X70",
    "You added up all entries. Each entry has its own slope: the answer has the shape of dout.",
)
def sigmoid_backward(dout, out):
    return np.sum(dout * out * (1 - out))


@mistake(
    "sigmoid_backward",
    "X71",
    "You used exp(-out): that formula wants the sigmoid's input. With its output the slope is simply out (1 - out).",
)
def sigmoid_backward(dout, out):
    return dout * np.exp(-out)


@mistake(
    "sigmoid_backward",
    "X72",
    "You took the slope for dout = 1 and added dout. The chain rule multiplies: dout times the slope.",
)
def sigmoid_backward(dout, out):
    return dout + out * (1 - out)


@mistake(
    "sigmoid_backward",
    "X73",
    "You used the slope 1/4 everywhere. That is its value at 0 only; in general it is out (1 - out).",
)
def sigmoid_backward(dout, out):
    return dout * 0.25


@mistake("sigmoid_backward", "X74", "You divided by the slope out (1 - out). The chain rule multiplies by it.")
def sigmoid_backward(dout, out):
    with np.errstate(all="ignore"):
        return dout / (out * (1 - out))


@mistake("sigmoid_backward", "C39", "Your function returned None. Is `return` missing?")
def sigmoid_backward(dout, out):
    print(dout * out * (1 - out))


# --- softmax_cross_entropy -----------------------------------------------------------------------------------------


@mistake(
    "softmax_cross_entropy",
    "L1",
    "Right until the scores are large: exp(1000) is infinite. Subtract each row's maximum first; it changes nothing else.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "L2",
    "You subtract the maximum of the whole batch: a row far below it becomes all zeros. Take the maximum of each row.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max())
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "L3",
    "Your softmax runs down the columns. Each image's probabilities sum to 1: sum over axis 1, the classes.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max(axis=0))
    p = e / e.sum(axis=0)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "L5",
    "Your loss is the sum over the images; it should be their mean. Copying a batch must not change it.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].sum(), p / N


@mistake(
    "softmax_cross_entropy",
    "X75",
    "Loss and gradient are sums over the images. The loss is the mean, so divide both by the number of images.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].sum(), p


@mistake(
    "softmax_cross_entropy",
    "L6",
    "Your gradient is N times the derivative of your loss. The loss is a mean over N images: divide the gradient by N too.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), p


@mistake(
    "softmax_cross_entropy",
    "L8",
    "You added the one-hot labels to p: the rows of your gradient sum to 2/N. Subtract them; then they sum to 0.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] += 1
    return -log_p[np.arange(N), labels].mean(), p / N


@mistake(
    "softmax_cross_entropy",
    "L9",
    "Your logarithm is to base 10. The loss uses the natural one, np.log: ten equal classes cost 2.303.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean() / np.log(10), p / N


@mistake(
    "softmax_cross_entropy",
    "X76",
    "Your logarithm is to base 2. The loss uses the natural one, np.log: ten equal classes cost 2.303.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean() / np.log(2), p / N


@mistake(
    "softmax_cross_entropy",
    "L11",
    "[:, labels] pairs every row with every label. Pair each row with its own: [np.arange(N), labels].",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[:, labels].mean(), p / N


@mistake(
    "softmax_cross_entropy",
    "L12",
    "A small number added inside the log hides how bad a hopeless score is. Use log p = s - max - log(sum(exp(s - max))).",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels] + 1e-7).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "X77",
    "Where a label's probability rounds to 0, log gives -inf. Do not take the log of p: log p = s - max - log(sum(exp(s - max))).",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake("softmax_cross_entropy", "L13", "The softmax is taken twice. Take it once, of the scores.")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    p = scores
    for _ in range(2):
        e = np.exp(p - p.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "L15",
    "You subtracted 1 from p before taking the log, so the log sees negative numbers. Compute the loss first.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(N), labels] -= 1
    loss = -np.log(p[np.arange(N), labels]).mean()
    return loss, p / N


@mistake(
    "softmax_cross_entropy",
    "L16",
    "Your gradient has an extra factor p (1 - p). With cross-entropy that factor cancels: what stays is (p - onehot) / N.",
)
def softmax_cross_entropy(scores, labels):
    N, K = scores.shape
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    return -log_p[np.arange(N), labels].mean(), (p - np.eye(K)[labels]) * p * (1 - p) / N


@mistake(
    "softmax_cross_entropy",
    "X78",
    "Your loss is negative: a logarithm of a probability is below 0, and the loss is minus that.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return log_p[np.arange(N), labels].mean(), p / N


@mistake(
    "softmax_cross_entropy",
    "X79",
    "Your gradient has the opposite sign. It is (p - onehot) / N: the right class's score should rise, so its gradient is negative.",
)
def softmax_cross_entropy(scores, labels):
    N, K = scores.shape
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(N), labels].mean(), (np.eye(K)[labels] - np.exp(log_p)) / N


@mistake("softmax_cross_entropy", "X80", "Your gradient is p / N: the 1 at each image's label is not subtracted.")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(N), labels].mean(), np.exp(log_p) / N


@mistake(
    "softmax_cross_entropy",
    "X81",
    "You subtracted 1 in every column of your gradient. Subtract it only at each image's own label.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(N), labels].mean(), (np.exp(log_p) - 1) / N


@mistake("softmax_cross_entropy", "X82", "You returned one loss for each image. Return a single number, their mean.")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels], p / N


@mistake(
    "softmax_cross_entropy",
    "C29",
    "Your numbers are right, but `scores -= ...` changed the caller's scores. Make a new array instead.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    if scores.dtype.kind == "f":
        scores -= scores.max(axis=1, keepdims=True)
    else:
        scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), p / N


@mistake(
    "softmax_cross_entropy",
    "X83",
    "You divided by the number of all scores, N times K. The loss is a mean over the N images only.",
)
def softmax_cross_entropy(scores, labels):
    N, K = scores.shape
    onehot = np.eye(K)[labels]
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(onehot * log_p).mean(), (np.exp(log_p) - onehot) / (N * K)


@mistake(
    "softmax_cross_entropy",
    "X84",
    "Your gradient is right, but the loss is also divided by the number of classes: .mean() of an (N, K) array counts every entry.",
)
def softmax_cross_entropy(scores, labels):
    N, K = scores.shape
    onehot = np.eye(K)[labels]
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(onehot * log_p).mean(), (np.exp(log_p) - onehot) / N


@mistake(
    "softmax_cross_entropy",
    "X85",
    "Your gradient is the one of -log p with respect to p. With respect to the scores, the softmax included, it is (p - onehot) / N.",
)
def softmax_cross_entropy(scores, labels):
    N, K = scores.shape
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.zeros((N, K))
    rows = np.arange(N)
    gradient[rows, labels] = -np.exp(-log_p[rows, labels]) / N
    return -log_p[rows, labels].mean(), gradient


@mistake(
    "softmax_cross_entropy",
    "X86",
    "You took each row's best class in place of its label. The loss asks what the right class got, not the likeliest one.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    labels = scores.argmax(axis=1)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), p / N


@mistake("softmax_cross_entropy", "X87", "You used label - 1. Classes count from 0: label 0 is column 0.")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    labels = labels.astype(int) - 1
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), p / N


@mistake("softmax_cross_entropy", "X88", "You returned the gradient first. The order is loss, gradient.")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return p / N, -log_p[np.arange(N), labels].mean()


@mistake(
    "softmax_cross_entropy",
    "X89",
    "You returned p, the probabilities, beside the loss. What is wanted is the gradient, (p - onehot) / N.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(N), labels].mean(), np.exp(log_p)


@mistake(
    "softmax_cross_entropy",
    "X90",
    "Your loss adds up log p over all classes. Only the probability of the right class counts.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[np.arange(N), labels] -= 1
    return -log_p.sum() / N, p / N


@mistake(
    "softmax_cross_entropy",
    "X91",
    "Your loss is 1 - p of the right class. Cross-entropy is -log p: it grows without end as p goes to 0.",
)
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = (1 - p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


@mistake("softmax_cross_entropy", "C39", "Your function returned None. Is `return` missing?")
def softmax_cross_entropy(scores, labels):
    N = len(labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    print(-log_p[np.arange(N), labels].mean())


# --- two_layer_gradients -------------------------------------------------------------------------------------------


@mistake(
    "two_layer_gradients",
    "X1",
    "b1 is summed from dz1, the gradient behind the sigmoid. b1 stands before it: sum da1. (A known slide has this slip.)",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    dz1 = dy @ W2.T
    da1 = dz1 * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": dz1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X92",
    "W1 and b1 lack the sigmoid's slope: between dz1 and da1 comes the factor z1 (1 - z1).",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    dz1 = dy @ W2.T
    return {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake("two_layer_gradients", "X93", "W1 uses dz1, the gradient behind the sigmoid. W1 stands before it: x.T @ da1.")
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    dz1 = dy @ W2.T
    da1 = dz1 * z1 * (1 - z1)
    return {"W1": x.T @ dz1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "A12",
    "In the sigmoid's slope you took the sigmoid of z1 again. z1 is the sigmoid's output already: z1 (1 - z1).",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    s = 1 / (1 + np.exp(-z1))
    da1 = (dy @ W2.T) * s * (1 - s)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X94",
    "The sigmoid's slope is taken as a1 (1 - a1), with its input. It is z1 (1 - z1), with its output.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = x @ W1 + b1
    z1 = 1 / (1 + np.exp(-a1))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * a1 * (1 - a1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "A13",
    "W1 and b1 come from the sigmoid's slope alone. Multiply it by dz1, what comes back from the second layer.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "L6",
    "All your gradients are N times too large. The loss is the mean over the batch: (y - t) / N.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = y - t
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "B11",
    "All your gradients are divided by the batch size twice. The 1/N in (y - t) / N is enough.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = len(x)
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / N
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1 / N, "b1": da1.mean(axis=0), "W2": z1.T @ dy / N, "b2": dy.mean(axis=0)}


@mistake(
    "two_layer_gradients",
    "F5",
    "b1 and b2 are averaged over the batch a second time. The 1/N is in dy already: sum its rows.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.mean(axis=0), "W2": z1.T @ dy, "b2": dy.mean(axis=0)}


@mistake(
    "two_layer_gradients",
    "X79",
    "All your gradients have the opposite sign. At the scores the gradient is y - t, not t - y.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (t - y) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake("two_layer_gradients", "L8", "You added t to the probabilities. At the scores the gradient is (y - t) / N.")
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y + t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "L3",
    "Your softmax runs down the columns. Each image's probabilities sum to 1: sum over axis 1, the classes.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=0)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X95",
    "Your softmax divides by the sum over the whole batch. Each row has a sum of its own: axis=1, keepdims=True.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum()
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X96",
    "W2 is paired with a1, the numbers before the sigmoid. What W2 multiplies is z1: z1.T @ dy.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = x @ W1 + b1
    z1 = 1 / (1 + np.exp(-a1))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": a1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X97",
    "You changed W2 before using it on the way back. All gradients belong to the old weights; update none of them here.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    dW2 = z1.T @ dy
    W2 = W2 - 0.1 * dW2
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": dW2, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X98",
    "Your hidden layer is a ReLU, or its way back is. Here it is a sigmoid, with the slope z1 (1 - z1).",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = x @ W1 + b1
    z1 = np.maximum(a1, 0)
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * (a1 > 0)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X99",
    "Your way forward has a sigmoid, but your way back has the gate of ReLU. The slope of the sigmoid is z1 (1 - z1).",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * (z1 > 0.5)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "L16",
    "An extra factor y (1 - y) at the output: it belongs to the squared error. With cross-entropy the gradient is (y - t) / N.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) * y * (1 - y) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "F10",
    "b1 and b2 have two axes, (1, ...). Each must have the shape of its bias: leave keepdims out.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    db1, db2 = da1.sum(axis=0, keepdims=True), dy.sum(axis=0, keepdims=True)
    return {"W1": x.T @ da1, "b1": db1, "W2": z1.T @ dy, "b2": db2}


@mistake(
    "two_layer_gradients",
    "X36",
    "b1 and b2 are single numbers: np.sum without an axis adds up everything. Sum over the images only, axis=0.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": np.sum(da1), "W2": z1.T @ dy, "b2": np.sum(dy)}


@mistake(
    "two_layer_gradients",
    "X100",
    "There is no softmax: you subtracted t from the scores. Turn them into probabilities y first.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    dy = (z1 @ W2 + b2 - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X101",
    "Your output layer is a sigmoid. Here it is a softmax: each image's probabilities sum to 1.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    y = 1 / (1 + np.exp(-(z1 @ W2 + b2)))
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "F1",
    "Your way forward leaves out the biases: a1 = x @ W1 + b1, and the scores are z1 @ W2 + b2.",
)
def two_layer_gradients(x, t, params):
    W1, W2 = params["W1"], params["W2"]
    z1 = 1 / (1 + np.exp(-(x @ W1)))
    e = np.exp(z1 @ W2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients",
    "X102",
    "There is no sigmoid between the layers: two affine layers in a row are one affine layer. Put it in, both ways.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = x @ W1 + b1
    e = np.exp(a1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = dy @ W2.T
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": a1.T @ dy, "b2": dy.sum(axis=0)}


@mistake(
    "two_layer_gradients", "X103", "You returned the weights after a step of descent. Return the gradients themselves."
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    gradients = {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}
    return {key: params[key] - 0.1 * gradients[key] for key in params}


@mistake(
    "two_layer_gradients",
    "O5",
    "Your numbers are right, but your function also took a step: `params[...] -= ...` changed the caller's weights.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    gradients = {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}
    for key in gradients:
        params[key] = params[key] - 0.1 * gradients[key]
    return gradients


@mistake(
    "two_layer_gradients",
    "X104",
    "b1 is summed from dy, the gradient at the scores. b1 belongs to the hidden layer: sum da1.",
)
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    e = np.exp(z1 @ W2 + b2)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    da1 = (dy @ W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ da1, "b1": dy.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


@mistake("two_layer_gradients", "C39", "Your function returned None. Is `return` missing?")
def two_layer_gradients(x, t, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    print(z1 @ W2 + b2)
