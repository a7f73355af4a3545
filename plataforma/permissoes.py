"""Permissões do próprio núcleo e os papéis que as têm por padrão."""

PERMISSOES: dict[str, frozenset[str]] = {"plataforma.conferencia.ver": frozenset({"administrador"})}
