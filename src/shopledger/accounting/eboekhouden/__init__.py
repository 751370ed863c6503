"""e-Boekhouden.nl: its REST API with a token, or its SOAP API with a user name and two codes."""
