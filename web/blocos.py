"""Um pedaço de página que outro módulo enche: vem depois dela e, se não vem, falha sozinho."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plataforma.erros import Indisponivel, NaoEncontrado
from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.relogio import agora


@dataclass(frozen=True)
class Bloco:
    """O que `ler` devolve vai a `modelo` como `c`; só o vê quem tem a permissão dele. Na ficha, `ler` recebe o id."""

    nome: str
    titulo: str
    permissao: str
    ler: Callable[..., Any]
    modelo: str


# Por processo: quando cada bloco respondeu bem pela última vez, para dizê-lo quando não responde.
_respondeu: dict[str, datetime] = {}


def visiveis(blocos: Iterable[Bloco]) -> list[Bloco]:
    """Os que quem está na tela pode ver."""
    return [bloco for bloco in blocos if bloco.permissao in ator_atual().permissoes]


def responder_bloco(request: HttpRequest, blocos: Iterable[Bloco], nome: str, *do_que: Any) -> HttpResponse:
    """O bloco cheio, ou a hora da última boa resposta; levanta NaoEncontrado e Proibido."""
    bloco = next((b for b in blocos if b.nome == nome), None)
    if bloco is None:
        raise NaoEncontrado("Isto não existe mais. Recarregue a página.")
    exigir_permissao(bloco.permissao)
    contexto = {"bloco": bloco, "endereco": request.get_full_path()}
    try:
        conteudo = bloco.ler(*do_que)
    except Indisponivel:
        return render(request, "web/_bloco_fora.html", {**contexto, "respondeu": _respondeu.get(nome)})
    _respondeu[nome] = agora()
    return render(request, bloco.modelo, {**contexto, "c": conteudo})
