"""Making factsheets from the project's data, or reading those that were made before."""

from iscm.dataset import Dataset
from iscm.factsheet.build import factsheet_years
from iscm.factsheet.kept import made, tell_all_kept
from iscm.factsheet.model import Factsheet
from iscm.history import Days
from iscm.keeping import Keep
from iscm.paths import ProjectFolders
from iscm.period import parse_period
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.snapshot import load_default


class Sheets:
    """The factsheets of the project's data."""

    def __init__(self, folders: ProjectFolders, settings: Settings) -> None:
        """
        Args:
            folders: the project.
            settings: where what is known is kept.

        Raises:
            What `iscm.dataset.load_project` raises.
        """
        self._dataset = load_default(folders, settings.cache_dir)
        self._keep = Keep(settings.cache_dir, self._dataset.version)
        self._days = Days(folders, self._dataset, settings.cache_dir)
        self._questions = read_questions(folders.questions)

    @property
    def years(self) -> range:
        """The years that the data can answer for.

        Raises:
            ValueError: the data do not state their date, or when any mechanism began.
        """
        return factsheet_years(self._dataset)

    def sheet(self, year: int) -> Factsheet:
        """The factsheet of a year.

        Raises:
            ValueError: the data say nothing of that year.
        """
        parse_period(f"{year:04}", self._dataset.date)
        if year not in (years := self.years):
            raise ValueError(f"the data can answer for {years[0]} to {years[-1]}, not for {year}")
        return made(self._keep, year, lambda: self._of(year), self._questions)

    def make_all(self) -> None:
        """Make and keep those that are not kept yet, the newest first."""
        for year in reversed(self.years):
            self.sheet(year)
        tell_all_kept(self._keep)

    def _of(self, year: int) -> Dataset:
        day = parse_period(str(year), self._dataset.date).day
        return self._dataset if day == self._dataset.day else self._days.dataset(day)
