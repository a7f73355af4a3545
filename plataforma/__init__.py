"""Núcleo técnico: contratos, mensageria, topologia, identidade do chamador e convenções da API.

Não conhece negócio: os módulos se registram nele, e ele não importa nenhum.
"""
