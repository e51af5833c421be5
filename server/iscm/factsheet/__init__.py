"""The factsheet of a year: published figures beside derived ones, and why they differ."""

from iscm.factsheet.build import build_factsheet, factsheet_years, years_from
from iscm.factsheet.model import Factsheet

__all__ = ["Factsheet", "build_factsheet", "factsheet_years", "years_from"]
