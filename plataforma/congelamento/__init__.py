"""O que os módulos prometem, congelado em documentos: um contrato publicado só cresce, e isto o confere."""
