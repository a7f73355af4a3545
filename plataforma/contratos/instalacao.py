"""Liga os contratos a este processo: transportes, medidas e rigor conforme o ambiente."""

from django.conf import settings

from plataforma.contratos.ligacao import configurar
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
        folga_de_prazo=FOLGA_EM_TESTES if settings.AMBIENTE == "teste" else 1.0,
    )
