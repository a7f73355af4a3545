"""Quem age: o ator e o rastro da operação, e a conferência dos tokens."""
