"""Microsoft's error codes and messages: read out of a pasted text, and explained for this onboarding."""
