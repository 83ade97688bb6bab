# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown] id="title"
r"""
# Sliding

How far is it from one number to the next? $d_i = x_{i+1} - x_i$
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="about-differences"
r"""
## `differences`

<details><summary>Hint 1</summary>How many are there?</details>
<details><summary>Hint 2</summary>Two slices.</details>
<details><summary>Hint 3</summary>A slice minus a slice.</details>
"""


# %% exercise="differences"
def differences(x):
    r"""$(L) \to (L-1)$"""
    ### BEGIN SOLUTION
    x = np.asarray(x, float)
    return x[1:] - x[:-1]
    ### END SOLUTION


# %% check="differences" points=3
check.differences(differences)

# %% [markdown] id="about-total"
r"""
## `total`

<details><summary>Hint 1</summary>What is the total of one number?</details>
<details><summary>Hint 2</summary>A loop.</details>
<details><summary>Hint 3</summary>Start at 0.</details>
"""


# %% exercise="total"
def total(x):
    r"""$(L) \to$ int"""
    ### BEGIN SOLUTION
    return int(sum(x))
    ### END SOLUTION


# %% check="total" points=1
check.total(total)
