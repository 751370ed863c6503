"""Who signs in: sign-up, invitations, roles, the account's own data, sessions."""
