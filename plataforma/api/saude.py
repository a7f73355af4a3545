"""Saúde da unidade: pronta quando cada banco seu responde e ainda guarda o que se escreve."""

from django.db import connections
from django.http import HttpRequest, HttpResponse

from plataforma.api.renderizador import para_json
from plataforma.api.respostas import responder_problema
from plataforma.banco.escrita import impedimento_de_escrita
from plataforma.topologia import alias, modulos_com_banco, topologia, unidade_atual


def saude(_request: HttpRequest) -> HttpResponse:
    """GET /_plataforma/saude."""
    for modulo in modulos_com_banco():
        with connections[alias(modulo)].cursor() as cursor:
            cursor.execute("SELECT 1")
        if motivo := impedimento_de_escrita(modulo):
            detalhe = f"Em {modulo}, {motivo}."
            return responder_problema(
                503, "plataforma.banco_sem_escrita", "O banco não guarda o que se escreve", detalhe
            )
    unidade = unidade_atual()
    corpo = {"unidade": unidade.nome, "modulos": unidade.modulos, "epoca": topologia().epoca}
    return HttpResponse(para_json(corpo), content_type="application/json")
