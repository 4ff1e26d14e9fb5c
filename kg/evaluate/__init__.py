"""How well facts were read: extracted annotations held against annotated papers.

Scores per stage and per type, what each rule finds, whether scores mean what they say, why errors are errors, and how
two predictions differ. Both sides hold one object a paper (see `kg.evaluate.annotations`) and are joined on the title.
"""

from kg.evaluate.annotations import Annotation, read_annotations
from kg.evaluate.calibration import BINS, Bin, Cut, Reliability, calibrate, cuts
from kg.evaluate.causes import CAUSES, Error, errors_of
from kg.evaluate.claims import Claim, claims_of
from kg.evaluate.comparison import RESAMPLES, Change, Difference, changes, compare
from kg.evaluate.curve import curve_svg, write_curve
from kg.evaluate.edges import BETWEEN, JOINED, OF_PAPERS, PAIRED, edge_claims
from kg.evaluate.page import write_page
from kg.evaluate.pairing import STAGES, TYPES, Count, Pairing, pair
from kg.evaluate.rules import RuleCount, count_rules
from kg.evaluate.scores import Scores, evaluate, scores_of

__all__ = [
    "BETWEEN",
    "BINS",
    "CAUSES",
    "JOINED",
    "OF_PAPERS",
    "PAIRED",
    "RESAMPLES",
    "STAGES",
    "TYPES",
    "Annotation",
    "Bin",
    "Change",
    "Claim",
    "Count",
    "Cut",
    "Difference",
    "Error",
    "Pairing",
    "Reliability",
    "RuleCount",
    "Scores",
    "calibrate",
    "changes",
    "claims_of",
    "compare",
    "count_rules",
    "curve_svg",
    "cuts",
    "edge_claims",
    "errors_of",
    "evaluate",
    "pair",
    "read_annotations",
    "scores_of",
    "write_curve",
    "write_page",
]
