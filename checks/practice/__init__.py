"""Practice calls: invented clients, a tenant in memory, recorded measurements, and the look back on a call."""
