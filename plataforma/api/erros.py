"""O único lugar que transforma um erro em resposta: problem details (RFC 9457), em português, sem pilha."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, IntegrityError
from django.db.models import BaseConstraint, UniqueConstraint
from django.http import Http404
from psycopg.errors import NumericValueOutOfRange
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.settings import api_settings

from plataforma.api.entrada import CAMPO_DESCONHECIDO
from plataforma.banco.quedas import banco_caiu, banco_ocupado
from plataforma.erros import ErroDeCampo, ErroDeNegocio, EscopoInsuficiente, Indisponivel, frase_dos_campos
from plataforma.identidade.contexto import rastro_atual
from plataforma.textos import mostrar

TIPO_DE_CONTEUDO = "application/problem+json"
DO_CORPO_INTEIRO = "corpo"
TAMANHO_DO_VALOR_DITO = 60
ESPERA_DO_BANCO_SEGUNDOS = 5
SEGREDOS = frozenset({"senha", "senha_atual", "senha_nova", "segredo", "renovacao", "token", "codigo", "confirmacao"})
"""Nomes de campos cujo valor nenhuma resposta repete."""
CREDENCIAIS = SEGREDOS - {"codigo", "token"}
"""Com um destes no corpo, nenhum valor se repete: há quem escreva a senha no campo do e-mail."""
registro = logging.getLogger("plataforma.api")
_DO_DRF: dict[type[exceptions.APIException], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("plataforma.nao_autenticado", "Identifique-se"),
    exceptions.AuthenticationFailed: ("plataforma.nao_autenticado", "Identifique-se"),
    exceptions.PermissionDenied: ("plataforma.proibido", "Sem permissão"),
    exceptions.NotFound: ("plataforma.nao_encontrado", "Não encontrado"),
    exceptions.MethodNotAllowed: ("plataforma.metodo_nao_permitido", "Método não permitido"),
    exceptions.NotAcceptable: ("plataforma.formato_nao_oferecido", "Formato não oferecido"),
    exceptions.UnsupportedMediaType: ("plataforma.formato_nao_aceito", "Formato não aceito"),
    exceptions.ParseError: ("plataforma.corpo_ilegivel", "O corpo da chamada não é legível"),
    exceptions.Throttled: ("plataforma.chamadas_demais", "Chamadas demais"),
}


_DO_DJANGO: dict[type[SuspiciousOperation], tuple[int, str, str]] = {
    RequestDataTooBig: (413, "plataforma.corpo_grande", "O corpo passa do que se lê de uma vez. Mande menos."),
    TooManyFilesSent: (413, "plataforma.arquivos_demais", "Há arquivos demais na chamada. Mande-os em mais de uma."),
    TooManyFieldsSent: (
        413,
        "plataforma.campos_demais",
        "Há campos demais na chamada. Mande-os em mais de uma.",
    ),
}


class BancoIndisponivel(Indisponivel):
    """O banco caiu, não aceita conexões, ou outra chamada segura há tempo demais o que esta precisa."""

    codigo = "plataforma.banco_indisponivel"


def corpo_do_problema(
    *, status: int, codigo: str, titulo: str, detalhe: str, campos: tuple[ErroDeCampo, ...] = (), dados: Any = None
) -> dict[str, Any]:
    """Corpo RFC 9457; `dados` é o detalhe estruturado do erro, quando há."""
    corpo: dict[str, Any] = {
        "type": f"urn:meu-erp:erro:{codigo}",
        "title": titulo,
        "status": status,
        "detail": detalhe,
        "codigo": codigo,
        "correlacao": str(rastro_atual().correlacao),
    }
    if campos:
        corpo["campos"] = [msgspec.structs.asdict(c) for c in campos]
    if dados is not None:
        corpo["dados"] = dados
    return corpo


def problema(*, status: int, **partes: Any) -> Response:
    """Resposta problem+json; as partes são as de `corpo_do_problema`."""
    return Response(corpo_do_problema(status=status, **partes), status=status, content_type=TIPO_DE_CONTEUDO)


def campos_de(detalhe: Any, caminho: str = "") -> Iterator[ErroDeCampo]:
    """Achata os erros de um serializer em caminhos como `itens.0.quantidade`."""
    if isinstance(detalhe, dict):
        for chave, resto in detalhe.items():
            if chave == api_settings.NON_FIELD_ERRORS_KEY:
                yield from campos_de(resto, caminho or DO_CORPO_INTEIRO)
            else:
                yield from campos_de(resto, f"{caminho}.{chave}" if caminho else str(chave))
    elif isinstance(detalhe, list):
        for posicao, resto in enumerate(detalhe):
            folha = isinstance(resto, exceptions.ErrorDetail)
            yield from campos_de(resto, caminho if folha or not caminho else f"{caminho}.{posicao}")
    else:
        yield ErroDeCampo(campo=caminho, codigo=str(detalhe.code), mensagem=str(detalhe))


def _valor_em(dados: Any, caminho: str) -> str:
    """O valor mandado em `caminho`, como texto; vazio se não veio, se é composto ou se é segredo."""
    if SEGREDOS.intersection(caminho.split(".")):
        return ""
    for parte in caminho.split("."):
        if isinstance(dados, dict):
            dados = dados.get(parte)
        elif isinstance(dados, list) and parte.isdigit() and int(parte) < len(dados):
            dados = dados[int(parte)]
        else:
            return ""
    return mostrar(str(dados)[:TAMANHO_DO_VALOR_DITO]) if isinstance(dados, str | int | float) else ""


def _dizendo_o_valor(campo: ErroDeCampo, dados: Any) -> ErroDeCampo:
    if isinstance(dados, dict) and CREDENCIAIS & dados.keys():
        return campo
    valor = "" if campo.codigo == CAMPO_DESCONHECIDO else _valor_em(dados, campo.campo)
    if not valor or valor in campo.mensagem:
        return campo
    return msgspec.structs.replace(campo, mensagem=f"“{valor}” não serve. {campo.mensagem}")


def _do_corpo_ilegivel(erro: exceptions.ParseError) -> str:
    causa = erro.__context__
    if isinstance(causa, json.JSONDecodeError):
        return f"O corpo não é JSON: erro na linha {causa.lineno}, coluna {causa.colno}. Confira aspas e vírgulas."
    return "O corpo não pôde ser lido. Mande JSON ou, com arquivos, multipart/form-data, e diga qual em Content-Type."


def _de_negocio(erro: ErroDeNegocio) -> Response:
    resposta = problema(
        status=erro.status,
        codigo=erro.codigo,
        titulo=erro.titulo,
        detalhe=erro.detalhe,
        campos=erro.campos,
        dados=erro.dados,
    )
    if isinstance(erro, Indisponivel):
        resposta["Retry-After"] = str(erro.espera_segundos)
    if erro.status == exceptions.NotAuthenticated.status_code:
        resposta["WWW-Authenticate"] = "Bearer"
    if isinstance(erro, EscopoInsuficiente):  # RFC 6750, 3.1
        resposta["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{erro.escopo}"'
    return resposta


def _do_drf(erro: exceptions.APIException, contexto: dict[str, Any]) -> Response:
    if isinstance(erro, exceptions.ValidationError):
        request = contexto["request"]
        dados = request.query_params if request.method in SAFE_METHODS else request.data
        campos = tuple(_dizendo_o_valor(campo, dados) for campo in campos_de(erro.detail))
        return problema(
            status=422,
            codigo="plataforma.entrada_invalida",
            titulo="Há campos a corrigir",
            detalhe=frase_dos_campos(campos),
            campos=campos,
        )
    codigo, titulo = _DO_DRF.get(type(erro), ("plataforma.erro", "A chamada não pôde ser atendida"))
    detalhe = _do_corpo_ilegivel(erro) if isinstance(erro, exceptions.ParseError) else str(erro.detail)
    return problema(status=erro.status_code, codigo=codigo, titulo=titulo, detalhe=detalhe)


def _da_restricao(erro: IntegrityError) -> Response | None:
    """A mensagem mora na restrição do modelo (`violation_error_message`); sem ela, o erro é nosso."""
    nome = getattr(getattr(erro.__cause__, "diag", None), "constraint_name", None)
    for modelo in apps.get_models():
        for restricao in modelo._meta.constraints:
            if restricao.name == nome:
                return _da_regra(restricao)
    return None


def _da_regra(restricao: BaseConstraint) -> Response:
    codigo = restricao.violation_error_code or "plataforma.regra_do_banco"
    mensagem = str(restricao.get_violation_error_message())
    colunas = restricao.fields if isinstance(restricao, UniqueConstraint) else ()
    campos = tuple(
        ErroDeCampo(campo=coluna.removesuffix("_id"), codigo=codigo, mensagem=mensagem)
        for coluna in colunas
        if coluna != "empresa_id"
    )
    return problema(status=409, codigo=codigo, titulo="Os dados quebram uma regra", detalhe=mensagem, campos=campos)


def _do_alcance(erro: DataError) -> Response | None:
    """Número que a coluna não guarda: cada valor veio certo, e a soma passou do limite."""
    if not isinstance(erro.__cause__, NumericValueOutOfRange):
        return None
    return problema(
        status=422,
        codigo="plataforma.valor_fora_do_alcance",
        titulo="Há um valor grande demais",
        detalhe="Um dos valores, ou a soma deles, passa do que o sistema guarda. Use valores menores.",
    )


def _do_banco(erro: Exception) -> Response | None:
    """O que o banco recusou por uma regra dele, ou não pôde atender agora; None se o erro é nosso."""
    if isinstance(erro, IntegrityError):
        return _da_restricao(erro)
    if isinstance(erro, DataError):
        return _do_alcance(erro)
    if banco_caiu(erro) or banco_ocupado(erro):
        registro.warning("plataforma.banco_indisponivel: %s", erro)
        detalhe = "O banco de dados não atendeu agora. Repita a chamada com a mesma chave."
        return _de_negocio(BancoIndisponivel(detalhe, espera_segundos=ESPERA_DO_BANCO_SEGUNDOS))
    return None


def _da_chamada(erro: SuspiciousOperation) -> Response:
    """O que o Django recusa ao ler o corpo, antes de qualquer visão."""
    status, codigo, detalhe = _DO_DJANGO.get(
        type(erro), (400, "plataforma.chamada_suspeita", "A chamada não tem a forma que um cliente comum manda.")
    )
    return problema(status=status, codigo=codigo, titulo="O corpo da chamada não foi lido", detalhe=detalhe)


def tratar(erro: Exception, contexto: dict[str, Any]) -> Response:
    """Tratador de exceções do DRF."""
    if isinstance(erro, ErroDeNegocio):
        return _de_negocio(erro)
    if isinstance(erro, Http404):
        erro = exceptions.NotFound("Não há recurso neste endereço.")
    if isinstance(erro, SuspiciousOperation):
        return _da_chamada(erro)
    if isinstance(erro, PermissionDenied):
        erro = exceptions.PermissionDenied()
    if isinstance(erro, exceptions.APIException):
        return _do_drf(erro, contexto)
    resposta = _do_banco(erro)
    if resposta is not None:
        return resposta
    registro.exception("erro não tratado", exc_info=erro)
    return problema(
        status=500,
        codigo="plataforma.erro_interno",
        titulo="Erro interno",
        detalhe="Algo falhou do nosso lado e foi registrado. Informe a correlação ao suporte.",
    )
