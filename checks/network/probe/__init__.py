"""Measure one target layer by layer: its name, a connection, the handshake, one request, the proxy and the route there."""
