"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from uuid import UUID

import msgspec

from financeiro import consultas
from financeiro.leituras import ResumoDoTitulo
from plataforma.identidade.contexto import exigir_permissao


class TelasDoFinanceiroLocal:
    """Implementa `financeiro.contrato_telas.TelasDoFinanceiro`."""

    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]:
        exigir_permissao("financeiro.titulo.ver")
        return msgspec.convert(consultas.titulos_dos_documentos(documentos), tuple[ResumoDoTitulo, ...])
