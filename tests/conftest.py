"""Settings for all tests."""

from hypothesis import settings

# Other programs share the machine: how long one example takes says nothing about the code.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
