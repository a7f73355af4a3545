"""O portal de `./erp dividir`: um só endereço local diante das unidades, para desenvolvimento e testes.

Roda no Python do ambiente, e só ele usa o h11: nada que `./erp` importa o conhece.
"""
