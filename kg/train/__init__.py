"""Training: from corpora and annotated papers to the data files that the extractor reads. Needs the `train` extra."""
