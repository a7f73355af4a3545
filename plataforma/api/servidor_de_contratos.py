"""O endpoint das chamadas de outras unidades, que o gateway público não encaminha."""

import logging

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from plataforma.acesso.direitos import SemAcesso, ator_no_modulo
from plataforma.banco.quedas import banco_caiu
from plataforma.contratos.base import Operacao, chave_dos_argumentos
from plataforma.contratos.codificacao import Meta, codificar, codificar_recusa, decodificar_chamada
from plataforma.contratos.credencial import CredencialRecusada, conferir_credencial
from plataforma.contratos.local import RecusaDeclarada, atender
from plataforma.contratos.prazos import segundos_ate
from plataforma.contratos.registro import registrada
from plataforma.contratos.remoto import FEITA, INDISPONIVEL, RECUSADA, VENCIDA
from plataforma.identidade.contexto import PROFUNDIDADE_MAXIMA
from plataforma.valores import Dto

registro = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def atender_chamada(request: HttpRequest, modulo: str, versao: int, nome: str) -> HttpResponse:
    """Executa a operação em nome de quem chamou; o que não é resposta nem recusa declarada vira falha de quem chama."""
    encontrada = registrada(modulo, versao, nome)
    if encontrada is None:
        return _negar(404, f"{modulo}.{nome}.v{versao} não é executada aqui.")
    operacao = encontrada.operacao
    try:
        chamada = decodificar_chamada(request.body)
        conferir_credencial(_credencial(request), modulo, chamada.meta, request.body)
        corpo = bytes(chamada.args)
        args = operacao.decodificar_argumentos(corpo)
        meta = _com_os_direitos_daqui(modulo, chamada.meta)
    except CredencialRecusada as erro:
        return _negar(401, str(erro))
    except SemAcesso as erro:
        return _negar(403, str(erro))
    except (msgspec.MsgspecError, ValueError) as erro:
        return _negar(400, str(erro))
    if operacao.eh_comando and meta.chave != chave_dos_argumentos(args):
        return _negar(400, "Um comando leva a mesma chave nos metadados e nos argumentos.")
    if segundos_ate(meta.prazo) <= 0:
        return _negar(VENCIDA, "O prazo venceu antes de começar.")
    if meta.profundidade > PROFUNDIDADE_MAXIMA:
        return _negar(400, "Chamadas e eventos em cadeia demais.")
    return _atender(operacao, args, corpo, meta)


def _atender(operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> HttpResponse:
    try:
        return _responder(FEITA, atender(operacao, args, corpo, meta))
    except RecusaDeclarada as recusa:
        return _responder(RECUSADA, codificar_recusa(recusa.erro))
    except Exception as erro:  # noqa: BLE001 é a borda: quem chama só sabe que não terminou como declarado
        if banco_caiu(erro):
            return _negar(INDISPONIVEL, "O banco não responde.")
        registro.exception("A operação %s falhou fora do contrato.", operacao.rotulo)
        return _negar(500, "A operação falhou.")


def _com_os_direitos_daqui(modulo: str, meta: Meta) -> Meta:
    # Anular um comando é ato de quem opera: vale também em nome de quem já perdeu o acesso.
    if meta.ator is None or meta.modo == "anular":
        return meta
    return msgspec.structs.replace(meta, ator=ator_no_modulo(modulo, meta.ator))


def _credencial(request: HttpRequest) -> str:
    esquema, _, credencial = request.headers.get("Authorization", "").partition(" ")
    if esquema != "Bearer":
        raise CredencialRecusada("falta a credencial da unidade")
    return credencial


def _responder(status: int, corpo: bytes | str) -> HttpResponse:
    return HttpResponse(corpo, status=status, content_type="application/json")


def _negar(status: int, motivo: str) -> HttpResponse:
    return _responder(status, codificar({"detalhe": motivo}))
