"""Uma lista inteira num arquivo, em pedaços: memória constante, uma de cada vez por processo.

Quem a faz já saiu da chamada quando o servidor pede o primeiro pedaço: por isso cada um se faz no contexto guardado de
quem a pediu, com o ator, o rastro e um orçamento próprio.
"""

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from typing import Any

from django.http import QueryDict, StreamingHttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from plataforma.api.orcamento import CONTRATOS_POR_CHAMADA_HTTP
from plataforma.api.renderizador import RenderizadorJson
from plataforma.contratos.ligacao import orcamento_de_chamadas
from plataforma.erros import ErroDeCampo, Indisponivel, campos_invalidos
from plataforma.leituras import Leitura, Pagina
from plataforma.leituras.filtros import LIMITE_MAXIMO
from plataforma.leituras.planilha import em_csv
from plataforma.pontos import ponto
from plataforma.relogio import hoje
from plataforma.textos import mostrar

FORMATO = "formato"
TIPO_CSV = "text/csv"
ESPERA_SEGUNDOS = 5
Lotes = Iterator[Sequence[Mapping[str, Any]]]
_vaga = threading.Lock()


class ExportacaoEmCurso(Indisponivel):
    """Já se exporta neste processo, e uma segunda tomaria o lugar de quem usa as telas."""

    codigo = "plataforma.exportacao_em_curso"
    status = 429
    titulo = "Já há uma exportação em curso"


class RenderizadorCsv(RenderizadorJson):
    """Oferece o CSV a quem negocia o formato; o que passa por aqui são só as recusas, em JSON."""

    media_type = TIPO_CSV
    format = "csv"


class RenderizadorCsvComBom(RenderizadorCsv):
    """O mesmo com a marca que faz o Excel lê-lo em UTF-8."""

    format = "csv-com-bom"


class Negociacao(DefaultContentNegotiation):
    """Por `?formato=` ou por Accept; um formato que a operação não tem se recusa dizendo os que ela tem."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        # Um método que o recurso não tem se recusa por isso, e não pelo formato.
        if getattr(request.parser_context["view"], "action", "") is None:
            (primeiro, *_outros) = renderers
            return primeiro, str(primeiro.media_type)
        if request.query_params.get(FORMATO) == "":
            self.filter_renderers(renderers, "")
        escolhido: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return escolhido

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str | None) -> list[BaseRenderer]:
        oferecidos = list(renderers)
        servem = [renderizador for renderizador in oferecidos if renderizador.format == format]
        if servem:
            return servem
        aceitos = ", ".join(str(renderizador.format) for renderizador in oferecidos)
        mensagem = f"“{mostrar(str(format)[:40])}” não serve. Use um destes: {aceitos}."
        raise campos_invalidos([ErroDeCampo(campo=FORMATO, codigo="formato_nao_oferecido", mensagem=mensagem)])


def pede_arquivo(request: Request) -> bool:
    """Se quem chama quer a lista inteira num arquivo, e não uma página dela."""
    return isinstance(request.accepted_renderer, RenderizadorCsv)


def sem_formato(parametros: QueryDict) -> QueryDict:
    """Os parâmetros da leitura: o formato já se negociou."""
    outros = parametros.copy()
    outros.pop(FORMATO, None)
    return outros


def recusar_pagina(parametros: QueryDict) -> None:
    """Levanta EntradaInvalida se se pede uma página do que vem inteiro."""
    mensagem = "O arquivo traz a lista inteira: não mande {}."
    campos = [
        ErroDeCampo(campo=nome, codigo="sem_pagina", mensagem=mensagem.format(nome))
        for nome in ("cursor", "limite")
        if nome in parametros
    ]
    if campos:
        raise campos_invalidos(campos)


def lotes_das_paginas(ler: Callable[[Pagina], Mapping[str, Any]]) -> Lotes:
    """As linhas de uma leitura que só anda adiante, página por página."""
    cursor: str | None = ""
    while cursor is not None:
        pagina = ler(Pagina(limite=LIMITE_MAXIMO, cursor=cursor))
        yield pagina["itens"]
        cursor = pagina["proximo"]


def exportar(request: Request, leitura: type[Leitura], lotes: Lotes) -> StreamingHttpResponse:
    """A resposta com as linhas; levanta ExportacaoEmCurso, e o que a consulta levanta antes da primeira."""
    com_bom = isinstance(request.accepted_renderer, RenderizadorCsvComBom)
    resposta = StreamingHttpResponse(
        _Exportacao(_com_orcamento(em_csv(leitura, lotes, com_bom=com_bom))), content_type=f"{TIPO_CSV}; charset=utf-8"
    )
    recurso = request.path.strip("/").rpartition("/")[2]
    resposta["Content-Disposition"] = f'attachment; filename="{recurso}-{hoje():%Y-%m-%d}.csv"'
    resposta["Cache-Control"] = "no-store"
    return resposta


def _com_orcamento(pedacos: Iterator[bytes]) -> Iterator[bytes]:
    with orcamento_de_chamadas(CONTRATOS_POR_CHAMADA_HTTP):
        for pedaco in pedacos:
            ponto("exportacao.pedaco")
            yield pedaco


class _Exportacao:
    """Os pedaços, cada um feito no contexto de quem pediu o arquivo; tem a vaga do processo até se fechar.

    O primeiro se faz logo: o que falha antes dele ainda pode ser um problema, em vez de um arquivo interrompido.
    """

    def __init__(self, pedacos: Iterator[bytes]) -> None:
        if not _vaga.acquire(blocking=False):
            detalhe = "Outra exportação está em curso. Espere que termine e peça a sua de novo."
            raise ExportacaoEmCurso(detalhe, espera_segundos=ESPERA_SEGUNDOS)
        self._largar = weakref.finalize(self, _vaga.release)
        self._pedacos, self._contexto = pedacos, copy_context()
        try:
            self._primeiro: bytes | None = self._contexto.run(next, pedacos)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._primeiro is not None:
            primeiro, self._primeiro = self._primeiro, None
            return primeiro
        try:
            return self._contexto.run(next, self._pedacos)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Larga o banco e a vaga; o servidor a chama também quando o cliente vai embora."""
        self._contexto.run(self._pedacos.close)  # type: ignore[attr-defined]
        self._largar()
