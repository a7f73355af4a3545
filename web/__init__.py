"""Telas: as páginas por que as pessoas usam o sistema, a sessão do navegador e o que cada uma guarda para si.

Lê pelos `contrato_telas` dos módulos e escreve pela API pública deles; nenhuma regra de negócio mora aqui.
Não publica nem ouve eventos.
"""
