"""Medidas de velocidade e custo do sistema inteiro, contra o piso de um SQL mínimo, na mesma rodada.

Não é do produto em produção: inicia sistemas passageiros pela mesma classe do lançador e mede processos de verdade.
"""
