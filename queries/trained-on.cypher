// Methods trained on a dataset
// Methods said to be trained on it, with the number of papers that say so.
// param dataset: Dataset - the dataset, by any of its names
// columns: method, papers
MATCH (m:Method)-[t:TRAINED_ON]->(d:Dataset)
WHERE d.id = $dataset
RETURN m.name AS method, t.papers AS papers
ORDER BY papers DESC, method
