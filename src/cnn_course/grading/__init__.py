"""Tools for those who grade."""
