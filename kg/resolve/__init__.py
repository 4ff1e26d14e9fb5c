"""From what papers say to what they together mean."""
