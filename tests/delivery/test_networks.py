"""Whose request it is, and what is kept of it."""

import secrets

import pytest

from delivery import networks


@pytest.fixture
def asked_from(rf):
    def ask(address, forwarded=None):
        extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return networks.client_address(rf.get("/", REMOTE_ADDR=address, **extra))

    return ask


def test_without_a_proxy_of_ones_own_nobody_can_claim_another_address(asked_from, settings):
    settings.PROXIES = 0

    assert asked_from("192.0.2.7", "203.0.113.9") == "192.0.2.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.6.6.6, 203.0.113.9", "203.0.113.9"),  # the client wrote the first one itself
        (2, "10.6.6.6, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),  # it did not come through both
        (1, "nonsense", networks.NOBODY),
    ],
)
def test_behind_proxies_the_address_is_counted_from_the_right(asked_from, settings, proxies, forwarded, address):
    settings.PROXIES = proxies

    assert asked_from("192.0.2.7", forwarded) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", (True, True)),
        ("192.0.2.7", "192.0.2.8", (False, True)),
        ("192.0.2.7", "192.0.3.7", (False, False)),
        ("192.0.2.7", "::ffff:192.0.2.7", (True, True)),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", (True, True)),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", (False, True)),
        ("2001:db8:1:2::7", "2001:db8:2:2::7", (False, False)),
    ],
)
def test_neighbours_share_a_subnet_and_one_machine_its_address(one, other, same):
    pairs = zip(networks.hashes(one), networks.hashes(other), strict=True)

    assert tuple(mine == theirs for mine, theirs in pairs) == same


def test_what_is_kept_cannot_be_found_without_the_key(settings):
    before = networks.hashes("192.0.2.7")

    settings.SECRET_KEY = secrets.token_hex()

    assert networks.hashes("192.0.2.7") != before


def test_a_request_without_an_address_has_hashes_too():
    assert [len(part) for part in networks.hashes("")] == [64, 64]
