"""Entrega hostil: mensagens e chamadas que se repetem, se atrasam, se perdem e chegam fora de ordem."""
