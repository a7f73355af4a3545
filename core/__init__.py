"""Cadastros compartilhados e identidade: empresas, estabelecimentos, usuários, papéis, pessoas, produtos, unidades.

Não guarda preço negociado, saldo nem documento: o que tem máquina de estados não é core.
Publica EmpresaCriada, EstabelecimentoCriado e AcessoAlterado; não ouve ninguém.
"""
