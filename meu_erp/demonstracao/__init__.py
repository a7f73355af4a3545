"""A demonstração: o trabalho principal da casa, sobre notas fiscais reais, só pela API pública."""
