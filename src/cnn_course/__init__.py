"""Convolutional neural networks from scratch: what the lessons of cnn-course import.

Submodules are imported by name (``from cnn_course import check``); importing the package alone loads nothing else.
"""

__version__ = "0.1.0"
