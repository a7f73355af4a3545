"""Escritas de vendas, um arquivo por agregado ou ação."""
