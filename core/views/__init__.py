"""Recursos públicos do core: cada visão confere a entrada e a entrega a um caso de uso ou a uma consulta."""
