import pytest

from iscm.http.peers import TrustedPeers, share_of


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("192.0.2.1", "203.0.113.5", "192.0.2.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5, nonsense, 10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_client_is_the_last_address_that_no_trusted_proxy_has(
    peer: str, chain: str, client: str
) -> None:
    peers = TrustedPeers(["10.0.0.0/8"])
    assert peers.origin(peer, [(b"x-forwarded-for", chain.encode())]) == (client, "http")


def test_the_scheme_is_believed_of_a_trusted_proxy_only() -> None:
    headers = [(b"x-forwarded-proto", b"https")]
    assert TrustedPeers(["10.0.0.1"]).origin("10.0.0.1", headers)[1] == "https"
    assert TrustedPeers([]).origin("10.0.0.1", headers)[1] == "http"


@pytest.mark.parametrize(
    ("address", "share"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_network_shares_one_share(address: str, share: str) -> None:
    assert share_of(address) == share


def test_of_a_chain_without_end_the_nearest_addresses_are_looked_at() -> None:
    peers = TrustedPeers(["10.0.0.0/8"])
    looked_at = []
    trusts = peers.trusts
    peers.trusts = lambda address: bool(looked_at.append(address)) or trusts(address)  # type: ignore[method-assign,func-returns-value]
    far = (b"x-forwarded-for", b"203.0.113.5, " + b"10.0.0.1, " * 800 + b"10.0.0.2")
    assert peers.origin("10.0.0.3", [far] * 15) == ("10.0.0.1", "http")
    assert len(looked_at) < 30
    near = [(b"x-forwarded-for", b"203.0.113.5"), (b"x-forwarded-for", b"10.0.0.2, 10.0.0.9")]
    assert peers.origin("10.0.0.3", near) == ("203.0.113.5", "http")
