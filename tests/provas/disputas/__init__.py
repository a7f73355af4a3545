"""Disputas: muitos querem a mesma unidade, o mesmo título, o mesmo mês, a mesma chave ou o mesmo número."""
