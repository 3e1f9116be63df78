"""What differs between Linux, macOS and Windows, and nothing else: the rest of the program asks here and does not know where it runs."""
