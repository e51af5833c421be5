"""Queries in processes that can be killed: a zygote forks workers, a scheduler shares them out."""
