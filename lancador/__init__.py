"""Lançador: prepara o ambiente, inicia a casa em qualquer topologia, roda a suíte. Só a biblioteca padrão, sem Django.

Não conhece negócio: fala com a casa por `manage.py`, por HTTP e pelas variáveis ERP_*.
"""

from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
