"""Depósitos: onde a mercadoria de cada estabelecimento fica."""

from django.urls import reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import Deposito, FiltroDeDepositos, PaginaDeDepositos, TelasDoEstoque
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from web.celulas import selo, texto
from web.entradas import Campo, Secao, Selecao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Visao
from web.telas.estabelecimento_da_sessao import NoEstabelecimento
from web.telas.estabelecimentos import opcoes as estabelecimentos

estoque = usar(TelasDoEstoque)
_PADRAO, _ATIVO, _FORA = selo("azul", "Padrão"), selo("verde", "Em uso"), selo("cinza", "Fora de uso")
_NOME = Campo[Deposito]("nome", "Nome", Texto(80), lambda d: d.nome, "c6", pede=True)


def estado(deposito: Deposito) -> SafeString:
    """Se se usa, e se é o que a venda usa quando ninguém diz outro."""
    if not deposito.ativo:
        return _FORA
    return _PADRAO if deposito.padrao else _ATIVO


def _ler(filtro: FiltroDeDepositos, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeDepositos:
    return estoque.tela_depositos(filtro=filtro, ordem=ordem, pagina=pagina)


def _da_lista(_corpo: object) -> str:
    return reverse("web:depositos")


NOVO: NoEstabelecimento[Deposito] = NoEstabelecimento(
    nome="deposito_novo",
    caminho="cadastros/depositos/novo/",
    titulo="Novo depósito",
    permissao="estoque.deposito.manter",
    icone="plus",
    lista=lambda: LISTA,
    recurso="depositos",
    secoes=(
        Secao(
            "Depósito",
            (
                Campo("estabelecimento", "De", Selecao(estabelecimentos), lambda d: d.estabelecimento, "c6", pede=True),
                Campo("codigo", "Código", Texto(20), lambda d: d.codigo, "c3", "Como LOJA ou FUNDOS.", pede=True),
                _NOME,
            ),
        ),
    ),
    ir=_da_lista,
    dito=lambda corpo: f"Depósito {corpo['codigo']} criado.",
)
LISTA: Lista[FiltroDeDepositos, DasMaisNovas, Deposito] = Lista(
    nome="depositos",
    recurso="depositos",
    caminho="cadastros/depositos/",
    titulo="Depósitos",
    permissao="estoque.deposito.ver",
    icone="building-warehouse",
    grupo="Cadastros",
    filtro=FiltroDeDepositos,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda d: reverse("web:deposito_alterar", args=[d.id]),
    chamada=lambda d: f"Depósito {d.codigo}",
    vazio="Nenhum depósito",
    busca="Código ou nome",
    visoes=(
        Visao("Todos", FiltroDeDepositos()),
        Visao("Em uso", FiltroDeDepositos(ativo=True)),
        Visao("Fora de uso", FiltroDeDepositos(ativo=False)),
    ),
    colunas=(
        ColunaDaLista("Código", lambda d: texto(d.codigo)),
        ColunaDaLista("Nome", lambda d: texto(d.nome), "cresce"),
        ColunaDaLista("Estado", estado, "estado"),
    ),
    novo=NOVO,
)
ALTERAR: Formulario[Deposito] = Formulario(
    nome="deposito_alterar",
    caminho="cadastros/depositos/<uuid:id>/",
    titulo="Depósito",
    permissao="estoque.deposito.ver",
    escreve="estoque.deposito.manter",
    lista=lambda: LISTA,
    recurso="depositos",
    secoes=(Secao("Depósito", (_NOME, Campo("ativo", "Em uso", SimNao(), lambda d: d.ativo, "c3"))),),
    ler=lambda id: estoque.tela_deposito(deposito=id),
    ir=_da_lista,
    dito=lambda corpo: f"Depósito {corpo['codigo']} salvo.",
)
TELAS = (LISTA, NOVO, ALTERAR)
