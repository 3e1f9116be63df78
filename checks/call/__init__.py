"""A call: its events, the state that follows from them, what to ask next, the note, and the journal on disk."""
