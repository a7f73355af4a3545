"""Entrar nas telas pelo core, renovar e sair: os dois módulos juntos."""
