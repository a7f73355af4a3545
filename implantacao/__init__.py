"""O que põe o sistema no ar fora de `./erp`: arquivos gerados da lista de módulos, dos recursos e da topologia.

Aqui está quem os gera; os gerados estão nas pastas ao lado e na raiz. `./erp manage implantacao gerar` os reescreve, e
um teste falha quando um deles difere do que o código gera.
"""
