"""OpenAPI: cada operação diz a permissão e o escopo que pede, e como responde a erros."""

from collections.abc import Mapping
from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from plataforma.api.entrada import TEXTO_MAXIMO, EntradaSerializer
from plataforma.api.erros import TIPO_DE_CONTEUDO
from plataforma.api.esquema_das_leituras import PaginaNoEsquema, parametros_da_lista
from plataforma.api.exportacao import TIPO_CSV
from plataforma.api.leituras import Problema
from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.api.versao import (
    CABECALHO_DA_VERSAO,
    CABECALHO_DO_ETAG,
    COM_DOCUMENTO,
    FORMA_DO_ETAG,
    QUALQUER,
    Versao,
    e_documento,
)
from plataforma.api.visoes import CABECALHO_DA_CHAVE, FORMA_DA_CHAVE, TAMANHO_MAXIMO_DA_CHAVE, VisaoBase
from plataforma.identidade.escopos import escopo_da_permissao
from plataforma.leituras.campos import Leitura
from plataforma.leituras.listagem import Listagem
from plataforma.permissoes import escopos_do_sistema

CAMINHO_DA_AUTORIZACAO = "/identity/o/authorize"
CAMINHO_DO_TOKEN = "/identity/o/api/token"  # nosec B105 um endereço
METODOS_COM_CHAVE = frozenset({"POST"})
METODOS_COM_CHAVE_SE_VIER = frozenset({"PATCH"})
METODOS_QUE_ESCREVEM = frozenset({"POST", "PATCH", "DELETE"})

_ETAG = {
    CABECALHO_DO_ETAG: {
        "description": f"A versão que a resposta mostra, a mandar em {CABECALHO_DA_VERSAO} a quem o recebe.",
        "schema": {"type": "string"},
    }
}


class EsquemaBase(AutoSchema):
    """Acrescenta permissão, chave de idempotência, recusas e o nome do módulo a cada operação."""

    def get_operation(self, *args: Any, **opcoes: Any) -> dict[str, Any] | None:
        operacao: dict[str, Any] | None = super().get_operation(*args, **opcoes)
        if operacao is not None:
            self._dizer_o_etag(operacao["responses"])
            self._dizer_o_arquivo(operacao["responses"])
            operacao["responses"] |= self._recusas(operacao)
            operacao["x-permissao"] = self.permissao()
        return operacao

    def get_response_serializers(self) -> Any:
        """A forma da lista, ou a que a visão diz para todas as suas ações."""
        listagem = self._listagem()
        leitura = listagem.leitura if listagem else getattr(self.view, "leitura", None)
        return leitura or super().get_response_serializers()

    def _listagem(self) -> Listagem | None:
        return getattr(self.view, "listagem", None) if self.view.action == "list" else None  # type: ignore[attr-defined]

    def _get_filter_parameters(self) -> list[Any]:
        listagem = self._listagem()
        return parametros_da_lista(listagem) if listagem else []

    def _get_paginator(self) -> Any:
        return PaginaNoEsquema() if self._listagem() else None

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A forma que uma visão sem listagem responde é um objeto só, mesmo na ação `list`."""
        e_leitura = isinstance(serializer, type) and issubclass(serializer, Leitura)
        if e_leitura and self._listagem() is None:
            return False
        return bool(super()._is_list_view(serializer))

    def _dizer_o_etag(self, respostas: dict[str, Any]) -> None:
        formas = self.get_response_serializers()
        for status in COM_DOCUMENTO:
            forma: Any = formas.get(status) if isinstance(formas, dict) else formas
            e_leitura = isinstance(forma, type) and issubclass(forma, Leitura) and self._listagem() is None
            if str(status) in respostas and e_leitura and e_documento(forma.__struct_fields__):
                respostas[str(status)]["headers"] = _ETAG

    def _dizer_o_arquivo(self, respostas: dict[str, Any]) -> None:
        """O da lista inteira: sem cursor nem limite, em pedaços."""
        if TIPO_CSV in respostas.get("200", {}).get("content", {}):
            respostas["200"]["content"][TIPO_CSV] = {"schema": {"type": "string"}}

    def _tem_arquivo(self) -> bool:
        return bool(self.view.linha_do_arquivo())  # type: ignore[attr-defined]

    def _versao(self) -> Versao:
        return self.view.versao_da_acao(self.method, self.view.action)  # type: ignore[attr-defined]

    def _recusas(self, operacao: dict[str, Any]) -> dict[str, Any]:
        com_corpo = "requestBody" in operacao
        escreve = self.method in METODOS_QUE_ESCREVEM
        publica = self.permissao() in (PUBLICA, IDENTIFICADA)
        descricoes = {
            "400": "O corpo não se lê, ou falta a chave de idempotência." if com_corpo or self._pede_chave() else "",
            "401": "Falta um token válido.",
            "403": "Falta a permissão da operação, ou ao aplicativo o escopo dela." if not publica else "",
            "404": "O recurso não existe na empresa de quem pede.",
            "406": "O formato pedido em Accept não se oferece.",
            "409": "O que se pede quebra uma regra, ou o comando ainda corre." if escreve else "",
            "412": "O recurso mudou desde que foi lido." if self._versao() is not Versao.NENHUMA else "",
            "413": "O corpo é grande demais." if com_corpo else "",
            "415": "O corpo veio num formato que a operação não lê." if com_corpo else "",
            "422": "Há campos a corrigir.",
            "428": f"Falta {CABECALHO_DA_VERSAO}: a versão que se leu." if self._versao() is Versao.EXIGIDA else "",
            "429": self._porque_429(palpites=com_corpo and publica),
            "503": "Outra parte do sistema não respondeu: vale repetir depois de Retry-After.",
        }
        return {status: self._recusa(status, descricao) for status, descricao in descricoes.items() if descricao}

    def _porque_429(self, *, palpites: bool) -> str:
        if palpites:
            return "Tentativas demais: espere o que diz Retry-After."
        return "Já há uma exportação em curso: espere o que diz Retry-After." if self._tem_arquivo() else ""

    def _recusa(self, status: str, descricao: str) -> Any:
        problema = OpenApiResponse(Problema, description=descricao)
        return self._get_response_for_code(problema, status, [TIPO_DE_CONTEUDO])  # type: ignore[no-untyped-call]

    def permissao(self) -> str:
        """A que a operação pede, ou PUBLICA, ou IDENTIFICADA."""
        permissoes: Mapping[str, str] = getattr(self.view, "permissoes", {})
        return permissoes.get(self.view.action, PUBLICA)  # type: ignore[attr-defined]

    def _pede_chave(self) -> bool:
        if self.method not in METODOS_COM_CHAVE or self.permissao() in (PUBLICA, IDENTIFICADA):
            return False
        visao = cast(VisaoBase, self.view)
        return visao.action not in visao.sem_chave

    def _aceita_chave(self) -> bool:
        return self.view.action in getattr(self.view, "com_chave_se_vier", ())  # type: ignore[attr-defined]

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> dict[str, Any]:
        forma: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        return forma | {"additionalProperties": False} if isinstance(serializer, EntradaSerializer) else forma

    def _map_serializer_field(
        self,
        field: Any,
        direction: Direction,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002 a assinatura é do gerador
    ) -> Any:
        forma = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if isinstance(field, serializers.CharField) and direction == "request":
            return {"maxLength": TEXTO_MAXIMO} | forma
        if not isinstance(field, serializers.DecimalField):
            return forma
        tipos = forma["type"] if isinstance(forma["type"], list) else [forma["type"]]
        forma["pattern"] = _padrao_do_decimal(field)
        return forma | {"type": [*tipos, "integer"]} if direction == "request" else forma

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "modulo", "plataforma")]

    def _resolve_path_parameters(self, variables: list[str]) -> list[Any]:
        parametros: list[Any] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parametro in parametros:
            if parametro["name"] == "id":
                parametro["schema"] = self._esquema_do_id()
        return parametros

    def _esquema_do_id(self) -> dict[str, str]:
        forma: str = self.view.lookup_value_regex  # type: ignore[attr-defined]
        if forma == VisaoBase.lookup_value_regex:
            return {"type": "string", "format": "uuid"}
        return {"type": "string", "pattern": f"^{forma}$"}

    def get_override_parameters(self) -> list[Any]:
        versao = self._versao()
        parametros = [] if versao is Versao.NENHUMA else [_if_match(exigido=versao is Versao.EXIGIDA)]
        if self._pede_chave():
            parametros.append(_chave(exigida=True))
        elif self.method in METODOS_COM_CHAVE_SE_VIER or self._aceita_chave():
            parametros.append(_chave(exigida=False))
        return parametros


def _if_match(*, exigido: bool) -> OpenApiParameter:
    sem_ele = f"Sem ele, 428; {QUALQUER} aceita qualquer versão." if exigido else "Sem ele, vale qualquer versão."
    return OpenApiParameter(
        name=CABECALHO_DA_VERSAO,
        type={"type": "string", "pattern": rf"^(\{QUALQUER}|{FORMA_DO_ETAG})$"},
        location=OpenApiParameter.HEADER,
        required=exigido,
        description=f"O ETag que a leitura deu: se o recurso já mudou, 412. {sem_ele}",
    )


def _chave(*, exigida: bool) -> OpenApiParameter:
    forma = {"type": "string", "minLength": 1, "maxLength": TAMANHO_MAXIMO_DA_CHAVE, "pattern": f"^{FORMA_DA_CHAVE}$"}
    return OpenApiParameter(
        name=CABECALHO_DA_CHAVE,
        type=forma,
        location=OpenApiParameter.HEADER,
        required=exigida,
        description="Mesma chave e mesmo corpo: mesma resposta, um só efeito. Guardada por 24 h.",
    )


def _padrao_do_decimal(campo: Any) -> str:
    return rf"^-?[0-9]{{1,{campo.max_digits - campo.decimal_places}}}(\.[0-9]{{1,{campo.decimal_places}}})?$"


class EsquemaDoToken(OpenApiAuthenticationExtension):
    """Como a API se autentica: com o token de quem entra, ou com o de um aplicativo que tem o escopo da operação."""

    target_class = "plataforma.api.autenticacao.AutenticacaoPorToken"
    name = ["token", "aplicativo"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        escopos = dict(escopos_do_sistema())
        de_usuario = {"authorizationUrl": CAMINHO_DA_AUTORIZACAO, "tokenUrl": CAMINHO_DO_TOKEN, "scopes": escopos}
        fluxos = {
            "authorizationCode": {**de_usuario, "refreshUrl": CAMINHO_DO_TOKEN},
            "clientCredentials": {"tokenUrl": CAMINHO_DO_TOKEN, "scopes": escopos},
        }
        return [{"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, {"type": "oauth2", "flows": fluxos}]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        permissao = auto_schema.permissao()
        do_usuario: list[dict[str, list[str]]] = [{"token": []}]
        if permissao in (PUBLICA, IDENTIFICADA):
            return do_usuario
        return [*do_usuario, {"aplicativo": [escopo_da_permissao(permissao)]}]
