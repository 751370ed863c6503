"""`python -m shopledger` is the same as the command `shopledger`."""

from __future__ import annotations

from shopledger.cli import main

if __name__ == "__main__":
    main()
