"""A Jortt of our own to test against: it keeps books, checks what it is sent and refuses what Jortt refuses."""

from shopledger.accounting.jortt.simulator.server import JorttSimulator

__all__ = ["JorttSimulator"]
