"""O que se guarda de uma pessoa, em todos os módulos."""
