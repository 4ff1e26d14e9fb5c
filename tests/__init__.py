"""Tests, each file named after what it holds."""
