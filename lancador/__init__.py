"""Lançador: prepara o ambiente, põe o sistema no ar em qualquer topologia, roda a suíte. Sem Django.

Só a biblioteca padrão; o portal, que roda no Python do ambiente, usa também o h11. Não conhece negócio: fala com o
sistema por `manage.py`, por HTTP e pelas variáveis ERP_*.
"""

from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
