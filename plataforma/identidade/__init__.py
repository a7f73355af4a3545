"""Quem age: o ator e o rastro da operação, a conferência de tokens e a cópia local dos direitos."""
