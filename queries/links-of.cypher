// Links of a paper
// Every link in the paper's abstract: its own releases first.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// columns: url, kind, owner
MATCH (p:Paper)-[:RELEASES|LINKS_TO]->(r:Resource)
WHERE p.id = $paper
WITH DISTINCT p, r
RETURN r.url AS url, r.kind AS kind,
       CASE WHEN EXISTS { MATCH (p)-[:RELEASES]->(r) } THEN 'own' ELSE 'other' END AS owner
ORDER BY owner DESC, url
