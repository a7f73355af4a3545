"""A pessoa do cadastro, seja ela cliente, fornecedor ou os dois: os seus campos, e alterar."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from core.contrato_telas import FichaDaPessoa, TelasDoCore
from financeiro.contrato_telas import TelasDoFinanceiro, TipoDeTitulo
from plataforma.contratos import usar
from web.blocos import Bloco
from web.entradas import Campo, Secao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.tela import PedidoDaTela, Tela
from web.telas.enderecos import endereco

core, financeiro = usar(TelasDoCore), usar(TelasDoFinanceiro)
QUANTOS, TEXTO_MAXIMO = 8, 60
NOME = Campo[FichaDaPessoa]("nome", "Nome ou razão social", Texto(120), lambda p: p.nome, "c8", pede=True)
DOCUMENTO = Campo[FichaDaPessoa](
    "documento", "CPF ou CNPJ", Texto(20), lambda p: p.documento, "c4", "Com ou sem pontos.", pede=True
)


IDENTIDADE: Secao[FichaDaPessoa] = Secao(
    "Quem é",
    (
        NOME,
        DOCUMENTO,
        Campo("nome_fantasia", "Nome fantasia", Texto(120), lambda p: p.nome_fantasia, "c8"),
        Campo(
            "inscricao_estadual",
            "Inscrição estadual",
            Texto(20),
            lambda p: p.inscricao_estadual,
            "c4",
            "Vazia, não é contribuinte; ou ISENTO.",
        ),
        Campo("email", "E-mail", Texto(254, "email"), lambda p: p.email, "c8"),
        Campo("telefone", "Telefone", Texto(20, "tel"), lambda p: p.telefone, "c4"),
    ),
)
ENDERECO: Secao[FichaDaPessoa] = endereco()


class SugerirMunicipios(Tela):
    """Pelo começo do nome."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        achados = core.buscar_municipios(texto=request.GET.get("q", "").strip()[:TEXTO_MAXIMO], limite=QUANTOS)
        opcoes: list[dict[str, Any]] = [{"id": m.codigo, "nome": f"{m.nome}, {m.uf}"} for m in achados]
        return JsonResponse({"opcoes": opcoes})


def alterar(papel: str, lista: Tela, *, caminho: str) -> Formulario[FichaDaPessoa]:
    """A tela em que se altera o cadastro de quem tem o papel: `cliente`, `fornecedor`."""
    return Formulario(
        nome=f"{papel}_alterar",
        caminho=caminho,
        titulo="Alterar cadastro",
        permissao="core.pessoa.alterar",
        lista=lambda: lista,
        recurso="pessoas",
        secoes=(
            IDENTIDADE,
            ENDERECO,
            Secao("Cadastro", (Campo("ativo", "Em uso", SimNao(), lambda p: p.ativo, "c4"),)),
        ),
        ler=lambda id: core.tela_pessoa(pessoa=id),
        ir=lambda corpo: reverse(f"web:{papel}", args=[corpo["id"]]),
        dito=lambda corpo: f"Cadastro de {corpo['nome']} salvo.",
    )


CADASTRO = Bloco(
    "cadastro", "Cadastro", "core.pessoa.ver", lambda id: core.tela_pessoa(pessoa=id), "web/_bloco_pessoa.html"
)


def contas(titulo: str, tipo: TipoDeTitulo) -> Bloco:
    """O que a pessoa deve, ou o que se deve a ela."""
    return Bloco(
        "contas",
        titulo,
        "financeiro.titulo.ver",
        lambda id: financeiro.bloco_da_pessoa(pessoa=id, tipo=tipo),
        "web/_bloco_contas.html",
    )


TELAS = (
    SugerirMunicipios(
        nome="sugerir_municipios", caminho="sugestoes/municipios/", titulo="Municípios", permissao="core.pessoa.ver"
    ),
)
