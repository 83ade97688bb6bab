"""Interactive figures, one module each: Python does the arithmetic, a small ES module beside it draws.

`cnn_course.explore` opens them. What they share lies in base.py, shared.js and shared.css.
"""
