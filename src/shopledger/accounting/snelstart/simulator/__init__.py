"""A SnelStart of our own to test against: it keeps books, checks what it is sent and refuses what SnelStart refuses."""

from shopledger.accounting.snelstart.simulator.server import SnelStartSimulator

__all__ = ["SnelStartSimulator"]
