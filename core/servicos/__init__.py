"""Escritas do core, um arquivo por agregado."""
