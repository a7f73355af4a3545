"""Primeiros passos de quem começa: a empresa, quem trabalha nela, e o que trazer. Sai-se e volta-se à vontade."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from abertura.contrato_telas import FiltroDeImplantacoes, SituacaoDaImplantacao, TelasDaAbertura
from core.contrato_telas import Comeco, TelasDoCore
from plataforma.api.cliente import ApiIndisponivel, RecusaDaApi, chamar
from plataforma.contratos import usar
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.valores import novo_id
from web.padroes.acoes import Recado, recado_da
from web.padroes.ficha import Etapa
from web.tela import PedidoDaTela, Tela

abertura, core = usar(TelasDaAbertura), usar(TelasDoCore)
EMPRESA, USUARIOS, PLANILHAS = "empresa", "usuarios", "planilhas"
_TITULOS = {EMPRESA: "Empresa", USUARIOS: "Quem trabalha nela", PLANILHAS: "O que trazer"}


class PrimeirosPassos(Tela):
    """GET mostra o passo do endereço, ou o primeiro que falta; POST convida alguém."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        recado, link = _convidar(request) if request.method == "POST" else (None, "")
        comeco, saldos = core.tela_comeco(), _saldos()
        feitos = {
            EMPRESA: bool(comeco.estabelecimentos),
            USUARIOS: comeco.usuarios + _em_aberto(comeco) > 1,
            PLANILHAS: bool(comeco.produtos) or saldos == SituacaoDaImplantacao.IMPLANTADA,
        }
        pedido = request.GET.get("passo", "")
        passo = pedido if pedido in _TITULOS else next((nome for nome, feito in feitos.items() if not feito), PLANILHAS)
        nomes = list(_TITULOS)
        onde = nomes.index(passo)
        contexto = {
            "tela": self,
            "passo": passo,
            "etapas": [(n, Etapa(_TITULOS[n], "feita" if feitos[n] else "falta")) for n in nomes],
            "antes": nomes[onde - 1] if onde else "",
            "depois": nomes[onde + 1] if onde + 1 < len(nomes) else "",
            "feito": feitos[passo],
            "faltam": sum(not feito for feito in feitos.values()),
            "c": comeco,
            "regime": comeco.empresa.regime.rotulo,
            "saldos": saldos,
            "convites": [(c, _estado(c), _papeis(comeco, c.papeis)) for c in comeco.convites],
            "convida": "core.convite.criar" in ator_atual().permissoes,
            "recado": recado,
            "link": link,
            "digitado": request.POST if recado and recado.tom != "verde" else {},
            "chave": novo_id(),
        }
        return render(request, "web/comecar.html", contexto)


def _saldos() -> SituacaoDaImplantacao | None:
    """Em que ponto estão os saldos iniciais; None se não se começou, ou a pessoa não os vê."""
    if "abertura.implantacao.ver" not in ator_atual().permissoes:
        return None
    lida = abertura.tela_implantacoes(filtro=FiltroDeImplantacoes(), ordem=DasMaisNovas.MAIS_NOVAS, pagina=Pagina())
    valem = [i.situacao for i in lida.itens if i.situacao != SituacaoDaImplantacao.DESFEITA]
    return valem[0] if valem else None


def _convidar(request: PedidoDaTela) -> tuple[Recado, str]:
    """O que dizer do convite, e o link a entregar, se não foi por e-mail."""
    dito = request.POST
    corpo = {"email": dito.get("email", ""), "nome": dito.get("nome", ""), "papeis": dito.getlist("papeis")}
    try:
        feito = chamar(
            "core", "POST", "/api/convites/", corpo, acesso=request.sessao.acesso, chave=dito.get("chave", "")
        ).corpo
    except (RecusaDaApi, ApiIndisponivel) as falha:
        return recado_da(falha), ""
    if feito["por_email"]:
        return Recado("verde", f"O convite foi por e-mail a {feito['email']}, e vale sete dias."), ""
    return Recado(
        "verde", f"Convite de {feito['nome']} feito. Entregue-lhe o link: vale uma vez, por sete dias."
    ), feito["link"]


def _em_aberto(comeco: Comeco) -> int:
    return sum(1 for convite in comeco.convites if not convite.aceito_em and not convite.revogado_em)


def _estado(convite: Any) -> tuple[str, str]:
    if convite.aceito_em:
        return "verde", "Entrou"
    return ("cinza", "Encerrado") if convite.revogado_em else ("azul", "Convidado")


def _papeis(comeco: Comeco, ids: tuple[UUID, ...]) -> str:
    return ", ".join(papel.nome for papel in comeco.papeis if papel.id in ids)


TELAS = (
    PrimeirosPassos(
        nome="comecar", caminho="comecar/", titulo="Primeiros passos", permissao="core.empresa.ver", icone="star"
    ),
)
