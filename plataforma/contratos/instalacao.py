"""Liga os contratos a este processo: transportes, medidas e rigor conforme o ambiente."""

from django.conf import settings

from plataforma.configuracao.dinamica import DINAMICA
from plataforma.configuracao.no_ar import NoAr
from plataforma.contratos.ligacao import configurar, mudar_folga
from plataforma.contratos.local import TransporteLocal, transacao_aberta
from plataforma.contratos.metricas import avisar, medir
from plataforma.contratos.remoto import TransporteHttp
from plataforma.topologia import url_da_unidade

# Numa máquina de testes disputada um prazo de 300 ms mediria a fila do processador, não o código.
FOLGA_EM_TESTES = 10.0


def instalar() -> None:
    """Configura a ligação; chamada uma vez, no `ready()`."""
    configurar(
        local=TransporteLocal(),
        remoto=TransporteHttp(url_da_unidade),
        transacao_aberta=transacao_aberta,
        medir=medir,
        avisar=avisar if settings.AMBIENTE == "producao" else None,
    )
    DINAMICA.ao_mudar(_folgar)


def _folgar(no_ar: NoAr) -> None:
    de_sempre = FOLGA_EM_TESTES if settings.AMBIENTE == "teste" else 1.0
    mudar_folga(de_sempre * no_ar.limites.get("folga_de_prazo", 1.0))
