"""Judge measurements: the cause of each, whose it is, what to say, and what is wrong with the network as a whole. Pure."""
