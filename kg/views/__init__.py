"""Graphs as pages people look at."""
