"""Papers and sheets as offices send and receive them, and the register of contacts."""
