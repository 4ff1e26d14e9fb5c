"""Graphs in other tools' formats: one function a format, one table."""
