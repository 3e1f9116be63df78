"""What a sweep costs, compared with curl on the same servers over a slow link."""
