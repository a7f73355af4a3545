"""A mesa de trabalho: quem chama, em que instante e com que chave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from meu_erp.demonstracao.cliente import Json, RespostaInesperada
from meu_erp.demonstracao.em_processo import ClienteEmProcesso
from meu_erp.demonstracao.historia.pessoal import Pessoal
from plataforma.api.versao import QUALQUER
from plataforma.relogio import FUSO_LEGAL, agora

EXPEDIENTE = time(8, 30)
ENTRE_CHAMADAS = timedelta(minutes=2)
DE_QUEM_CHEGOU_DEPOIS = frozenset({409, 422})


@dataclass
class Mesa:
    """As sessões, os ids do que já se criou e o instante da próxima chamada."""

    pessoal: Pessoal
    semente: str
    produtos: dict[str, str] = field(default_factory=dict)
    """Id de cada um, por SKU."""
    pessoas: dict[str, str] = field(default_factory=dict)
    """Id de cada uma, por documento."""
    recusas: list[str] = field(default_factory=list)
    """O que ficou de fora porque alguém, usando o sistema durante a carga, chegou antes."""
    condicoes: dict[str, str] = field(default_factory=dict)
    _instante: datetime | None = None

    def comecar_o_dia(self, data: date) -> None:
        """As chamadas seguintes são desse dia, a partir do começo do expediente e nunca no futuro."""
        self._instante = datetime.combine(data, EXPEDIENTE, FUSO_LEGAL)

    def enviar(self, quem: ClienteEmProcesso, nome: str, caminho: str, corpo: dict[str, Any] | None = None) -> Json:
        """POST em nome de `quem`; o `nome` do que se faz é a chave com que repetido não se refaz."""
        if self._instante is not None:
            self._instante = min(self._instante + ENTRE_CHAMADAS, agora())
        chave = uuid5(NAMESPACE_URL, f"{self.semente}/{nome}")
        return quem.em(self._instante).enviar(caminho, corpo, chave=chave, versao=QUALQUER)

    def tentar(self, fazer: Callable[[], object]) -> None:
        """Faz, ou anota a recusa: o que outra pessoa mudou durante a carga não a faz parar."""
        try:
            fazer()
        except RespostaInesperada as recusa:
            if recusa.status not in DE_QUEM_CHEGOU_DEPOIS:
                raise
            self.recusas.append(str(recusa))

    def esperar_efeitos(self) -> None:
        """Tudo o que as chamadas causaram acontece antes das seguintes, aqui ou no trabalhador que está no ar."""
        self.pessoal.administrador.esperar_efeitos()
