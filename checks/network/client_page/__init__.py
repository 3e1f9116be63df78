"""The page and the shell line that measure from the client's own computer, and the code that is read aloud."""
