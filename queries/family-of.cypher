// Family of a method
// What it, its parents and its children build on or are a kind of: its family tree within two steps.
// param method: Method - the method, by any of its names
// columns: child, says, parent, papers
MATCH (m:Method)-[:BUILDS_ON|SUBCLASS_OF*0..1]-(c:Method)
WHERE m.id = $method
WITH collect(DISTINCT c.id) AS family
MATCH (c:Method)-[r:BUILDS_ON|SUBCLASS_OF]->(p:Method)
WHERE c.id IN family
RETURN c.name AS child, type(r) AS says, p.name AS parent, r.papers AS papers
ORDER BY child, says, parent
