"""Microsoft Graph behind the port of the look-up: the client, its replies, the records, and what each part needs to be read."""
