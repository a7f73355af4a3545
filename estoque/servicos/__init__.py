"""Escritas do estoque: um arquivo por agregado, todas em SQL de conjunto."""
