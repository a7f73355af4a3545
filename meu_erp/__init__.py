"""Raiz de composição: importa todos os módulos e por nenhum é importada."""
