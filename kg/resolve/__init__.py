"""From what papers say to what they together mean: terms become entities, facts become edges with their evidence."""

from kg.resolve.derive import resolve

__all__ = ["resolve"]
