// Resources without a paper
// Links that papers of the graph give and none of them releases, with the number of papers that link there.
// param limit: count = 100 - at most so many rows
// columns: url, kind, papers
MATCH (r:Resource)<-[:LINKS_TO]-(p:Paper)
WHERE NOT EXISTS { MATCH (r)<-[:RELEASES]-(:Paper) }
WITH r, count(DISTINCT p) AS papers
RETURN r.url AS url, coalesce(r.kind, '') AS kind, papers
ORDER BY papers DESC, url
LIMIT $limit
