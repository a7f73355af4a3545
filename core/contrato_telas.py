"""O que as telas leem do core. Escrever é pela API pública."""

from core.leituras import Produto
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido


class TelasDoCore(Contrato, modulo="core", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def buscar_produtos(self, *, texto: str, limite: int) -> tuple[Produto, ...]: ...
