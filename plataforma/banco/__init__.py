"""Acesso ao banco de cada módulo: transação curta, SQL direto e o contexto da empresa por conexão física.

`plataforma.banco` é também o nome do backend em DATABASES (o Django procura `base.py` aqui).
"""
