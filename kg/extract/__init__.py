"""From papers to what each paper says: one spaCy pipeline of small components."""
