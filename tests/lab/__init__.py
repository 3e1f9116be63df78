"""A laboratory on loopback: real servers that are healthy, and real servers that are broken in one way each."""
