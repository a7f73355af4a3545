"""O que se faz de uma tela com um documento: sempre pela API, com chave e versão, e a recusa em palavras de gente."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from django.http import QueryDict

from plataforma.api.cliente import RecusaDaApi, chamar
from plataforma.erros import Indisponivel
from web.br import ler_numero
from web.tela import Tela

D = TypeVar("D")
DA_QUANTIDADE = "quantidade."
MUDOU = 412


@dataclass(frozen=True)
class Parte:
    """Uma linha do documento que a ação alcança, e quanto dela ainda cabe."""

    linha: UUID
    nome: str
    unidade: str
    quanto: Decimal


@dataclass(frozen=True)
class Acao(Generic[D]):
    """Um verbo da API sobre um documento; só se oferece a quem o módulo diz que pode, em `acoes`."""

    nome: str
    rotulo: str
    icone: str
    permissao: str
    recurso: str
    feito: Callable[[Any], str]
    """O que dizer depois, da resposta da API."""
    passo: str = ""
    """Como próximo passo, em frase; vazia, nunca o é."""
    letras_do_motivo: int = 0
    """Quantas cabem no motivo; zero, não se pede."""
    perigo: bool = False
    partes: Callable[[D], tuple[Parte, ...]] | None = None
    """O que se pode fazer só em parte."""
    em: Tela | None = None
    """A tela em que se faz, se pede mais que um clique; o caminho tem só o id do documento."""
    em_massa: Tela | None = None
    """O mesmo, dos marcados: `?marcado=`, um por documento."""


@dataclass(frozen=True)
class Recado:
    """O que se diz no alto da tela depois de agir."""

    tom: str
    texto: str
    detalhes: tuple[str, ...] = ()
    mudou: bool = False


def agir(acao: Acao[Any], id_do_documento: UUID | str, formulario: QueryDict, *, acesso: str) -> Recado:
    """Faz o que o formulário pede e diz o que houve; a mesma chave repetida dá a mesma resposta."""
    corpo, a_corrigir = _corpo(acao, formulario)
    if a_corrigir:
        return Recado("vermelho", "Confira as quantidades.", a_corrigir)
    chave, versao = formulario.get("chave", ""), formulario.get("versao", "")
    return _pedir(acao, id_do_documento, corpo, acesso=acesso, chave=chave, versao=versao)


def agir_em_massa(acao: Acao[Any], formulario: QueryDict, *, acesso: str) -> Recado:
    """A ação sobre cada documento marcado (`id:versao`), um por um; diz quantos e, dos que não, por quê."""
    base, feitos, recusas = UUID(formulario.get("chave")), 0, []
    for marcado in formulario.getlist("marcado"):
        id_do_documento, _, versao = marcado.partition(":")
        chave = str(uuid5(base, marcado))
        recado = _pedir(acao, UUID(id_do_documento), {}, acesso=acesso, chave=chave, versao=versao)
        feitos += recado.tom == "verde"
        recusas += [] if recado.tom == "verde" else [recado.texto]
    dito = f"{acao.rotulo}: {feitos} {'feito' if feitos == 1 else 'feitos'}"
    if not recusas:
        return Recado("verde", f"{dito}.")
    return Recado("ambar", f"{dito}, {len(recusas)} não.", tuple(dict.fromkeys(recusas)))


def _pedir(
    acao: Acao[Any], id_do_documento: UUID | str, corpo: dict[str, Any], *, acesso: str, chave: str, versao: str
) -> Recado:
    caminho = f"/api/{acao.recurso}/{id_do_documento}/{acao.nome}/"
    try:
        feito = chamar(
            acao.permissao.partition(".")[0], "POST", caminho, corpo or None, acesso=acesso, chave=chave, versao=versao
        )
    except (RecusaDaApi, Indisponivel) as falha:
        return recado_da(falha)
    return Recado("verde", acao.feito(feito.corpo))


def recado_da(falha: RecusaDaApi | Indisponivel) -> Recado:
    """O que dizer quando a API recusou, ou não respondeu."""
    if isinstance(falha, Indisponivel):
        return Recado("vermelho", "O sistema não respondeu, e nada se perdeu. Espere um instante e tente de novo.")
    if falha.status == MUDOU:
        texto = "Alguém mudou este documento depois que você o abriu. Veja como está agora e repita, se ainda quiser."
        return Recado("ambar", texto, mudou=True)
    return Recado("vermelho", falha.detalhe, tuple(c.mensagem for c in falha.campos))


def _corpo(acao: Acao[Any], formulario: QueryDict) -> tuple[dict[str, Any], tuple[str, ...]]:
    """O corpo que a API espera, e o que há a corrigir no que se digitou."""
    corpo: dict[str, Any] = {"motivo": formulario.get("motivo", "")} if acao.letras_do_motivo else {}
    digitadas = {n.removeprefix(DA_QUANTIDADE): str(v) for n, v in formulario.items() if n.startswith(DA_QUANTIDADE)}
    if acao.partes is None or not digitadas:
        return corpo, ()
    lidas = {linha: ler_numero(dita) if dita.strip() else Decimal(0) for linha, dita in digitadas.items()}
    if ilegiveis := [digitadas[linha][:40] for linha, lida in lidas.items() if lida is None]:
        return corpo, tuple(f"“{dita}” não é uma quantidade: escreva, por exemplo, 12 ou 1,5." for dita in ilegiveis)
    itens = [{"linha": linha, "quantidade": str(lida)} for linha, lida in lidas.items() if lida]
    # Nenhuma quantidade, para a API, é tudo: aqui, quem apagou todas não quis isso.
    return {**corpo, "itens": itens}, () if itens else ("Diga a quantidade de ao menos um item.",)
