"""Recursos públicos do financeiro: cada visão confere a entrada e a entrega a um serviço ou a uma consulta."""
