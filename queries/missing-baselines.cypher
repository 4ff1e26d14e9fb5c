// Baselines a paper leaves out
// Methods that other papers on its tasks compare with and it names nowhere, with the number of those papers.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// param limit: count = 20 - at most so many rows
// columns: method, papers
MATCH (p:Paper)-[:INTRODUCES|USES|COMPARES_WITH|MENTIONS]->(k:Method)
WHERE p.id = $paper
WITH collect(k.id) AS known
MATCH (p:Paper)-[:ADDRESSES]->(:Task)<-[:ADDRESSES]-(q:Paper)-[:COMPARES_WITH]->(m:Method)
WHERE p.id = $paper AND q.id <> $paper AND NOT m.id IN known
RETURN m.name AS method, count(DISTINCT q) AS papers
ORDER BY papers DESC, method
LIMIT $limit
