"""How one installation is set up: settings from the environment, addresses, the WSGI application."""
