"""Provas sob carga e falhas: o mesmo código nos dois portes, o da suíte e o de `./erp provar`."""
