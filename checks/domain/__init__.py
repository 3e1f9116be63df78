"""What a client's domain reveals without a sign-in: its tenant, who manages its passwords, its mail, and the invitations' senders."""
