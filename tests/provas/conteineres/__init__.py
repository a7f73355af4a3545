"""O sistema em contêineres, pela porta publicada: construído, no ar, sob reinícios, e nada fica depois."""
