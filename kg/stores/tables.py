"""What a graph file looks like inside."""

from __future__ import annotations

FILE_FORMAT = 2
"""The version of a graph file: one of a lower is migrated, one of a higher refused."""

# Every table is WITHOUT ROWID: rows lie in the order of their keys, so that a new file's bytes do not depend on the
# order papers came in. "stop" is what Span calls end, which is a keyword of SQL.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE papers (     -- as their records together tell them
  id TEXT PRIMARY KEY, date TEXT NOT NULL, title TEXT NOT NULL, abstract TEXT NOT NULL,
  urls TEXT NOT NULL,     -- JSON array
  authors TEXT NOT NULL   -- JSON array
) STRICT, WITHOUT ROWID;

CREATE TABLE records (    -- what each source says of a paper, as read
  id TEXT NOT NULL, date TEXT NOT NULL, title TEXT NOT NULL, abstract TEXT NOT NULL, urls TEXT NOT NULL,
  authors TEXT NOT NULL,
  title_id TEXT NOT NULL, -- what the title is compared by
  paper TEXT NOT NULL REFERENCES papers (id),
  PRIMARY KEY (id, date)
) STRICT, WITHOUT ROWID;

CREATE INDEX records_by_title ON records (title_id);

CREATE INDEX records_by_paper ON records (paper);

CREATE TABLE readings (   -- the ledger: what each paper says, as read
  paper TEXT PRIMARY KEY REFERENCES papers (id), fingerprint TEXT NOT NULL, version TEXT NOT NULL,
  facts TEXT NOT NULL     -- JSON object
) STRICT, WITHOUT ROWID;

CREATE TABLE pending (    -- changes of the ledger that the graph does not tell yet
  paper TEXT PRIMARY KEY, change TEXT NOT NULL, title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE terms (      -- the names that each paper uses, and the nodes they became
  paper TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, node TEXT NOT NULL,
  term TEXT NOT NULL,     -- JSON object
  company TEXT NOT NULL,  -- JSON array
  PRIMARY KEY (paper, type, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX terms_by_node ON terms (node);

CREATE TABLE blocks (     -- names that share a block may be one thing
  block TEXT NOT NULL, paper TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (block, paper, type, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX blocks_by_term ON blocks (paper, type, name);

CREATE TABLE nodes (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL,
  aliases TEXT NOT NULL,  -- JSON array
  properties TEXT NOT NULL, -- JSON object
  digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX nodes_by_type ON nodes (type, name);

CREATE TABLE forms (      -- the normal forms of names and aliases
  form TEXT NOT NULL, node TEXT NOT NULL REFERENCES nodes (id), PRIMARY KEY (form, node)
) STRICT, WITHOUT ROWID;

CREATE INDEX forms_by_node ON forms (node);

CREATE TABLE edges (
  source TEXT NOT NULL REFERENCES nodes (id), type TEXT NOT NULL, target TEXT NOT NULL REFERENCES nodes (id),
  confidence REAL NOT NULL,
  papers INTEGER NOT NULL, -- how many papers support it
  digest BLOB NOT NULL,    -- of all that the edge says, its evidence too
  PRIMARY KEY (source, type, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX edges_by_target ON edges (target);

CREATE TABLE evidence (
  source TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL, number INTEGER NOT NULL,
  paper TEXT NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, -- half-open, code points of title || char(10) || abstract
  sentence TEXT NOT NULL, rule TEXT NOT NULL, score REAL NOT NULL, version TEXT NOT NULL,
  PRIMARY KEY (source, type, target, number),
  FOREIGN KEY (source, type, target) REFERENCES edges (source, type, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX evidence_by_paper ON evidence (paper);

CREATE TABLE log (        -- what was done, and how much it changed
  number INTEGER PRIMARY KEY, time TEXT NOT NULL, action TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
  counts TEXT NOT NULL    -- JSON object
) STRICT;

CREATE TABLE changes (    -- and what, unless it was very much
  log INTEGER NOT NULL REFERENCES log (number), kind TEXT NOT NULL, change TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (log, kind, change, id, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW facts AS      -- every edge by the names of its ends
SELECT s.type AS source_type, s.name AS source_name, e.type, t.type AS target_type, t.name AS target_name,
  e.confidence, e.papers, e.source, e.target
FROM edges e JOIN nodes s ON s.id = e.source JOIN nodes t ON t.id = e.target;

CREATE VIEW sentences AS  -- every edge by the names of its ends, with each sentence behind it
SELECT s.name AS source_name, v.type, t.name AS target_name, v.sentence, v.score, v.rule, v.paper,
  p.title AS paper_title, v.source, v.target
FROM evidence v JOIN nodes s ON s.id = v.source JOIN nodes t ON t.id = v.target LEFT JOIN papers p ON p.id = v.paper;
"""
STATEMENTS = tuple(SCHEMA.strip().rstrip(";").split(";\n\n"))
DERIVED = ("terms", "blocks", "nodes", "forms", "edges", "evidence")
"""The tables that can be made again from the others."""
