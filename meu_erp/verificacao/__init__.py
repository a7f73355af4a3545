"""Verificar o sistema inteiro: o que cada módulo diz de si, o que vale em cada um, e o que vale entre eles."""
