"""Whether a network lets the guest through to every host that the onboarding needs, and if not, why and who is responsible."""
