"""O que as telas leem do financeiro. Escrever é pela API pública."""

from uuid import UUID

from financeiro.leituras import ResumoDoTitulo
from plataforma.contratos import Contrato, consulta
from plataforma.erros import Proibido


class TelasDoFinanceiro(Contrato, modulo="financeiro", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]: ...
