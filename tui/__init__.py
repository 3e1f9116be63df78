"""The front ends: screens, plain lines and commands."""
