"""O que cada módulo guarda de uma pessoa: achar, exportar e apagar quando a lei deixa (LGPD, arts. 16 e 18)."""
