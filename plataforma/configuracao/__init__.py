"""Configuração: o que muda sem reiniciar. Não conhece o Django."""
