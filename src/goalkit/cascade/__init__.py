"""Who contributes to whom: the alignment graph, its queries, safe editing, what-if and roll-over."""
