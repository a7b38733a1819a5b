"""The addresses of this machine on the school's network, at which phones and other computers may reach the pages."""

import re
import socket
from ipaddress import IPv4Address

import psutil

INNER = re.compile(
    r"(docker|br-|veth|virbr|vmnet|vboxnet|vethernet|tun|tap|utun|wg|tailscale|zt)", re.IGNORECASE
)
"""Interfaces of virtual machines, containers and tunnels: no phone of the school stands there."""


def network_hosts() -> list[str]:
    """The private IPv4 addresses of the interfaces that are up, those homes and schools use most first."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup and not INNER.match(name)}
    found = {
        one.address
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if name in up and one.family == socket.AF_INET and of_a_school(one.address)
    }
    return sorted(found, key=lambda host: (not host.startswith("192.168."), IPv4Address(host)))


def of_a_school(host: str) -> bool:
    """Say whether an IPv4 address belongs to a private network: 192.168.1.5 does, 127.0.0.1 and 169.254.3.4 do not."""
    address = IPv4Address(host)
    return address.is_private and not (address.is_loopback or address.is_link_local or address.is_unspecified)
