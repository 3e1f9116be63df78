"""What each pane and page shows, as rows: pure functions of what the session provides."""
