"""A demonstração: o trabalho principal do sistema, sobre notas fiscais reais, só pela API pública."""
