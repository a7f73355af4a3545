"""Quanto o servidor espera e guarda por quem chama, ao todo e por endereço."""

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus

from plataforma.servidor.recusas import ChamadaRecusada

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class LimitesDoServidor:
    """Os prazos e os tetos. Por endereço cabe menos que ao todo: um cliente não ocupa o lugar dos outros."""

    corpo_segundos: float = 20
    """Para chegar um corpo; mais o tempo que o já lido levaria a `taxa_bytes_por_segundo`."""
    taxa_bytes_por_segundo: int = 16 * 1024
    escoamento_segundos: float = 30
    """Quanto ainda se lê, para jogar fora, do corpo de uma chamada já recusada."""
    corpo_bytes: int = 72 * MEBIBYTE
    corpos: int = 2048
    corpos_por_endereco: int = 256
    guardados_bytes: int = 512 * MEBIBYTE
    guardados_bytes_por_endereco: int = 128 * MEBIBYTE
    chamadas: int = 512
    chamadas_por_endereco: int = 256
    conexoes_por_endereco: int = 512
    resposta_segundos: float = 15
    """Quanto a resposta pode ficar sem andar, a menos de `leitura_bytes_por_segundo`, por culpa de quem não a lê."""
    leitura_bytes_por_segundo: int = 1024
    ronda_segundos: float = 1


@dataclass
class Ocupacao:
    """Quanto de um recurso está tomado; só o laço de eventos a muda. O endereço None não tem limite próprio."""

    recurso: str
    total: int
    por_endereco: int
    tomado: int = 0
    de_cada: Counter[str] = field(default_factory=Counter)

    def tomar(self, endereco: str | None, quanto: int = 1) -> None:
        """Levanta ChamadaRecusada se não cabe."""
        if endereco is not None and self.de_cada[endereco] + quanto > self.por_endereco:
            detalhe = f"Seu endereço já tem {self.recurso} demais em andamento. Espere que terminem e tente de novo."
            raise ChamadaRecusada(HTTPStatus.TOO_MANY_REQUESTS, detalhe)
        if self.tomado + quanto > self.total:
            detalhe = f"Há {self.recurso} demais em andamento. Tente de novo em instantes."
            raise ChamadaRecusada(HTTPStatus.SERVICE_UNAVAILABLE, detalhe)
        self.tomado += quanto
        if endereco is not None:
            self.de_cada[endereco] += quanto

    def largar(self, endereco: str | None, quanto: int = 1) -> None:
        """Devolve o que se tomou."""
        self.tomado -= quanto
        if endereco is not None:
            self.de_cada[endereco] -= quanto
            if not self.de_cada[endereco]:
                del self.de_cada[endereco]
