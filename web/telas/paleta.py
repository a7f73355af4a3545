"""A paleta (Ctrl K): telas e ações na hora, e o que cada módulo acha, que vem depois e de cada um por si."""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path

from plataforma.contratos.ligacao import em_ate
from plataforma.erros import EntradaInvalida, Indisponivel, NaoEncontrado
from plataforma.identidade.contexto import exigir_permissao
from web import menu
from web.paleta_fontes import FONTES, QUANTOS, FonteDaPaleta
from web.tela import PedidoDaTela, Tela

PRAZO_SEGUNDOS = 0.3
TEXTO_MAXIMO, LETRAS_MINIMAS = 60, 2
TELAS = ">"
"""O prefixo de só telas e ações."""


class Procurado(NamedTuple):
    """O que se digitou, sem o prefixo, e onde se procura."""

    texto: str
    fontes: tuple[FonteDaPaleta, ...]
    telas: bool


def entender(digitado: str) -> Procurado:
    """`p caf` procura produtos, `#123` pedidos, `> pedido` telas; sem prefixo, em tudo desde a segunda letra."""
    dito = digitado.lstrip()[:TEXTO_MAXIMO]
    if dito.startswith(TELAS):
        return Procurado(dito[1:].strip(), (), telas=True)
    for fonte in FONTES:
        if dito.lower().startswith(fonte.prefixo):
            return Procurado(dito[len(fonte.prefixo) :].strip(), (fonte,), telas=False)
    return Procurado(dito.strip(), FONTES if len(dito.strip()) >= LETRAS_MINIMAS else (), telas=True)


def _ha_o_que(procurado: Procurado) -> bool:
    """Sem letra nem número, um módulo tomaria a busca por vazia e diria tudo o que tem."""
    return any(letra.isalnum() for letra in procurado.texto)


@dataclass(frozen=True)
class Paleta(Tela):
    """GET /paleta/?q= e, de cada fonte, /paleta/<fonte>/?q=."""

    telas: tuple[Tela, ...] = field(kw_only=True)

    def rota(self) -> URLResolver:
        """A paleta, e o que cada módulo acha."""
        partes = [path("", self, name=self.nome), path("<slug:fonte>/", self, name="paleta_fonte")]
        return path(self.caminho, include(partes))

    def responder(self, request: PedidoDaTela, *, fonte: str = "") -> HttpResponse:
        digitado = request.GET.get("q", "")
        procurado = entender(digitado)
        if fonte:
            return self._da_fonte(request, fonte, procurado)
        permissoes = request.sessao.ator.permissoes
        contexto = {
            "digitado": digitado,
            "q": urlencode({"q": digitado}),
            "procurado": procurado,
            "grupos": menu.procurar(self.telas, permissoes, procurado.texto) if procurado.telas else (),
            "fontes": [f for f in procurado.fontes if f.permissao in permissoes] if _ha_o_que(procurado) else (),
        }
        return render(request, "web/_paleta.html", contexto)

    def _da_fonte(self, request: PedidoDaTela, nome: str, procurado: Procurado) -> HttpResponse:
        fonte = next((f for f in FONTES if f.nome == nome), None)
        if fonte is None:
            raise NaoEncontrado("Isto não existe mais. Recarregue a página.")
        exigir_permissao(fonte.permissao)
        contexto = {"fonte": fonte, "endereco": request.get_full_path(), "achados": (), "calado": False}
        try:
            with em_ate(PRAZO_SEGUNDOS):
                contexto["achados"] = fonte.buscar(procurado.texto)[:QUANTOS]
        except EntradaInvalida:
            # Palavras demais: nada tem todas.
            contexto["achados"] = ()
        except Indisponivel:
            contexto["calado"] = True
        return render(request, "web/_paleta_fonte.html", contexto)
