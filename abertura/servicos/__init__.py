"""Escritas do módulo, e a conferência dos arquivos contra os outros módulos."""
