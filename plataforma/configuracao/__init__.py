"""Configuração: cada variável `ERP_*`, com tipo, padrão e para que serve. Só este pacote lê o ambiente.

Variável nova: um campo em `assuntos.py`; quem a usa pergunta a `leitura.configuracao()`. Não conhece o Django.
"""
