"""What the factsheet makes ready beside a server's first requests."""

import os
import subprocess
import sys
from threading import Thread

from iscm.factsheet.kept import all_kept
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Have the factsheets of all years made and kept, by a process that gives way to all others."""
    settings = site.settings
    if not settings.make_ahead or site.folders is None:
        return
    if not all_kept(settings.cache_dir, site.dataset.version):
        Thread(target=_make_all, args=(site,), name="factsheets", daemon=True).start()


def _make_all(site: Site) -> None:
    # It ends with this thread, which waits for it, and so with the server.
    subprocess.run(  # noqa: S603 - the arguments are its own
        [sys.executable, "-m", "iscm.factsheet.background", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"ISCM_CACHE_DIR": str(site.settings.cache_dir)},
        check=False,
    )
