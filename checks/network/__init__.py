"""Whether a network lets the guest through to every host that the onboarding needs, and where it does not, why and whose it is."""
