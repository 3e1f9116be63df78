"""The guide as data: its steps, cards and decision trees, how a tree is walked, and how the content is checked."""
