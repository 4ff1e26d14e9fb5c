"""A knowledge graph of papers, methods and resources, read from titles and abstracts."""

__version__ = "0.1.0"
