// Papers by an author
// Papers of the author, newest first, where the source says who wrote them.
// param author: Author - the author's name
// columns: paper, date
MATCH (a:Author)-[:WROTE]->(p:Paper)
WHERE a.id = $author
RETURN p.name AS paper, coalesce(p.date, '') AS date
ORDER BY date DESC, paper
