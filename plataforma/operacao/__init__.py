"""O que inicia e opera uma unidade: conferências antes de servir, verificações do Django, comandos de `manage.py`."""
