"""Readers of papers: one module a format, one table."""
