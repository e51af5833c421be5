"""An endpoint → the engine to serve from, or one line that says why not."""

from iscm.engine import UpstreamError
from iscm.remote.client import Client, EndpointError, credentials
from iscm.remote.engine import RemoteEngine
from iscm.remote.probes import probe
from iscm.remote.published import PublishedVersion, latest_version
from iscm.settings import Settings


def open_remote(settings: Settings) -> tuple[RemoteEngine, PublishedVersion]:
    """The latest version at an endpoint, and an engine over it.

    Args:
        settings: name the endpoint and who asks.

    Raises:
        EndpointError: it cannot be served from; the message says why.
    """
    endpoint = settings.endpoint or ""
    client = Client(
        endpoint,
        credentials(settings.endpoint_credentials),
        settings.limits.query_seconds,
        settings.page_threads,
    )
    try:
        published = latest_version(client)
        if published is None:
            raise EndpointError(
                "nothing was published there (iscm publish does it), or not to this address"
            )
        engine = RemoteEngine(client, published.renaming, list(published.graphs))
        return engine.speaking(probe(engine, published)), published
    except (UpstreamError, EndpointError) as error:
        raise EndpointError(f"{endpoint}: {error}") from error
