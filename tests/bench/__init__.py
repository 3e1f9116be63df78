"""What a sweep costs, measured beside curl on the same servers over a long wire."""
