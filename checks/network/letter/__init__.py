"""The letter to the client's IT, and the list of hosts to allow."""
