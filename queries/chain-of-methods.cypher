// Shortest chains between two methods
// How one is joined with the other by what methods are said of each other, in at most six steps: every edge of all
// shortest chains, step by step. Way tells in which direction the edge is said.
// param from: Method - the method at the beginning
// param to: Method - the method at the end
// columns: step, from, way, says, to
MATCH (a:Method), (b:Method)
WHERE a.id = $from AND b.id = $to AND a.id <> b.id
MATCH path = allShortestPaths((a)-[:BUILDS_ON|SUBCLASS_OF|PART_OF|COMPARED_WITH*1..6]-(b))
UNWIND range(0, length(path) - 1) AS place
WITH DISTINCT place, nodes(path)[place].id AS tail, nodes(path)[place + 1].id AS head
MATCH (x:Method)-[r:BUILDS_ON|SUBCLASS_OF|PART_OF|COMPARED_WITH]-(y:Method)
WHERE x.id = tail AND y.id = head
WITH DISTINCT place, x, y, type(r) AS says
RETURN place + 1 AS step, x.name AS from,
       CASE WHEN NOT EXISTS { MATCH (x)-[s]->(y) WHERE type(s) = says } THEN '←'
            WHEN NOT EXISTS { MATCH (x)<-[s]-(y) WHERE type(s) = says } THEN '→' ELSE '↔' END AS way, says, y.name AS to
ORDER BY step, from, to, says
