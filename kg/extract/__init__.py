"""From papers to what each paper says: one spaCy pipeline of small components.

Rules, vocabularies and a learned tagger propose; the candidates of a document are grouped; one decision weighs them.
Then roles, relations and results are told from the cues around the names.
"""

from kg.extract.assemble import to_annotation
from kg.extract.pipeline import COMPONENTS, Extractor, load, version

__all__ = ["COMPONENTS", "Extractor", "load", "to_annotation", "version"]
