"""Everything that can be learned and decided without a screen."""
