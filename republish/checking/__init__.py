"""The republisher's check: what a pasted copy says, which article it is of, and whether it keeps the licence's terms.

Nothing is fetched and nothing that was pasted is kept. A paste is what a stranger chose: every step passes over it a
fixed number of times, and what costs more is bounded.
"""
