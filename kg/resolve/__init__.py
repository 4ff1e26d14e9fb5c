"""From what papers say to what they together mean: terms become entities, facts become edges with their evidence."""

from kg.resolve.decisions import NO_DECISIONS, Decision, Decisions, Target
from kg.resolve.derive import edges_of, paper_node, plain_nodes, resolve
from kg.resolve.naming import Naming, blocks, namings
from kg.resolve.proposals import Proposal, proposals
from kg.resolve.settling import Conflict, Joined, conflicts, joined, settle
from kg.resolve.things import Claim

__all__ = [
    "NO_DECISIONS",
    "Claim",
    "Conflict",
    "Decision",
    "Decisions",
    "Joined",
    "Naming",
    "Proposal",
    "Target",
    "blocks",
    "conflicts",
    "edges_of",
    "joined",
    "namings",
    "paper_node",
    "plain_nodes",
    "proposals",
    "resolve",
    "settle",
]
