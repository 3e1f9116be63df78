"""Practice calls: invented clients, a tenant in memory, recorded measurements, and the review of a call."""
