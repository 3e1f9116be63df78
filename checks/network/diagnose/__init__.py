"""Judge measurements: the cause of each, who is responsible, what to say, and what is wrong with the network as a whole. Pure."""
