"""The few widgets that draw rows and take text."""
