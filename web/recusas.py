"""O que se diz a uma pessoa quando algo não pôde ser feito: nunca em palavras de máquina."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plataforma.contratos.erros import FalhaRemota
from plataforma.erros import ErroDeNegocio, Indisponivel

SEM_RESPOSTA = "Esta parte do sistema não está respondendo agora. Nada se perdeu: tente de novo em instantes."


def pagina_da_recusa(request: HttpRequest, modelo: str, erro: ErroDeNegocio, **contexto: object) -> HttpResponse:
    """A página `modelo` com `erro` e o `detalhe` dele em palavras; de quem não atende, com quando repetir."""
    detalhe = SEM_RESPOSTA if isinstance(erro, FalhaRemota) else erro.detalhe
    resposta = render(request, modelo, {"erro": erro, "detalhe": detalhe, **contexto}, status=erro.status)
    if isinstance(erro, Indisponivel):
        resposta["Retry-After"] = str(erro.espera_segundos)
    return resposta
