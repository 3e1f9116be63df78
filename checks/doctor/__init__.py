"""What this machine, its terminal, the configuration and the sign-in can and cannot do."""
