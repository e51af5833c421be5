"""Tables: answers that are read without a join, names beside IRIs, as CSV, JSON, XLSX; and what is
given as CSV, TSV or XLSX."""
