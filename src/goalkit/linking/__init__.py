"""KPIs and key results as one system: what a KPI is used for, drafts, coverage, and whether a change held."""
