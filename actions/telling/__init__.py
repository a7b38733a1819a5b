"""How people are told: digests, wishes, what could not be delivered."""
