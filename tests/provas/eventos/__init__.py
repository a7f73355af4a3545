"""Provas do caminho de um evento: da outbox ao efeito, com vários trabalhadores, e com mensagens inválidas."""
