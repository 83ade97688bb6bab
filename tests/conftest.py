"""Settings for all tests."""

import os

# One thread is faster for matrices as small as these, and on a busy machine much faster. NumPy has to load
# after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# Other programs share the machine: how long one example takes says nothing about the code.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
