"""What our tenant knows about a guest, and what can be done there: the look-up, its report, the actions, and signing in.

A check is `checks.guest.check`, its report `checks.guest.report`; each loads only what it needs.
"""
