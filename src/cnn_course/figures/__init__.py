"""Drawings that one lesson alone uses, one module a lesson."""
