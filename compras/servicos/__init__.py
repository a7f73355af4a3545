"""Serviços de compras."""
