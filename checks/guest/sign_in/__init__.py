"""Signing in to the tenant: the ways to a token, and the session that holds it."""
