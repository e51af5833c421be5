"""From names to things: matching, and the Reconciliation Service API over it.

Specification: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
