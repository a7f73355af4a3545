"""A empresa e os seus estabelecimentos."""

from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from core.contrato import Cadastros
from core.contrato_telas import (
    Empresa,
    Estabelecimento,
    FichaDoEstabelecimento,
    FiltroDeEstabelecimentos,
    PaginaDeEstabelecimentos,
    Regime,
    TelasDoCore,
)
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from web.celulas import documento, em_dois, selo, texto
from web.entradas import REAIS, Campo, Opcao, Secao, Selecao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Visao
from web.telas.enderecos import endereco

core, cadastros = usar(TelasDoCore), usar(Cadastros)
_MATRIZ, _FILIAL, _FORA = selo("azul", "Matriz"), selo("verde", "Filial"), selo("cinza", "Fora de uso")
_CRTS = {"1": "Simples Nacional", "2": "Simples, acima do sublimite", "3": "Regime normal", "4": "MEI"}
_ANEXOS = ("I", "II", "III", "IV", "V")
_NOME = Campo[FichaDoEstabelecimento]("nome", "Nome", Texto(120), lambda e: e.nome, "c8", pede=True)
_INSCRICAO = Campo[FichaDoEstabelecimento](
    "inscricao_estadual", "Inscrição estadual", Texto(20), lambda e: e.inscricao_estadual, "c4"
)


def opcoes() -> list[Opcao]:
    """Os da empresa, para escolher um."""
    return [Opcao(str(e.id), e.nome) for e in cadastros.estabelecimentos()]


def estado(estabelecimento: Estabelecimento) -> SafeString:
    """Se se usa, e se é a matriz."""
    if not estabelecimento.ativo:
        return _FORA
    return _MATRIZ if estabelecimento.matriz else _FILIAL


def _ler(filtro: FiltroDeEstabelecimentos, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeEstabelecimentos:
    return core.tela_estabelecimentos(filtro=filtro, ordem=ordem, pagina=pagina)


def _da_lista(_corpo: object) -> str:
    return reverse("web:estabelecimentos")


def _regimes() -> list[Opcao]:
    return [Opcao(regime.value, regime.rotulo) for regime in Regime]


def _crts() -> list[Opcao]:
    return [Opcao(codigo, f"{codigo} · {nome}") for codigo, nome in _CRTS.items()]


def _anexos() -> list[Opcao]:
    return [Opcao(anexo, f"Anexo {anexo}") for anexo in _ANEXOS]


NOVO: Formulario[FichaDoEstabelecimento] = Formulario(
    nome="estabelecimento_novo",
    caminho="administracao/estabelecimentos/novo/",
    titulo="Novo estabelecimento",
    permissao="core.estabelecimento.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="estabelecimentos",
    secoes=(
        Secao(
            "Estabelecimento",
            (
                Campo("cnpj", "CNPJ", Texto(18), lambda e: e.cnpj, "c4", "Da mesma raiz da empresa.", pede=True),
                _NOME,
                _INSCRICAO,
            ),
        ),
        endereco(),
    ),
    ir=_da_lista,
    dito=lambda corpo: f"Estabelecimento {corpo['nome']} criado.",
)
LISTA: Lista[FiltroDeEstabelecimentos, DasMaisNovas, Estabelecimento] = Lista(
    nome="estabelecimentos",
    recurso="estabelecimentos",
    caminho="administracao/estabelecimentos/",
    titulo="Estabelecimentos",
    permissao="core.estabelecimento.ver",
    icone="building-store",
    grupo="Administração",
    filtro=FiltroDeEstabelecimentos,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda e: reverse("web:estabelecimento_alterar", args=[e.id]),
    chamada=lambda e: e.nome,
    vazio="Nenhum estabelecimento",
    busca="Nome ou CNPJ",
    visoes=(
        Visao("Todos", FiltroDeEstabelecimentos()),
        Visao("Em uso", FiltroDeEstabelecimentos(ativo=True)),
        Visao("Fora de uso", FiltroDeEstabelecimentos(ativo=False)),
    ),
    colunas=(
        ColunaDaLista("Estabelecimento", lambda e: em_dois(e.nome, documento(e.cnpj)), "cresce"),
        ColunaDaLista("UF", lambda e: texto(e.uf)),
        ColunaDaLista("Estado", estado, "estado"),
    ),
    novo=NOVO,
)
ALTERAR: Formulario[FichaDoEstabelecimento] = Formulario(
    nome="estabelecimento_alterar",
    caminho="administracao/estabelecimentos/<uuid:id>/",
    titulo="Estabelecimento",
    permissao="core.estabelecimento.ver",
    escreve="core.estabelecimento.alterar",
    lista=lambda: LISTA,
    recurso="estabelecimentos",
    secoes=(
        Secao(
            "Estabelecimento",
            (
                _NOME,
                _INSCRICAO,
                Campo("matriz", "É a matriz", SimNao(), lambda e: e.matriz, "c3"),
                Campo("ativo", "Em uso", SimNao(), lambda e: e.ativo, "c3"),
            ),
        ),
        endereco(),
    ),
    ler=lambda id: core.tela_estabelecimento(estabelecimento=id),
    ir=_da_lista,
    dito=lambda corpo: f"Estabelecimento {corpo['nome']} salvo.",
)


def _empresa(id: UUID) -> Empresa:
    return core.tela_empresa(empresa=id)


EMPRESA: Formulario[Empresa] = Formulario(
    nome="empresa",
    caminho="administracao/empresa/<uuid:id>/",
    titulo="Empresa",
    permissao="core.empresa.ver",
    escreve="core.empresa.alterar",
    lista=lambda: LISTA,
    recurso="empresas",
    secoes=(
        Secao(
            "Empresa",
            (
                Campo("razao_social", "Razão social", Texto(120), lambda e: e.razao_social, "c8", pede=True),
                Campo("nome_fantasia", "Nome fantasia", Texto(120), lambda e: e.nome_fantasia, "c4"),
            ),
        ),
        Secao(
            "Tributos",
            (
                Campo("regime", "Regime", Selecao(_regimes), lambda e: e.regime, "c4", pede=True),
                Campo("crt", "CRT", Selecao(_crts), lambda e: e.crt, "c4", pede=True),
                Campo("anexo_do_simples", "Anexo", Selecao(_anexos, "Nenhum"), lambda e: e.anexo_do_simples, "c4"),
                Campo(
                    "receita_bruta_12_meses",
                    "Receita em 12 meses",
                    REAIS,
                    lambda e: e.receita_bruta_12_meses,
                    "c4",
                    "Antes do sistema; define a faixa do Simples.",
                ),
            ),
        ),
    ),
    ler=_empresa,
    ir=_da_lista,
    dito=lambda corpo: f"{corpo['razao_social']}: salvo.",
)
TELAS = (LISTA, NOVO, ALTERAR, EMPRESA)
