"""Microsoft's error codes and messages: read from a pasted text, and explained for this onboarding."""
