"""Testes do módulo."""
