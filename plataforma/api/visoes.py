"""Base das visões: negada por padrão, idempotente onde cria, sempre no banco do próprio módulo."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from plataforma.api.corpo_vazio import CorpoVazioSerializer, nao_recebe_corpo
from plataforma.api.entrada import EntradaSerializer
from plataforma.api.exportacao import (
    Lotes,
    RenderizadorCsv,
    RenderizadorCsvComBom,
    exportar,
    lotes_das_paginas,
    pede_arquivo,
    recusar_pagina,
    sem_formato,
)
from plataforma.api.listas import com_enderecos, endereco_com, ler_pagina, ler_parametros
from plataforma.api.versao import Versao, exigir_if_match, por_etag
from plataforma.comandos import ChaveDoCliente
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras.campos import Leitura
from plataforma.leituras.filtros import Pagina
from plataforma.leituras.listagem import Listagem

CABECALHO_DA_CHAVE = "Idempotency-Key"
TAMANHO_MAXIMO_DA_CHAVE = 255
# O HTTP tira os espaços das pontas, e um acento chega de um jeito por cliente: a chave é o que todos leem igual.
FORMA_DA_CHAVE = "[!-~]([ -~]*[!-~])?"
CHAVE_LEGIVEL = re.compile(f"(?!.{{{TAMANHO_MAXIMO_DA_CHAVE + 1}}}){FORMA_DA_CHAVE}")


class ChaveAusente(EntradaInvalida):
    """Falta o cabeçalho Idempotency-Key, ou ele não serve."""

    codigo = "plataforma.chave_ausente"
    status = 400
    titulo = "Falta a chave de idempotência"


class VisaoBase(viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Visão de um recurso do módulo `modulo`; `permissoes` diz a de cada ação."""

    modulo: ClassVar[str] = ""
    permissoes: ClassVar[Mapping[str, str]]
    versoes: ClassVar[Mapping[str, Versao]] = {}
    """O que cada ação POST ou DELETE sobre um documento faz com o If-Match; o PATCH sempre o exige."""
    sem_chave: ClassVar[frozenset[str]] = frozenset()
    """As ações POST sem Idempotency-Key: repetidas nada mais fazem, e a resposta não se deve guardar."""
    com_chave_se_vier: ClassVar[frozenset[str]] = frozenset()
    """As ações POST que dispensam a Idempotency-Key e, vindo ela, repetem a resposta."""
    listagem: ClassVar[Listagem]
    """O que `listar` mostra."""
    leitura: ClassVar[type[Leitura]]
    """A forma que respondem as ações que não dizem outra."""
    linha: ClassVar[type[Leitura] | None] = None
    """A forma dos itens do que `folhear` mostra."""
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    @classmethod
    def versao_da_acao(cls, metodo: str, acao: str) -> Versao:
        """O que a ação faz com o If-Match: a conferência, o OpenAPI e os testes leem daqui."""
        return Versao.EXIGIDA if metodo == "PATCH" else cls.versoes.get(acao, Versao.NENHUMA)

    def initial(self, request: Request, *args: Any, **opcoes: Any) -> None:
        """Antes de qualquer ação: quem age, se pode, se diz a versão que leu, e o corpo que a ação não recebe."""
        super().initial(request, *args, **opcoes)
        if self.versao_da_acao(request.method or "", self.action) is Versao.EXIGIDA:
            exigir_if_match(request)
        if nao_recebe_corpo(self, request) and request.body:
            self.entrada(request, CorpoVazioSerializer)

    def finalize_response(self, request: Request, response: Response, *args: Any, **opcoes: Any) -> Response:
        """Toda resposta que mostra um documento leva o ETag dele."""
        final: Response = super().finalize_response(request, response, *args, **opcoes)
        if isinstance(final, Response):
            por_etag(final)
        return final

    def entrada(self, request: Request, forma: type[EntradaSerializer], **opcoes: Any) -> dict[str, Any]:
        """Corpo da chamada, conferido por `forma` com essas opções; levanta ValidationError."""
        return _conferido(forma(data=request.data, **opcoes))

    def parametros(self, request: Request, forma: type[EntradaSerializer]) -> dict[str, Any]:
        """Parâmetros do endereço, conferidos por `forma`; levanta ValidationError."""
        return _conferido(forma(data=sem_formato(request.query_params)))

    def chave_do_cliente(self, request: Request) -> ChaveDoCliente:
        """Chave de idempotência da chamada; levanta ChaveAusente."""
        chave = _texto_da_chave(request)
        ator = ator_atual()
        return ChaveDoCliente(
            empresa=ator.empresa_id,
            usuario=ator.usuario_id,
            rota=f"{request.method} {request.path}",
            chave=chave,
            corpo=_corpo(request),
        )

    def texto_da_chave_se_veio(self, request: Request) -> str:
        """A chave de quem ainda não se identificou, ou vazio; levanta ChaveAusente se ela não serve."""
        return _texto_da_chave(request) if CABECALHO_DA_CHAVE in request.headers else ""

    def chave_se_veio(self, request: Request) -> ChaveDoCliente | None:
        """Chave de idempotência de uma alteração, que pode vir sem ela; levanta ChaveAusente se ela não serve."""
        return self.chave_do_cliente(request) if CABECALHO_DA_CHAVE in request.headers else None

    def get_renderers(self) -> list[Any]:
        """JSON e, do que é uma lista, também CSV."""
        da_lista = [RenderizadorCsv(), RenderizadorCsvComBom()] if self.linha_do_arquivo() else []
        return [*super().get_renderers(), *da_lista]

    def linha_do_arquivo(self) -> type[Leitura] | None:
        """A forma das linhas do arquivo que a ação também responde, se responde."""
        if self.action != "list":
            return None
        return self.listagem.leitura if hasattr(self, "listagem") else self.linha

    def listar(self, request: Request) -> Response:
        """A página da listagem que o endereço pede, ou o arquivo com ela inteira; levanta EntradaInvalida."""
        parametros = sem_formato(request.query_params)
        if pede_arquivo(request):
            recusar_pagina(parametros)
            filtro, ordem, _ = ler_parametros(parametros, self.listagem)
            return self._arquivo(request, self.listagem.leitura, self.listagem.percorrer(filtro, ordem))
        return Response(com_enderecos(request, self.listagem.ler(*ler_parametros(parametros, self.listagem))))

    def folhear(self, request: Request, ler: Callable[[Pagina], Mapping[str, Any]]) -> Response:
        """O mesmo de uma leitura que só anda adiante, de que `ler` dá uma página e `linha` é a forma dos itens."""
        if pede_arquivo(request) and self.linha is not None:
            recusar_pagina(request.query_params)
            return self._arquivo(request, self.linha, lotes_das_paginas(ler))
        lida = ler(ler_pagina(request.query_params))
        return Response({**lida, "proximo": endereco_com(request, lida["proximo"])})

    def _arquivo(self, request: Request, linha: type[Leitura], lotes: Lotes) -> Response:
        # O DRF devolve como veio a resposta que não é dele.
        return cast(Response, exportar(request, linha, lotes))


def _texto_da_chave(request: Request) -> str:
    texto = request.headers.get(CABECALHO_DA_CHAVE, "")
    if not CHAVE_LEGIVEL.fullmatch(texto):
        limite = TAMANHO_MAXIMO_DA_CHAVE
        mensagem = f"Envie {CABECALHO_DA_CHAVE} com 1 a {limite} caracteres sem acento (um UUID serve)."
        campo = ErroDeCampo(campo=CABECALHO_DA_CHAVE, codigo="chave_ausente", mensagem=mensagem)
        raise ChaveAusente(mensagem, campos=(campo,))
    return texto


def _conferido(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _corpo(request: Request) -> bytes:
    """O que a chamada diz: nada e `{}` dizem o mesmo; num multipart, em que o separador muda, contam só as partes."""
    if not request.content_type.startswith("multipart/"):
        return request.body or b"{}"
    formulario = cast(QueryDict, request.data)
    partes = [(nome, parte) for nome in sorted(formulario) for parte in formulario.getlist(nome)]
    return "\n".join(f"{nome}={_parte(parte)}" for nome, parte in partes).encode()


def _parte(parte: Any) -> str:
    if not isinstance(parte, UploadedFile):
        return repr(parte)
    resumo = hashlib.sha256()
    for pedaco in parte.chunks():
        resumo.update(pedaco)
    parte.seek(0)
    return f"{parte.name!r} {resumo.hexdigest()}"
