"""Saldos iniciais: a data, as planilhas de cada parte, a conferência, implantar e, se preciso, desfazer."""

import csv
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from abertura.contrato_telas import (
    FichaDaImplantacao,
    FiltroDeImplantacoes,
    LinhaDeImplantacoes,
    PaginaDeImplantacoes,
    SituacaoDaImplantacao,
    TelasDaAbertura,
)
from plataforma.api.cliente import ApiIndisponivel, ArquivoEnviado, RecusaDaApi, RespostaDaApi, chamar, enviar_arquivo
from plataforma.contratos import usar
from plataforma.erros import NaoEncontrado
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.relogio import hoje
from plataforma.valores import novo_id
from web.br import ler_data
from web.celulas import dia, inteiro, momento, reais, selo
from web.padroes.acoes import MUDOU, Acao, Recado, agir
from web.padroes.ficha import Etapa, Ficha
from web.padroes.lista import ColunaDaLista, Lista, Visao
from web.tela import PedidoDaTela, Tela
from web.telas.historico import do_historico

abertura = usar(TelasDaAbertura)
CHAVES_DAS_PLANILHAS = UUID("0f6a4b0e-7c40-5d0a-9d2b-5f6f0d7c9a21")
BYTES_MAXIMOS = 20 * 1024 * 1024
_ESTADOS = {
    SituacaoDaImplantacao.RASCUNHO: selo("ambar", "Falta acertar"),
    SituacaoDaImplantacao.CONFERIDA: selo("azul", "Pronta para implantar"),
    SituacaoDaImplantacao.IMPLANTANDO: selo("ambar", "Implantando"),
    SituacaoDaImplantacao.IMPLANTADA: selo("verde", "Implantada"),
    SituacaoDaImplantacao.DESFAZENDO: selo("ambar", "Desfazendo"),
    SituacaoDaImplantacao.DESFEITA: selo("cinza", "Desfeita"),
}
_EM_VIGOR = (SituacaoDaImplantacao.IMPLANTADA, SituacaoDaImplantacao.DESFAZENDO)


def estado(implantacao: LinhaDeImplantacoes | FichaDaImplantacao) -> SafeString:
    """Em que ponto está."""
    return _ESTADOS[implantacao.situacao]


def chamada(implantacao: LinhaDeImplantacoes | FichaDaImplantacao) -> str:
    """Pelo dia dos saldos."""
    return f"Saldos de {dia(implantacao.data)}"


def _ler(filtro: FiltroDeImplantacoes, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeImplantacoes:
    return abertura.tela_implantacoes(filtro=filtro, ordem=ordem, pagina=pagina)


class Comecar(Tela):
    """A data dos saldos; depois, a primeira planilha, que cria a implantação."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        if request.method == "POST":
            return _enviar(request, None)
        escrita = request.GET.get("data", "")
        data = ler_data(escrita)
        serve = data is not None and data <= hoje()
        contexto = {
            "tela": self,
            "lista": reverse("web:saldos_iniciais"),
            "escrita": escrita,
            "data": data if serve else None,
            "ainda_nao": data is not None and not serve,
            "sugerida": hoje().replace(month=1, day=1) - hoje().resolution,
            "enviar": request.path,
            "chave": novo_id(),
        }
        return render(request, "web/saldos_iniciais_comecar.html", contexto)


class Enviar(Tela):
    """POST de uma planilha (`arquivo`), de `tirar` uma, ou de outra `data`; responde JSON à página."""

    def responder(self, request: PedidoDaTela, *, id: UUID) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("web:saldo_inicial", args=[id]))
        return _enviar(request, id)


def _enviar(request: PedidoDaTela, id_da_implantacao: UUID | None) -> JsonResponse:
    try:
        resposta = _escrever(request, id_da_implantacao)
    except RecusaDaApi as recusa:
        return _recusa(_dito(recusa), recusa.status)
    except ApiIndisponivel:
        return _recusa("O sistema não respondeu, e nada se perdeu: espere um instante e envie de novo.", 503)
    except ValueError as erro:
        return _recusa(str(erro), 422)
    return JsonResponse({"ir": reverse("web:saldo_inicial", args=[resposta.corpo["id"]])})


def _escrever(request: PedidoDaTela, implantacao: UUID | None) -> RespostaDaApi:
    dito, acesso = request.POST, request.sessao.acesso
    versao, data = dito.get("versao", ""), ler_data(dito.get("data", ""))
    arquivo = _arquivo_de(request, dito.get("especie", ""))
    # `vez` é a da página: repetir o que ficou sem resposta é o mesmo pedido.
    partes = [dito.get(nome, "") for nome in ("vez", "especie", "versao", "tirar")]
    chave = str(uuid5(CHAVES_DAS_PLANILHAS, " ".join([*partes, str(data), sha256(arquivo.conteudo).hexdigest()])))
    if implantacao is None:
        if data is None:
            raise ValueError("Diga antes de que dia são os saldos.")
        da_data = {"data": data.isoformat()}
        return enviar_arquivo("abertura", "/api/implantacoes/", arquivo, da_data, acesso=acesso, chave=chave)
    if arquivo.campo:
        return enviar_arquivo(
            "abertura",
            f"/api/implantacoes/{implantacao}/planilhas/",
            arquivo,
            {},
            acesso=acesso,
            chave=chave,
            versao=versao,
        )
    return chamar(
        "abertura",
        "POST",
        f"/api/implantacoes/{implantacao}/planilhas/",
        _mudanca(dito),
        acesso=acesso,
        chave=chave,
        versao=versao,
    )


def _mudanca(dito: QueryDict) -> dict[str, Any]:
    """A planilha a tirar, ou a data nova."""
    if tirar := dito.get("tirar"):
        return {"tirar": [tirar]}
    escrita = dito.get("data", "")
    data = ler_data(escrita)
    if data is None:
        raise ValueError(f"“{escrita[:40]}” não é uma data: escreva, por exemplo, 31/12/2025.")
    return {"data": data.isoformat()}


def _arquivo_de(request: PedidoDaTela, especie: str) -> ArquivoEnviado:
    """A planilha enviada; sem ela, um arquivo sem campo. Levanta ValueError se não serve."""
    enviado = request.FILES.get("arquivo")
    if not isinstance(enviado, UploadedFile):
        if especie:
            raise ValueError("O arquivo não chegou, ou está vazio: escolha-o de novo.")
        return ArquivoEnviado("", "", b"")
    if (enviado.size or 0) > BYTES_MAXIMOS:
        raise ValueError("O arquivo passa de 20 MB: deixe nele só os saldos, ou divida-o.")
    return ArquivoEnviado(especie, enviado.name or f"{especie}.csv", enviado.read())


def _dito(recusa: RecusaDaApi) -> str:
    if recusa.status == MUDOU:
        return "Alguém mexeu nestes saldos depois que você abriu. Recarregue a página e envie de novo."
    return " ".join(campo.mensagem for campo in recusa.campos) or recusa.detalhe


def _recusa(texto: str, status: int) -> JsonResponse:
    return JsonResponse({"texto": texto}, status=status)


class BaixarModelo(Tela):
    """GET: a planilha vazia de uma parte, com uma linha de exemplo, como o editor de planilhas daqui a abre."""

    def responder(self, request: PedidoDaTela, *, especie: str) -> HttpResponse:
        modelo = next((m for m in abertura.modelos_de_planilha() if m.especie == especie), None)
        if modelo is None:
            raise NaoEncontrado("Há modelos de produtos, titulos e contas.")
        escrito = StringIO()
        csv.writer(escrito, delimiter=";").writerows([modelo.colunas, modelo.exemplo])
        disposicao = f'attachment; filename="{modelo.especie}.csv"'
        conteudo = "\ufeff" + escrito.getvalue()
        return HttpResponse(
            conteudo, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposicao}
        )


class ConfirmarDesfazer(Tela):
    """Diz o que sai, e pede que se confirme."""

    def responder(self, request: PedidoDaTela, *, id: UUID) -> HttpResponse:
        recado: Recado | None = None
        if request.method == "POST":
            recado = agir(DESFAZER, id, request.POST, acesso=request.sessao.acesso)
            if recado.tom == "verde":
                return HttpResponseRedirect(reverse("web:saldo_inicial", args=[id]))
        implantacao = abertura.tela_implantacao(implantacao=id)
        contexto = {
            "tela": self,
            "d": implantacao,
            "chamada": chamada(implantacao),
            "recado": recado,
            "volta": reverse("web:saldo_inicial", args=[id]),
            "pode": "desfazer" in implantacao.acoes,
            "chave": novo_id(),
        }
        return render(request, "web/saldos_iniciais_desfazer.html", contexto)


DESFAZER_SALDOS = ConfirmarDesfazer(
    nome="saldo_inicial_desfazer",
    caminho="financeiro/saldos-iniciais/<uuid:id>/desfazer/",
    titulo="Desfazer os saldos iniciais",
    permissao="abertura.implantacao.desfazer",
)
COMECAR = Comecar(
    nome="saldo_inicial_novo",
    caminho="financeiro/saldos-iniciais/novo/",
    titulo="Começar os saldos iniciais",
    permissao="abertura.implantacao.criar",
    icone="plus",
)
LISTA: Lista[FiltroDeImplantacoes, DasMaisNovas, LinhaDeImplantacoes] = Lista(
    nome="saldos_iniciais",
    recurso="implantacoes",
    caminho="financeiro/saldos-iniciais/",
    titulo="Saldos iniciais",
    permissao="abertura.implantacao.ver",
    icone="table-import",
    grupo="Contabilidade",
    filtro=FiltroDeImplantacoes,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda i: reverse("web:saldo_inicial", args=[i.id]),
    chamada=chamada,
    vazio="Nenhum saldo inicial",
    visoes=(
        Visao("Todos", FiltroDeImplantacoes()),
        Visao(
            "Em andamento",
            FiltroDeImplantacoes(situacao=(SituacaoDaImplantacao.RASCUNHO, SituacaoDaImplantacao.CONFERIDA)),
        ),
        Visao("Implantados", FiltroDeImplantacoes(situacao=(SituacaoDaImplantacao.IMPLANTADA,))),
    ),
    colunas=(
        ColunaDaLista("Saldos de", lambda i: dia(i.data), "num cresce"),
        ColunaDaLista("Começada em", lambda i: momento(i.criada_em), "num"),
        ColunaDaLista("Produtos", lambda i: inteiro(i.produtos), "dir num"),
        ColunaDaLista("Títulos", lambda i: inteiro(i.titulos), "dir num"),
        ColunaDaLista("Contas", lambda i: inteiro(i.contas), "dir num"),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("De cada lado", lambda i: reais(i.devedores), "dir num forte soma"),
    ),
    novo=COMECAR,
)
IMPLANTAR: Acao[FichaDaImplantacao] = Acao(
    "implantar",
    "Implantar",
    "check",
    "abertura.implantacao.implantar",
    "implantacoes",
    lambda corpo: f"Saldos implantados: {reais(Decimal(corpo['total']))} de cada lado.",
    passo="As somas são as do seu balancete? Implante: o estoque, os títulos e o livro recebem os saldos juntos.",
)
DESFAZER: Acao[FichaDaImplantacao] = Acao(
    "desfazer",
    "Desfazer",
    "rotate-2",
    "abertura.implantacao.desfazer",
    "implantacoes",
    lambda _corpo: "Saldos desfeitos: nada deles ficou no estoque nem no livro.",
    perigo=True,
    em=DESFAZER_SALDOS,
)


def _etapas(d: FichaDaImplantacao) -> tuple[Etapa, ...]:
    if d.situacao == SituacaoDaImplantacao.DESFEITA:
        return ()
    conferida = d.situacao != SituacaoDaImplantacao.RASCUNHO
    com_erros = any(planilha.quantos_erros for planilha in d.planilhas)
    implantada = {SituacaoDaImplantacao.IMPLANTANDO: "parte"}.get(
        d.situacao, "feita" if d.situacao in _EM_VIGOR else "falta"
    )
    return (
        Etapa("Data", "feita"),
        Etapa("Planilhas", "parte" if com_erros or not d.planilhas else "feita"),
        Etapa("Conferência", "feita" if conferida else "falta"),
        Etapa("Implantação", implantada),
    )


FICHA: Ficha[FichaDaImplantacao] = Ficha(
    nome="saldo_inicial",
    caminho="financeiro/saldos-iniciais/<uuid:id>/",
    titulo="Saldos iniciais",
    permissao="abertura.implantacao.ver",
    lista=LISTA,
    ler=lambda id: abertura.tela_implantacao(implantacao=id),
    chamada=chamada,
    estado=estado,
    etapas=_etapas,
    modelo="web/saldos_iniciais.html",
    acoes=(IMPLANTAR, DESFAZER),
    blocos=(do_historico("implantacoes"),),
)
ENVIAR = Enviar(
    nome="saldo_inicial_planilhas",
    caminho="financeiro/saldos-iniciais/<uuid:id>/planilhas/",
    titulo="Planilhas dos saldos iniciais",
    permissao="abertura.implantacao.criar",
)
MODELO = BaixarModelo(
    nome="saldo_inicial_modelo",
    caminho="financeiro/saldos-iniciais/modelos/<slug:especie>.csv",
    titulo="Modelo de planilha",
    permissao="abertura.implantacao.ver",
)
TELAS = (LISTA, COMECAR, MODELO, FICHA, ENVIAR, DESFAZER_SALDOS)
