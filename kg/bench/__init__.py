"""How fast and how well extraction is: speed beside a bare tokenizer, and public test sets beside published figures."""

from kg.bench.public import SETS, PublicFigure, measure_public
from kg.bench.speed import Ablation, ComponentTime, Rate, Speed, ablate, measure_speed

__all__ = [
    "SETS",
    "Ablation",
    "ComponentTime",
    "PublicFigure",
    "Rate",
    "Speed",
    "ablate",
    "measure_public",
    "measure_speed",
]
