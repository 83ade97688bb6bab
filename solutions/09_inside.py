# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 09
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="feature_maps-task"
r"""
### Exercise: `feature_maps`
<details></details><details></details><details></details>
"""


# %% exercise="feature_maps"
def feature_maps(network, image, layer):
    r"""image (C, H, W) -> (maps, OH, OW)

    x = network[layer](... network[1](network[0](image)))
    """
    ### BEGIN SOLUTION
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0]
    ### END SOLUTION


# %% check="feature_maps" points=4
check.feature_maps(feature_maps)

# %% [markdown] id="saliency-task"
r"""
### Exercise: `saliency`
<details></details><details></details><details></details>
"""


# %% exercise="saliency"
def saliency(network, image, label):
    r"""image (C, H, W) -> y (H, W)

    y[i,j] = max_c |d scores[label] / d image[c,i,j]|
    """
    ### BEGIN SOLUTION
    scores = network.forward(image[None])
    dout = np.zeros(scores.shape)
    dout[0, label] = 1
    dx = network.backward(dout)[0]
    return np.abs(dx).max(axis=0)
    ### END SOLUTION


# %% check="saliency" points=5
check.saliency(saliency)

# %% [markdown] id="occlusion_map-task"
r"""
### Exercise: `occlusion_map`
<details></details><details></details><details></details>
"""


# %% exercise="occlusion_map"
def occlusion_map(predict_probability, image, size, stride):
    r"""image (C, H, W) -> y (OH, OW)

    OH = (H - size) / stride + 1
    y[i,j] = predict_probability(image with 0 in [:, i stride : i stride + size, j stride : j stride + size])
    """
    ### BEGIN SOLUTION
    C, H, W = image.shape
    if size > H or size > W or (H - size) % stride or (W - size) % stride:
        raise ValueError(f"{size}, {stride}: {(H, W)}")
    y = np.zeros(((H - size) // stride + 1, (W - size) // stride + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            top, left = i * stride, j * stride
            covered = image.copy()
            covered[:, top : top + size, left : left + size] = 0
            y[i, j] = predict_probability(covered)
    return y
    ### END SOLUTION


# %% check="occlusion_map" points=5
check.occlusion_map(occlusion_map)
