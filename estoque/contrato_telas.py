"""O que as telas leem do estoque. Escrever é pela API pública."""

from uuid import UUID

from estoque.leituras import ReservaDoDocumento
from plataforma.contratos import Contrato, consulta
from plataforma.erros import Proibido


class TelasDoEstoque(Contrato, modulo="estoque", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]: ...
