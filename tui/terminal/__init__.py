"""Between the desk and the terminal."""
