"""Everything that can be known and decided without a screen."""
