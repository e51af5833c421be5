"""All settings in one place: defaults, environment variables, and why each bound is what it is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Settings:
    """What a command or the server can be told; flags win over ``ISCM_…`` variables.

    Attributes:
        host: address that the server listens on.
        port: TCP port that the server listens on.
        base_url: public URL of the server without a trailing slash, for pages and Link headers;
            None takes it from each request. IRIs in the data never follow it.
        cache_dir: folder that remembers which dataset versions were found valid.
        max_query_bytes: longest SPARQL query taken; longer ones are refused with 413. 1 MiB is a
            hundred times the longest question of this project.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str | None = None
    cache_dir: Path = field(default_factory=lambda: platformdirs.user_cache_path("iscm"))
    max_query_bytes: int = 1024 * 1024

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``ISCM_HOST``, ``ISCM_PORT``, ``ISCM_BASE_URL``, ``ISCM_CACHE_DIR``, … .

        Raises:
            ValueError: a variable that must be a whole number is not one.
        """
        defaults = cls()
        return cls(
            host=environment.get("ISCM_HOST", defaults.host),
            port=_integer(environment, "ISCM_PORT", defaults.port),
            base_url=environment.get("ISCM_BASE_URL", "").rstrip("/") or None,
            cache_dir=Path(environment.get("ISCM_CACHE_DIR") or defaults.cache_dir),
            max_query_bytes=_integer(
                environment, "ISCM_MAX_QUERY_BYTES", defaults.max_query_bytes
            ),
        )


def _integer(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {text!r}") from None
