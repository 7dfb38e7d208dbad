"""What each client takes of the server, by its address: connections, questions, bytes, processor time."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

# What one address may have at once.
CONNECTIONS = 64
QUESTIONS = 32
BYTES = 128 * 1024 * 1024
FORGET_ABOVE = 10_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(eq=False)
class Client:
    """What one client has at the moment: connections, questions waiting or being answered, bytes on their way.

    `running` counts those of its questions that have a place among the quick ones.

    `turn` is when its next question comes, in the time of the queue (`Pool`).
    """

    connections: int = 0
    questions: int = 0
    running: int = 0
    held: int = 0
    turn: float = 0.0

    @property
    def idle(self) -> bool:
        """Whether it has nothing at the moment."""
        return not (self.connections or self.questions or self.held)


@dataclass
class Clients:
    """The clients by address, or by network where one client has a whole network (IPv6, /64)."""

    known: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, address: str) -> Client:
        name = plain(address)
        if ":" in name:
            name = str(ipaddress.IPv6Network((name, 64), strict=False))
        if name not in self.known:
            if len(self.known) > FORGET_ABOVE:
                self.known = {key: one for key, one in self.known.items() if not one.idle}
            self.known[name] = Client()
        return self.known[name]


def plain(address: str) -> str:
    """An address without its zone, and one of IPv4 as such where it came over IPv6."""
    address = address.partition("%")[0].lower()
    return address.removeprefix("::ffff:") if "." in address else address


def without_port(text: str) -> str:
    """The address that a proxy names, with or without its port (RFC 7239, section 6); empty where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(plain(text)))
    except ValueError:
        return ""


def networks(texts: tuple[str, ...]) -> list[Network]:
    """Addresses and networks as they are written. Raises ValueError where one is neither."""
    return [ipaddress.ip_network(text) for text in texts]


def within(address: str, trusted: list[Network]) -> bool:
    """Whether an address is in one of some networks."""
    if not trusted:
        return False
    try:
        parsed = ipaddress.ip_address(plain(address))
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
