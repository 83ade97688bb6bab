"""Drawings that a single lesson uses, one module a lesson."""
