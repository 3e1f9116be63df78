"""What a client's domain tells without a sign-in: its tenant, whose its passwords are, its mail, and the invitations' senders."""
