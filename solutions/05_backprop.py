# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 05: Backpropagation

A network with fresh weights gives random answers. Training changes each weight a little, so that the
answers get a little better, again and again. But a small network has 100,000 weights. *Which way should
each of them move?*

The answer is one number for each weight, its **gradient**, and there is a way to get all of them for
about the price of two forward passes: **backpropagation**. In this lesson you build it, layer by layer,
for a dense network. In the end your own functions train one.

It takes about two hours. You need matrix products (`@`); the little calculus there is, you measure
yourself.
"""

# %% [markdown] id="how-it-works"
r"""
## How this notebook works

As before: run the cells from top to bottom; replace each `None` by your prediction *before* you run what
follows; write each exercise in place of `raise NotImplementedError`, then run its check. Hints open one
at a time. A picture that needs a function you have not written yet says so and waits.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, plots, progress
from cnn_course.figures import lesson_05 as figures

# %% [markdown] id="conventions"
r"""
## Conventions

| thing | shape | meaning |
|---|---|---|
| `x` | `(N, D)` | a batch of N images, one row each, D numbers a row |
| `w`, `b` | `(D, M)`, `(M,)` | weights and biases of a layer of M units |
| `dout` | as the layer's output | gradient of the loss with respect to the output: it *comes in* from behind |
| `dx`, `dw`, `db` | as `x`, `w`, `b` | gradients with respect to what the layer used |

`dw` reads "how much the loss grows for each unit that `w` grows", one number for each entry of `w`. So a
gradient always has the shape of the thing it belongs to. Half of all bugs can be found with this
sentence alone.
"""

# %% [markdown] id="downhill"
r"""
## 1. Downhill in the fog

The **loss** is one number that says how bad a network's answers are. Changing a weight changes the loss,
so the losses of all possible weights form a landscape, and training looks for a valley.

You stand in it in thick fog. You cannot see the valley, but you feel the slope under your feet. So you
take a step against the slope, feel again, and go on:

$$x_{t+1} = x_t - \eta\, f'(x_t)$$

Here $f'(x)$ is the slope: how much $f$ grows for each unit that $x$ grows. The **learning rate** $\eta$
(eta) says how far you trust it.
"""

# %% [markdown] id="downhill-predict"
r"""
Take $f(x) = x^2$. Its slope at $x$ is $2x$ (for now, believe it; in section 2 you measure it). You start
at $x = -4$ with the learning rate $0.25$.

**Predict:** where are you after one step, and after two?
"""

# %% id="predict-walk"
after_one_and_two = [None, None]

# %% [markdown] id="gradient_descent-task"
r"""
### Exercise: `gradient_descent`

Walk downhill and keep every point on the way.

- `gradient` is a function: `gradient(x)` returns the slope at `x`, in the shape of `x`.
- `start` is an array of any shape, perhaps of whole numbers. Leave it as it is.
- Return a float array `(steps+1, ...)`: row 0 is the start, row 1 the point after one step, and so on.

About 10 minutes, easy.

<details><summary>Hint 1</summary>

If you make 3 steps, how many points have you stood on?
</details>
<details><summary>Hint 2</summary>

`x = x - ...` makes a new array. `x -= ...` changes the old one, also where you have kept it.
</details>
<details><summary>Hint 3</summary>

A float copy of the start; a list that holds it. In a loop over the steps: the new point from the old
one, appended. After the loop: the list as an array.
</details>
"""


# %% exercise="gradient_descent"
def gradient_descent(gradient, start, learning_rate, steps):
    r"""gradient: x -> slope, start (...) -> trajectory (steps+1, ...)

    x[t+1] = x[t] - learning_rate gradient(x[t])
    """
    ### BEGIN SOLUTION
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)
    ### END SOLUTION


# %% check="gradient_descent" points=4
check.gradient_descent(gradient_descent)

# %% [markdown] id="gradient_descent-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Make the whole array of zeros first, `(steps + 1, *start.shape)`, and fill it row by row: row `i + 1`
  comes from row `i`.
- Change one array in place, which large networks do to save memory, and keep a *copy* of it each time.
</details>
"""


# %% id="predict-walk-compare"
def slope_of_square(x):
    return 2 * x


def two_steps(start):
    return gradient_descent(slope_of_square, start, 0.25, 2)[1:, 0]


plots.predict(after_one_and_two, two_steps, np.array([-4.0]))

# %% [markdown] id="rates"
r"""
Each step multiplies $x$ by $1 - 2\eta$: with $\eta = 0.25$ you halve the distance to the bottom.
**Predict, then run:** what happens with $\eta = 0.05$? With $\eta = 0.5$? And with $\eta = 1.05$?
"""


# %% id="rates-run"
def four_rates(start):
    rates = (0.05, 0.25, 0.5, 1.05)
    return {f"{rate}": gradient_descent(slope_of_square, start, rate, 6) for rate in rates}


plots.draw(figures.parabola, four_rates, np.array([-4.0]), caption="backprop-rates")

# %% [markdown] id="valley"
r"""
With two weights the landscape has level lines, like a map. Here is a long valley, ten times steeper
across than along: $f(x_0, x_1) = x_0^2 + 10\,x_1^2$. The star is its lowest point.

**Predict, then run:** the largest learning rate that does not fly out of the valley is set by the steep
direction. What does that mean for the walk along the flat one?
"""


# %% id="valley-run"
def slope_of_valley(x):
    return np.array([2, 20]) * x


def three_rates(start):
    rates = (0.02, 0.09, 0.102)
    return {f"{rate}": gradient_descent(slope_of_valley, start, rate, 20) for rate in rates}


plots.draw(figures.valley, three_rates, np.array([-4.5, 1.5]), caption="backprop-valley")

# %% [markdown] id="valley-lesson"
r"""
Too small is slow, too large flies out, and just below too large zigzags. Lesson 08 has cures for the
zigzag (momentum, Adam). Now to the harder question: where does the slope come from?
"""

# %% [markdown] id="measuring"
r"""
## 2. Measure a slope

Suppose you have a function only as code. You can call it, and nothing else. How steep is it at $x$?

Call it a little above and a little below, and divide the difference in height by the distance:

$$f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}$$

**Predict** for $f(x) = x^2$ at $x = 3$ with $h = 1$: first the quotient of this formula, then the
one-sided one, $\frac{f(x+h) - f(x)}{h}$. The true slope is 6.
"""

# %% id="predict-quotients"
both_sides_one_side = [None, None]


# %% id="predict-quotients-compare"
def quotients(x, h):
    return np.array([((x + h) ** 2 - (x - h) ** 2) / (2 * h), ((x + h) ** 2 - x**2) / h])


plots.predict(both_sides_one_side, quotients, 3, 1)

# %% [markdown] id="measuring-many"
r"""
With many inputs there are many slopes, one for each: how does $f$ change if *this* entry alone moves?
So move one entry, look, **put it back**, and go on to the next. Together these slopes are the gradient,
an array of the shape of $x$.
"""

# %% [markdown] id="numerical_gradient-task"
r"""
### Exercise: `numerical_gradient`

Measure the gradient of any function, entry by entry, from both sides.

- `f` is a function: `f(x)` returns one number. `x` has any shape; return a float array of that shape.
- After the call, `x` holds what it held before, to the last digit.
- `x` may hold whole numbers or float32, which cannot hold a step of 0.00001: work on floats.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

How many times must `f` be called if `x` has 6 entries?
</details>
<details><summary>Hint 2</summary>

`for i in np.ndindex(x.shape)` visits every entry, whatever the number of axes: `x[i]` is one number.
Keep the old value in a variable; adding `h` and taking it away again does not restore it exactly.
</details>
<details><summary>Hint 3</summary>

A float copy of `x`; zeros of its shape. For every index: keep the value; set it to value + h, call `f`;
set it to value - h, call `f`; put the value back; store the difference divided by `(2 * h)`.
</details>
"""


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    r"""f: x -> number, x (...) -> gradient (...)

    gradient[i] = (f(x + h at i) - f(x - h at i)) / (2h)
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %% check="numerical_gradient" points=5
check.numerical_gradient(numerical_gradient)

# %% [markdown] id="numerical_gradient-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Two copies of `x` for each entry, one moved up, one moved down. Simpler to get right, slower.
- `np.nditer(x, flags=["multi_index"])` in place of `np.ndindex`: many books do so.
- `h * np.eye(x.size)` has one step in each row: reshape, and loop over `f(x + step) - f(x - step)`.
</details>
"""


# %% id="numerical-try"
def square_plus_product(x):
    return x[0] ** 2 + x[1] * x[2]


def gradient_of_it(x):
    return numerical_gradient(square_plus_product, x)


plots.run(gradient_of_it, np.array([3.0, 4.0, 5.0]))

# %% [markdown] id="step-size"
r"""
Why 0.00001, and not a thousand times smaller, if smaller is more exact? **Predict, then run:** below is
the error for $f(x) = x^3$ at $x = 1$ and steps from 0.1 down to $10^{-15}$, from both sides and from
one. What shape will the curves have?
"""


# %% id="step-size-run"
def error_by_step(x):
    steps = 10.0 ** -np.arange(1, 16)

    def cube(x):
        return float(x[0] ** 3)

    both = np.array([abs(numerical_gradient(cube, x, h)[0] - 3) for h in steps])
    one = np.array([abs((cube(x + h) - cube(x)) / h - 3) for h in steps])
    return {"h": steps, "both sides": both, "one side": one}


plots.draw(figures.errors, error_by_step, np.array([1.0]), caption="backprop-step-size")

# %% [markdown] id="step-size-lesson"
r"""
Two errors compete. A large $h$ misses how the curve bends. With a tiny $h$ the two heights agree in
nearly all of their 16 digits, and what is left of the difference is rounding. From both sides, the best
$h$ is near $10^{-5}$.

One trap to know: ReLU has a kink at 0. **Predict, then run:** what does your function measure there?
"""


# %% id="kink-run"
def total_relu(x):
    return np.maximum(x, 0).sum()


def slope_of_relu(x):
    return numerical_gradient(total_relu, x)


plots.run(slope_of_relu, np.array([-1.0, 0.0, 1.0]))

# %% [markdown] id="price"
r"""
At the kink you measured the mean of both sides. If a measured slope and a computed one differ at a single
place, look for a kink before you look for a bug.

Now the price. Each weight needs two calls of the whole network. **Predict, then run:** how many calls does
the small Keras model of lesson 03 need for *one* step of gradient descent? (Its layers: 32 and 64 filters
of 3x3, then dense layers from 1,600 to 64, 32 and 10 units.)
"""

# %% id="price-run"
conv_weights = (3 * 3 * 1 + 1) * 32 + (3 * 3 * 32 + 1) * 64
dense_weights = (1600 + 1) * 64 + (64 + 1) * 32 + (32 + 1) * 10
{"weights": conv_weights + dense_weights, "calls": 2 * (conv_weights + dense_weights)}

# %% [markdown] id="price-lesson"
r"""
Nobody trains like this. But as a judge it is perfect: slow, simple, and independent of all formulas. Each
time you write a clever gradient below, measure a small one and compare. This is called a **gradient
check**.
"""

# %% [markdown] id="graphs"
r"""
## 3. Computational graphs

Every computation is a graph of small steps. Three tickets at 8 each, and a fee that multiplies the
subtotal by 1.25: two multiplications in a row. Read it from left to right; each arrow carries a number.
"""

# %% id="graphs-forward"
count, price, fee = 3, 8, 1.25
subtotal = count * price
total = subtotal * fee
values = {"count": count, "price": price, "subtotal": subtotal, "fee": fee, "total": total}
plots.show(figures.tickets(values), caption="backprop-graph-forward")

# %% [markdown] id="graphs-chain"
r"""
If the price goes up by a little, how much faster does the total go up? The price changes the subtotal 3
times as much (there are 3 tickets), and the subtotal changes the total 1.25 times as much. Along a path
the factors **multiply**. This is the chain rule:

$$\frac{\partial\, \text{total}}{\partial\, \text{price}} =
\frac{\partial\, \text{total}}{\partial\, \text{subtotal}} \cdot
\frac{\partial\, \text{subtotal}}{\partial\, \text{price}}$$

The curly $\partial$ says: the others stand still. **Predict** the gradient of the total with respect to
the count, the price and the fee.
"""

# %% id="predict-graph"
for_count_price_fee = [None, None, None]


# %% id="predict-graph-compare"
def total_of(x):
    return x[0] * x[1] * x[2]


def measured(x):
    return numerical_gradient(total_of, x)


plots.predict(for_count_price_fee, measured, np.array([count, price, fee]))

# %% [markdown] id="graphs-back"
r"""
Nobody had to know the whole formula for that. Start at the right end with 1 (the total changes as much
as itself) and walk back. At each node, multiply what comes in by the node's own **local slope**, and hand
it on. Below, the lower number at each arrow is what travels back.
"""

# %% id="graphs-backward"
d_total = 1
d_subtotal, d_fee = d_total * fee, d_total * subtotal
d_count, d_price = d_subtotal * price, d_subtotal * count
back = {"count": d_count, "price": d_price, "subtotal": d_subtotal, "fee": d_fee, "total": d_total}
plots.show(figures.tickets(values, back), caption="backprop-graph-backward")

# %% [markdown] id="graphs-rules"
r"""
Three kinds of nodes are enough for a network:

- **A sum** hands on what comes in, unchanged, to all its inputs: each counts once.
- **A product** multiplies by *the other* factor: the count gets the price, and the price the count.
- **A branch**, a value used in two places, **adds** what comes back: it acts along both paths.

**Predict** with these rules the gradient of $f = (x + y) \cdot y$ with respect to $x$ and to $y$, at $x =
2$, $y = 3$. Mind the branch.
"""

# %% id="predict-branch"
for_x_y = [None, None]


# %% id="predict-branch-compare"
def sum_times_y(v):
    return (v[0] + v[1]) * v[1]


def measured_branch(v):
    return numerical_gradient(sum_times_y, v)


plots.predict(for_x_y, measured_branch, np.array([2, 3]))

# %% [markdown] id="graphs-why"
r"""
Walking back visits each node once, so it costs about as much as walking forward, whether there are three
inputs or a million. That is the whole trick of backpropagation. What is left is bookkeeping: for each
layer, a forward function, and a backward function that takes `dout` and returns the gradients of what
went in.
"""

# %% [markdown] id="affine"
r"""
## 4. The affine layer, forward

A dense layer multiplies by weights, adds up, and adds a bias. For a whole batch at once:

$$y_{nm} = b_m + \sum_d x_{nd}\, w_{dm} \qquad\text{or}\qquad Y = X W + b$$

*Unit $m$ of image $n$: its bias, plus all numbers of the image times the weights that lead to this
unit.* The same $b$ is added to every row.

An image with several axes, `(C, H, W)`, is first laid out as one row. **Predict:** what is the shape of
$Y$ for 5 images of 3x4x4 and a layer of 10 units, and what is $D$?
"""

# %% id="predict-affine-shape"
shape_of_y = [None, None]
D_of_images = None

# %% [markdown] id="affine_forward-task"
r"""
### Exercise: `affine_forward`

Write the layer's forward pass.

- `x` is `(N, ...)`, with one or more axes after the first; `w` is `(D, M)`, `b` is `(M,)`. Return
  `(N, M)`.
- D is the product of all axes of `x` but the first. Leave `x` in its own shape.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which axis of `x` must survive the flattening?
</details>
<details><summary>Hint 2</summary>

In `x.reshape(len(x), -1)` the `-1` stands for "whatever is left".
</details>
<details><summary>Hint 3</summary>

Two lines: rows from `x`; their matrix product with `w`, plus `b`. NumPy adds `b` to every row by
itself.
</details>
"""


# %% exercise="affine_forward"
def affine_forward(x, w, b):
    r"""x (N, ...) -> rows (N, D), w (D, M), b (M,) -> y (N, M)

    y[n,m] = b[m] + sum_d x[n,d] w[d,m]
    """
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    return rows @ w + b
    ### END SOLUTION


# %% check="affine_forward" points=3
check.affine_forward(affine_forward)

# %% [markdown] id="affine_forward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- `np.einsum("nd,dm->nm", rows, w) + b` has the letters of the formula.
- The bias as one more weight: append a column of ones to the rows, and the row `b` to `w`.
- `np.tensordot` can sum over all image axes at once, if `w` is reshaped in place of `x`.
</details>
"""


# %% id="predict-affine-shape-compare"
def affine_shape(x, w, b):
    return affine_forward(x, w, b).shape


five_images = np.zeros((5, 3, 4, 4))
plots.predict(shape_of_y, affine_shape, five_images, np.zeros((48, 10)), np.zeros(10))

# %% id="predict-affine-d-compare"


def rows_of_w(x):
    return x[0].size


plots.predict(D_of_images, rows_of_w, five_images)

# %% [markdown] id="stacked"
r"""
Deep networks stack layers. What do you gain by stacking *two affine layers*, one right after the other?

$$(X W_1 + b_1)\, W_2 + b_2 = X\, (W_1 W_2) + (b_1 W_2 + b_2)$$

**Predict, then run:** the cell computes the left side, with 3x4 and 4x2 weights, and then a single layer
with the weights $W_1 W_2$. The third table puts a ReLU between the two layers.
"""

# %% id="stacked-run"
rng = np.random.default_rng(5)
X = rng.integers(-2, 3, (3, 3)).astype(float)
W_1, b_1 = rng.integers(-2, 3, (3, 4)).astype(float), rng.integers(-2, 3, 4).astype(float)
W_2, b_2 = rng.integers(-2, 3, (4, 2)).astype(float), rng.integers(-2, 3, 2).astype(float)


def stacked(X):
    first = affine_forward(X, W_1, b_1)
    return {
        "two_layers": affine_forward(first, W_2, b_2),
        "one_layer": affine_forward(X, W_1 @ W_2, b_1 @ W_2 + b_2),
        "with_relu": affine_forward(np.maximum(first, 0), W_2, b_2),
    }


plots.run(stacked, X, inputs=False)

# %% [markdown] id="stacked-lesson"
r"""
Linear layers stacked are one linear layer, however many you stack: all the work for nothing. It is the
bend of the activation function *between* them that makes depth worth having.
"""

# %% [markdown] id="affine-back"
r"""
## 5. The affine layer, backward

Now back. From behind comes `dout`, one number for each output. Take one weight, $w_{dm}$. Where does it
act? In unit $m$ of *every* image, and there it is multiplied by $x_{nd}$. So product nodes and a branch:
for each image multiply what comes back by $x_{nd}$, and add over the images.

$$dw_{dm} = \sum_n x_{nd}\; dout_{nm}$$

**Predict** $dw$ for these two images, two inputs and one unit. And what is $db$? The bias acts in every
image too, with the factor 1.
"""

# %% id="predict-dw"
two_images = np.array([[1, 2], [3, 4]])
from_behind = np.array([[10], [1]])
dw_by_hand = [[None], [None]]
db_by_hand = [None]

# %% [markdown] id="affine-back-shapes"
r"""
And $dx_{nd}$? That input acts in all units of its own image, through the weights of row $d$:

$$dx_{nd} = \sum_m dout_{nm}\; w_{dm}$$

You do not have to remember which matrix is turned. **Shapes decide.** `dw` must be `(D, M)`, and you have
`x` `(N, D)` and `dout` `(N, M)`: the axis N must vanish in the sum, so turn `x` and multiply. In the same
way, get `(N, D)` from `(N, M)` and `(D, M)`. Test with unequal N, D and M, or every order seems to fit.
"""

# %% [markdown] id="affine_backward-task"
r"""
### Exercise: `affine_backward`

Write the layer's backward pass.

- `dout` is `(N, M)`; `x` is `(N, ...)` and `w` is `(D, M)`, as they went in. Return `dx, dw, db` in this
  order, each in the shape of what it belongs to: `dx` gets back all axes of `x`.
- Do not divide by N: whoever computed `dout` has taken care of that.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

Over which axis is each of the three a sum? (For one of them there is no product at all.)
</details>
<details><summary>Hint 2</summary>

Write the shapes below each other: `(N, D)` from `(N, M)` and `(D, M)`; `(D, M)` from `(N, D)` and `(N,
M)`; `(M,)` from `(N, M)`. `.T` turns a matrix.
</details>
<details><summary>Hint 3</summary>

Four lines: rows as in the forward pass; a product with a turned `w`, reshaped to `x.shape`; a product
with turned rows; a sum over axis 0.
</details>
"""


# %% exercise="affine_backward"
def affine_backward(dout, x, w):
    r"""dout (N, M), x (N, ...), w (D, M) -> dx (N, ...), dw (D, M), db (M,)"""
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = rows.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION


# %% check="affine_backward" points=4
check.affine_backward(affine_backward)

# %% [markdown] id="affine_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- A loop over the images: `dw += np.outer(row, dout_row)`, `db += dout_row`. It shows that each image adds
  its share.
- `np.einsum`: `"nm,dm->nd"`, `"nd,nm->dm"`, `"nm->m"`. The letter that is missing on the right is summed
  over; nothing is turned by hand.
</details>
"""


# %% id="predict-dw-compare"
def dw_of(x, dout):
    return affine_backward(dout, x, np.ones((2, 1)))[1]


def db_of(x, dout):
    return affine_backward(dout, x, np.ones((2, 1)))[2]


plots.predict(dw_by_hand, dw_of, two_images, from_behind)

# %% id="predict-db-compare"
plots.predict(db_by_hand, db_of, two_images, from_behind)

# %% [markdown] id="affine-check"
r"""
Now let the judge decide. A gradient check needs one number as the loss. The trick for a single layer:
invent a `dout`, and take the sum of `dout` times the output; its gradient with respect to the output is
just `dout`.

**Predict, then run:** in how many digits will your `dw` and the measured one agree?
"""


# %% id="affine-check-run"
def check_dw(x, w, b):
    dout = np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 1.0]])

    def loss(w):
        return (dout * affine_forward(x, w, b)).sum()

    dw = affine_backward(dout, x, w)[1]
    measured = numerical_gradient(loss, w)
    return {"dw": dw, "measured": measured, "largest_difference": np.abs(dw - measured).max()}


plots.run(check_dw, X, W_1[:3, :2], b_1[:2], inputs=False)

# %% [markdown] id="relu-back"
r"""
## 6. Through a ReLU

ReLU hands positive numbers on and turns negative ones into 0. Where $x > 0$ its slope is 1; where $x < 0$
the output does not move at all, so its slope is 0. Exactly at 0 there is no slope; by convention we take
0.

So the backward pass is a **gate**: it lets `dout` through where $x$ was positive, and blocks it elsewhere.
**Predict** `dx`. What does the *sign of dout* have to say in this?
"""

# %% id="predict-gate"
x_gate = np.array([3, -1, 0, 5])
dout_gate = np.array([10, 20, 30, -40])
dx_gate = [None, None, None, None]

# %% [markdown] id="relu_backward-task"
r"""
### Exercise: `relu_backward`

Write the gate.

- `dout` and `x` have one shape, any; `x` is what went *into* the ReLU. Return an array of that shape.
- The gate is closed where `x` is exactly 0. Leave `dout` and `x` as they are.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which of the two arrays does the gate look at?
</details>
<details><summary>Hint 2</summary>

A comparison of an array gives True and False, which count as 1 and 0 in a product.
</details>
<details><summary>Hint 3</summary>

One line: `dout` times a condition on `x`.
</details>
"""


# %% exercise="relu_backward"
def relu_backward(dout, x):
    r"""dout (...), x (...) -> dx (...):  dx = dout where x > 0, else 0"""
    ### BEGIN SOLUTION
    return dout * (x > 0)
    ### END SOLUTION


# %% check="relu_backward" points=4
check.relu_backward(relu_backward)

# %% [markdown] id="relu_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- `np.where(condition, dout, 0)` chooses entry by entry.
- Copy `dout`, then set the copy to 0 where the gate is closed. Without the copy, you would spoil the
  caller's `dout`.
</details>
"""

# %% id="predict-gate-compare"
plots.predict(dx_gate, relu_backward, dout_gate, x_gate)

# %% [markdown] id="sigmoid-why"
r"""
## 7. Through a sigmoid

Older networks use a soft step, the **sigmoid**. It squashes every number into the range from 0 to 1:

$$\sigma(x) = \frac{1}{1 + e^{-x}}$$

**Predict** $\sigma(0)$. Then run the cell below, which asks NumPy for $e^{-x}$ at $x = -1000$. What will
it say?
"""

# %% id="predict-sigmoid"
sigmoid_of_zero = None

# %% id="overflow-run"
with np.errstate(over="ignore"):
    overflow = np.exp(-np.array([-1000.0, -10.0, 0.0, 10.0, 1000.0]))
overflow

# %% [markdown] id="overflow-lesson"
r"""
Infinite, because the largest float is about $10^{308}$ (and without `np.errstate` there is a warning). So
for large negative $x$ use another form of the same function. Multiply above and below by $e^x$:

$$\frac{1}{1 + e^{-x}} = \frac{e^{x}}{e^{x} + 1}$$

The left form is safe for $x \ge 0$, the right one for $x < 0$. In both, the exponential is then never
larger than 1: it is $e^{-|x|}$.
"""

# %% [markdown] id="sigmoid-task"
r"""
### Exercise: `sigmoid`

Write the sigmoid so that it never overflows.

- `x` has any shape; return a float array of that shape with values from 0 to 1. Leave `x` as it is.
- No warning, even for $x = \pm 1000$ (this is one of the three points).

About 10 minutes, medium.

<details><summary>Hint 1</summary>

Both forms have the same divisor if you write $e^{-|x|}$. What differs above the line?
</details>
<details><summary>Hint 2</summary>

`np.where(x >= 0, a, b)` chooses between two numbers or arrays, but it computes both first. So make sure
that neither overflows.
</details>
<details><summary>Hint 3</summary>

`e = np.exp(-np.abs(x))` first. Then one fraction: above the line 1 or `e`, chosen by the sign of `x`;
below it `1 + e`.
</details>
"""


# %% exercise="sigmoid"
def sigmoid(x):
    r"""x (...) -> y (...):  y = 1 / (1 + exp(-x))"""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% check="sigmoid" points=3
check.sigmoid(sigmoid)

# %% [markdown] id="sigmoid-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- $\sigma(x) = \frac{1}{2}\,(1 + \tanh\frac{x}{2})$: the same curve, and `np.tanh` never overflows.
- Two masks: fill `y[x >= 0]` with one form and `y[x < 0]` with the other.
- `np.clip(x, -500, 500)` before the simple form: exact to all digits that matter.
</details>
"""

# %% id="predict-sigmoid-compare"
plots.predict([sigmoid_of_zero], sigmoid, np.array([0.0]))

# %% [markdown] id="sigmoid-slope"
r"""
Its slope has a lovely form: with $s = \sigma(x)$,

$$\sigma'(x) = s\,(1 - s)$$

If you know the output, you know the slope; the input is not needed any more. **Predict, then run:** where
is the sigmoid steepest, and how steep is it there?
"""


# %% id="sigmoid-slope-run"
def value_and_slope(x):
    s = sigmoid(x)
    return {"x": x, "sigmoid": s, "slope": s * (1 - s)}


plots.draw(figures.curves, value_and_slope, np.linspace(-8, 8, 161), caption="backprop-sigmoid")

# %% [markdown] id="sigmoid_backward-task"
r"""
### Exercise: `sigmoid_backward`

Write the sigmoid's backward pass.

- `dout` and `out` have one shape; `out` is the sigmoid's **output**. Return an array of that shape.

About 3 minutes, easy.

<details><summary>Hint 1</summary>

What does a node do with what comes in from behind?
</details>
<details><summary>Hint 2</summary>

The local slope is in the formula above, with `out` for $s$.
</details>
<details><summary>Hint 3</summary>

One line, three factors.
</details>
"""


# %% exercise="sigmoid_backward"
def sigmoid_backward(dout, out):
    r"""dout (...), out (...) -> dx (...):  dx = dout out (1 - out)"""
    ### BEGIN SOLUTION
    return dout * out * (1 - out)
    ### END SOLUTION


# %% check="sigmoid_backward" points=3
check.sigmoid_backward(sigmoid_backward)

# %% [markdown] id="sigmoid_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Multiplied out: `dout * (out - out**2)`.
- If you keep the input and not the output, you must compute the sigmoid again: right, but twice the work.
  And if you mix the two up, the numbers look plausible and are wrong. (That is the most common slip
  here.)
</details>
"""

# %% [markdown] id="vanishing"
r"""
## 8. Vanishing gradients

You have just seen that the sigmoid's slope is nowhere above 1/4. On the way back, each sigmoid multiplies
by its slope. **Predict:** behind ten sigmoids, what is the largest factor that can be left of a gradient?
(Leave the weights aside for now.)
"""

# %% id="predict-vanishing"
largest_factor = None


# %% id="predict-vanishing-compare"
def ten_sigmoids(x):
    slope = sigmoid_backward(np.ones(1), sigmoid(x))
    return float(slope[0] ** 10)


plots.predict(largest_factor, ten_sigmoids, np.zeros(1))

# %% [markdown] id="vanishing-experiment"
r"""
Now measure it. Two networks of ten affine layers, 64 units each, with the *same* random weights (seed 5):
one bends with sigmoids in between, the other with ReLUs. The same random `dout` enters at the end, and for
each layer we record the mean size of the entries of `dw`: how strongly that layer would learn.

(One detail: `backward` hands each bend its *output*. For ReLU's gate that is as good as the input: one is
positive where the other is.)

**Predict, then run:** sketch both curves, from layer 10 back to layer 1.
"""


# %% id="vanishing-run"
def relu(x):
    return np.maximum(x, 0)


bends = {"sigmoid": (sigmoid, sigmoid_backward), "relu": (relu, relu_backward)}


def random_layers(rng, units):
    layers = []
    for i in range(len(units) - 1):
        D, M = units[i : i + 2]
        layers.append((rng.normal(0, np.sqrt(2 / D), (D, M)), np.zeros(M)))
    return layers


def forward(x, layers, bend):
    inputs = []
    for w, b in layers:
        inputs.append(x)
        scores = affine_forward(x, w, b)
        x = bend(scores)
    return scores, inputs


def backward(dout, inputs, layers, bend_back):
    gradients = []
    for x, (w, _) in zip(inputs[::-1], layers[::-1], strict=True):
        dx, dw, db = affine_backward(dout, x, w)
        gradients.append((dw, db))
        dout = bend_back(dx, x)
    return gradients[::-1]


def sizes_of_dw(x, dout):
    layers = random_layers(np.random.default_rng(5), [64] * 11)
    sizes = {}
    for name, (bend, bend_back) in bends.items():
        _, inputs = forward(x, layers, bend)
        gradients = backward(dout, inputs, layers, bend_back)
        sizes[name] = np.array([np.abs(dw).mean() for dw, _ in gradients])
    return sizes


rng = np.random.default_rng(6)
some_x, some_dout = rng.normal(0, 1, (32, 64)), rng.normal(0, 1, (32, 64))
plots.draw(figures.layers, sizes_of_dw, some_x, some_dout, caption="backprop-vanishing")

# %% [markdown] id="vanishing-ratio"
r"""
How many times stronger does the last layer learn than the first?
"""


# %% id="vanishing-ratio-run"
def last_over_first(x, dout):
    return {name: np.round(sizes[-1] / sizes[0], 1) for name, sizes in sizes_of_dw(x, dout).items()}


plots.run(last_over_first, some_x, some_dout, inputs=False)

# %% [markdown] id="vanishing-lesson"
r"""
With sigmoids, the first layers hardly learn: their gradients have **vanished** on the way. For ReLU the
slope of an open gate is exactly 1, whatever the depth. This, together with well-chosen random weights (here
of size $\sqrt{2/D}$), made deep networks trainable.
"""

# %% [markdown] id="softmax"
r"""
## 9. Softmax and cross-entropy

The last layer gives one **score** for each class, any number. **Softmax** turns the scores of an image
into probabilities that sum to 1:

$$p_{nk} = \frac{e^{s_{nk}}}{\sum_j e^{s_{nj}}}$$

The **cross-entropy** loss asks only one thing: what probability did the *right* class get? It is the mean
over the images of

$$-\log p_{n,\,\text{label}(n)}$$

**Predict:** all ten scores of an image are 0. What is its loss? (You may use `np.log`.) This is what an
untrained network should show; if yours starts at 50, look for the bug.
"""

# %% id="predict-loss"
loss_of_ten_zeros = None

# %% [markdown] id="softmax-stable"
r"""
Again $e^{1000}$ lurks. Subtracting the same number from all scores of a row changes no probability (why?),
so subtract the row's **maximum** $m_n$: then the largest exponent is 0. And take the logarithm by hand:

$$\log p_{nk} = (s_{nk} - m_n) - \log \sum_j e^{s_{nj} - m_n}$$

Now nothing overflows, and nothing is the logarithm of 0, even if the right class looked impossible.
"""

# %% [markdown] id="softmax-gradient"
r"""
And the gradient? A page of algebra gives a line that explains itself. With $t_{nk} = 1$ for the right
class and 0 elsewhere (**one-hot**):

$$\frac{\partial L}{\partial s_{nk}} = \frac{p_{nk} - t_{nk}}{N}$$

*What you said, minus what was right.* The division by $N$ is there because the loss is a mean.
**Predict:** one image, three classes, all scores 0, and the label is 2. What is its row of the gradient?
"""

# %% id="predict-dscores"
row_of_gradient = [None, None, None]

# %% [markdown] id="softmax_cross_entropy-task"
r"""
### Exercise: `softmax_cross_entropy`

Write the loss and its gradient in one function.

- `scores` is `(N, K)`; `labels` is `(N,)`, whole numbers from 0 to K-1. Return `loss, gradient`: a number
  and an array `(N, K)`.
- Scores of 1000 give the right numbers without a warning. Leave `scores` as they are.

About 20 minutes, hard.

<details><summary>Hint 1</summary>

Which axis holds the classes? Maximum and sum run along it, and `keepdims=True` keeps the result a column,
so that it can be subtracted from the rows.
</details>
<details><summary>Hint 2</summary>

`log_p[np.arange(N), labels]` picks one entry of each row. `log_p[:, labels]` does not.
</details>
<details><summary>Hint 3</summary>

Shifted scores; `log_p` by the formula; the loss is minus the mean of the picked entries. For the gradient:
`np.exp(log_p)`, minus 1 at the same places, all divided by N.
</details>
"""


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(scores, labels):
    r"""scores (N, K), labels (N,) -> loss, gradient (N, K)

    loss = mean_n -log p[n, labels[n]]
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(labels))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, labels].mean()
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return loss, gradient / len(labels)
    ### END SOLUTION


# %% check="softmax_cross_entropy" points=5
check.softmax_cross_entropy(softmax_cross_entropy)

# %% [markdown] id="softmax_cross_entropy-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- One-hot labels as a matrix, `np.eye(K)[labels]`: the loss is `-(onehot * log_p).sum() / N`, the gradient
  `(p - onehot) / N`.
- `np.logaddexp.reduce(scores, axis=1, keepdims=True)` is the logarithm of the sum of exponentials, safely.
</details>
"""


# %% id="predict-loss-compare"
def loss_of(scores, labels):
    return softmax_cross_entropy(scores, labels)[0]


plots.predict(loss_of_ten_zeros, loss_of, np.zeros((1, 10)), np.array([3]))


# %% id="predict-dscores-compare"
def first_row(scores, labels):
    return softmax_cross_entropy(scores, labels)[1][0]


plots.predict(row_of_gradient, first_row, np.zeros((1, 3)), np.array([2]))

# %% [markdown] id="softmax-check"
r"""
**Predict, then run:** what do the rows of the gradient sum to, and why must it be so? (What happens to the
loss if *all* scores of an image grow by 1?) Below, your gradient beside the measured one.
"""


# %% id="softmax-check-run"
def check_scores(scores, labels):
    def loss(s):
        return softmax_cross_entropy(s, labels)[0]

    gradient = softmax_cross_entropy(scores, labels)[1]
    measured = numerical_gradient(loss, scores)
    return {"gradient": gradient, "measured": measured, "row_sums": gradient.sum(axis=1).round(12)}


plots.run(check_scores, np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]]), np.array([0, 2]), inputs=False)

# %% [markdown] id="two-layers"
r"""
## 10. A whole network

Time to put the layers in a row. Two affine layers, a sigmoid between them, softmax and loss at the end.
The names follow a common habit: $a$ for what an affine layer gives, $z$ for what an activation makes of
it.
"""

# %% id="two-layers-graph"
plots.show(figures.network(), caption="backprop-network")

# %% [markdown] id="two-layers-back"
r"""
Going back, every arrow is walked in reverse, and every number on it has a gradient: first $da_2$, then
$dz_1$, then $da_1$. The weights get their share at the node where they enter.

**Predict** without computing: which of $da_2$, $dz_1$, $da_1$ does each of W1, b1, W2 and b2 get its
gradient from? Write it down on paper. The next check is about just this.
"""

# %% [markdown] id="two_layer_gradients-task"
r"""
### Exercise: `two_layer_gradients`

Write the forward and the backward pass of the whole network.

- `x` is `(N, D)`; `t` is `(N, K)`, one-hot; `params` is a dict with `W1` `(D, H)`, `b1` `(H,)`, `W2` `(H,
  K)`, `b2` `(K,)`. Return a dict with the same keys: the gradients of the *mean* loss.
- Leave `params` as it is.

About 20 minutes, medium. You have written all the parts.

<details><summary>Hint 1</summary>

Which of your functions stands at each node of the picture, forward and backward?
</details>
<details><summary>Hint 2</summary>

Keep `z1` on the way forward: two nodes need it on the way back. Your loss takes labels;
`t.argmax(axis=1)` finds them.
</details>
<details><summary>Hint 3</summary>

Forward: affine, sigmoid, affine, loss; the loss also gives `da2`. Backward: affine with `z1` and `W2`,
sigmoid with `z1`, affine with `x` and `W1`. Each affine backward gives three things.
</details>
"""


# %% exercise="two_layer_gradients"
def two_layer_gradients(x, t, params):
    r"""x (N, D), t (N, K), params {W1 (D, H), b1 (H,), W2 (H, K), b2 (K,)} -> {W1, b1, W2, b2}"""
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = affine_forward(x, W1, b1)
    z1 = sigmoid(a1)
    a2 = affine_forward(z1, W2, b2)
    _, da2 = softmax_cross_entropy(a2, t.argmax(axis=1))
    dz1, dW2, db2 = affine_backward(da2, z1, W2)
    da1 = sigmoid_backward(dz1, z1)
    _, dW1, db1 = affine_backward(da1, x, W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    ### END SOLUTION


# %% check="two_layer_gradients" points=5
check.two_layer_gradients(two_layer_gradients)

# %% [markdown] id="two_layer_gradients-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Written out without the layers: `dy = (y - t) / N`, then matrix products and sums. Books do this once;
  after the third layer you want functions.
- As objects: each layer keeps what its backward pass needs, and the network is a list of layers, run
  forward and then in reverse. So does the network of lessons 08 and 09.
</details>
"""

# %% [markdown] id="slip"
r"""
### Find the slip

A slide that has been shown to many students computes the gradient of `b1` as the column sums of $dz_1$.
The shape is right, and nothing crashes. Is it true?

The cell measures $dz_1$ by moving $z_1$, and the gradient of $b_1$ by moving $b_1$. **Predict, then run:**
which two of the three rows agree? Which factor is missing in the other?
"""

# %% id="slip-run"
rng = np.random.default_rng(1)
sizes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
small = {name: rng.normal(0, 1, shape) for name, shape in sizes.items()}
small_x, small_t = rng.normal(0, 1, (5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]


def slip(x, t):
    labels = t.argmax(axis=1)

    def loss_from_z1(z1):
        return softmax_cross_entropy(affine_forward(z1, small["W2"], small["b2"]), labels)[0]

    def loss_from_b1(b1):
        return loss_from_z1(sigmoid(affine_forward(x, small["W1"], b1)))

    z1 = sigmoid(affine_forward(x, small["W1"], small["b1"]))
    return {
        "slide": numerical_gradient(loss_from_z1, z1).sum(axis=0),
        "measured": numerical_gradient(loss_from_b1, small["b1"]),
        "yours": two_layer_gradients(x, t, small)["b1"],
    }


plots.run(slip, small_x, small_t, inputs=False)

# %% [markdown] id="slip-lesson"
r"""
$b_1$ stands *before* the sigmoid, so its gradient must pass through the sigmoid too: the sum is over
$da_1$, and not over $dz_1$. Trained with the slip, a network still learns a little. Such bugs live for
years, and a gradient check finds them in a second.
"""

# %% [markdown] id="spirals"
r"""
## 11. Train it

A first task that you can see: 300 points on three spiral arms. No straight line separates them. The
network has 2 inputs, 24 hidden units and 3 outputs.

All its weights, laid out in a row, are one long vector; its loss is a landscape over that vector; and
walking downhill is the *first* function you wrote today. So `gradient_descent` trains the network.
**Predict:** what loss do you expect at step 0?
"""

# %% id="predict-start-loss"
loss_at_start = None

# %% id="spirals-data"
rng = np.random.default_rng(3)
arms = np.repeat([0, 1, 2], 100)
radius = np.tile(np.linspace(0.08, 1, 100), 3)
angle = 2 * np.pi * arms / 3 + 4 * radius + rng.normal(0, 0.12, 300)
spirals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)

shapes = {"W1": (2, 24), "b1": (24,), "W2": (24, 3), "b2": (3,)}
vector = np.concatenate([rng.normal(0, 3, 48), rng.normal(0, 1, 24), np.zeros(75)])


def unpacked(vector):
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])[:-1]
    parts = np.split(vector, ends)
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


# %% id="spirals-train"
def scores_of(points, vector):
    p = unpacked(vector)
    return affine_forward(sigmoid(affine_forward(points, p["W1"], p["b1"])), p["W2"], p["b2"])


def trained(points, labels, vector, steps=2000):
    def slope(vector):
        gradients = two_layer_gradients(points, np.eye(3)[labels], unpacked(vector))
        return np.concatenate([gradients[name].ravel() for name in shapes])

    walk = gradient_descent(slope, vector, 2.0, steps)
    shown = np.arange(0, steps + 1, 20)
    side = np.linspace(-1.2, 1.2, 120)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    return {
        "points": points,
        "labels": labels,
        "regions": scores_of(grid, walk[-1]).argmax(axis=1).reshape(120, 120),
        "step": shown,
        "loss": np.array([softmax_cross_entropy(scores_of(points, walk[i]), labels)[0] for i in shown]),
    }


plots.draw(figures.regions, trained, spirals, arms, vector, caption="backprop-spirals")

# %% id="predict-start-loss-compare"


def start_loss(points, labels, vector):
    return softmax_cross_entropy(scores_of(points, vector), labels)[0]


plots.predict(loss_at_start, start_loss, spirals, arms, vector)

# %% [markdown] id="spirals-lesson"
r"""
At the start the loss is $\log 3$, the loss of guessing. In the end each arm has its own winding region,
drawn by 24 soft steps and your gradients. **Try:** what becomes of the regions with `steps=50`? And if you
set the whole `vector` to zeros, why can it never learn to tell the arms apart?
"""

# %% [markdown] id="digits"
r"""
## 12. Three layers read digits

The classic homework: **three** affine layers that read handwritten digits. The data are 1,797 real digits
of 8x8 pixels. 1,500 are for training. The other 297 the network never sees while it learns; its
**accuracy** is the share of them that it gets right.
"""

# %% id="digits-show"
images, labels = data.digits()
pixels = images[:, :, 2:26:3, 2:26:3].astype(float)
mixed = np.random.default_rng(0).permutation(len(pixels))
seen, unseen = mixed[:1500], mixed[1500:]
one_of_each = [np.flatnonzero(labels == k)[3] for k in range(10)]
ten = {"images": pixels[one_of_each, 0], "labels": labels[one_of_each]}
plots.show(figures.digits(ten), caption="backprop-digits")

# %% [markdown] id="digits-train"
r"""
One step takes a **mini-batch** of 50 digits, not all 1,500: a rough gradient, thirty times as often. When
every digit has had its turn, one **epoch** is over. The network has 64, 50, 50 and 10 units; `forward` and
`backward` are those of section 8.

**Predict, then run:** what accuracy does it have before training? Which of the two networks learns
faster, at the same learning rate and with the same first weights?
"""


# %% id="digits-run"
def accuracy(x, labels, layers, bend):
    return (forward(x, layers, bend)[0].argmax(axis=1) == labels).mean()


def learn(x, labels, bend, bend_back, epochs=20, learning_rate=0.2):
    rng = np.random.default_rng(5)
    layers = random_layers(rng, (64, 50, 50, 10))
    history = [accuracy(x[unseen], labels[unseen], layers, bend)]
    for _ in range(epochs):
        for batch in np.split(rng.permutation(seen), 30):
            scores, inputs = forward(x[batch], layers, bend)
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            gradients = backward(dscores, inputs, layers, bend_back)
            layers = [
                (w - learning_rate * dw, b - learning_rate * db)
                for (w, b), (dw, db) in zip(layers, gradients, strict=True)
            ]
        history.append(accuracy(x[unseen], labels[unseen], layers, bend))
    return layers, np.array(history)


def two_histories(x, labels):
    return {name: learn(x, labels, *pair)[1] for name, pair in bends.items()}


plots.draw(figures.learning, two_histories, pixels, labels, caption="backprop-learning")

# %% [markdown] id="digits-result"
r"""
The accuracy after the last epoch, as a share of the 297 unseen digits:
"""


# %% id="digits-result-run"
def last_accuracy(x, labels):
    return {name: history[-1] for name, history in two_histories(x, labels).items()}


plots.run(last_accuracy, pixels, labels, inputs=False)

# %% [markdown] id="digits-wrong"
r"""
And which digits does the ReLU network misread? Above each stands its label, then what the network said.
Would you have known?
"""


# %% id="digits-wrong-run"
def misread(x, labels):
    layers, _ = learn(x, labels, *bends["relu"])
    said = forward(x[unseen], layers, bends["relu"][0])[0].argmax(axis=1)
    wrong = np.flatnonzero(said != labels[unseen])[:10]
    return {"images": x[unseen][wrong, 0], "labels": labels[unseen][wrong], "said": said[wrong]}


plots.draw(figures.digits, misread, pixels, labels, caption="backprop-misread")

# %% [markdown] id="digits-lesson"
r"""
Everything that learned here is your own code. What the network cannot do is see that a digit moved by one
pixel is the same digit: to a dense layer, every pixel is a stranger to its neighbor. Lesson 06 carries
backpropagation over to convolutions.
"""

# %% [markdown] id="summary"
r"""
## What you know now

- Gradient descent steps against the slope; the learning rate is the length of trust.
- A numerical gradient is slow and honest: the judge of every other gradient.
- On the way back, sums hand on, products exchange, branches add. Each layer needs only `dout` and what it
  kept.
- A gradient has the shape of what it belongs to.
- Affine layers need a bend between them; sigmoids let gradients vanish, open ReLU gates do not.
- Softmax with cross-entropy has the gradient "what you said, minus what was right".

In lesson 06 you do the same for convolution and pooling.
"""

# %% id="progress"
progress.card("05_backprop")
