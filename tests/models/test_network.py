"""Which addresses of this machine a phone of the school may reach."""

import pytest

from models.network import network_hosts, of_a_school


@pytest.mark.parametrize(
    ("host", "is_so"),
    [
        ("192.168.1.5", True),
        ("10.20.0.7", True),
        ("172.16.3.4", True),
        ("127.0.0.1", False),
        ("169.254.3.4", False),
        ("0.0.0.0", False),
        ("8.8.8.8", False),
    ],
)
def test_a_private_address_of_a_network_is_a_schools(host: str, is_so: bool) -> None:
    assert of_a_school(host) is is_so


def test_this_machine_offers_no_address_that_leads_back() -> None:
    assert [host for host in network_hosts() if not of_a_school(host)] == []
