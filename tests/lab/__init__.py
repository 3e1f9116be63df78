"""A laboratory on loopback: real servers that are well, and real servers that are broken in one way each."""
