"""Quem entra, ou tenta, sob carga."""
