"""Antes do primeiro dia: estabelecimentos, depósitos, bancos, condições, produtos, fornecedores e clientes."""

from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from core.documentos import com_digitos
from meu_erp.demonstracao.historia import cadastro
from meu_erp.demonstracao.historia.mesa import Mesa
from meu_erp.demonstracao.historia.plano import Dia

SAO_PAULO = "3550308"
ORDEM_DA_FILIAL = "0002"
FILIAL = {"nome": "Filial Campinas", "municipio": "3509502", "logradouro": "Rua das Oficinas", "numero": "210"}
CONDICOES = {
    "à vista": "À vista",
    "21": "21 dias",
    "30": "30 dias",
    "28/42": "28 e 42 dias",
    "30/60/90": "30, 60 e 90 dias",
}
BANCO = {"nome": "Banco do dia a dia", "tipo": "banco", "banco": "001", "agencia": "1234-5", "numero": "98765-0"}
COBRANCA = {"nome": "Banco da cobrança", "tipo": "banco", "banco": "237", "agencia": "4321", "numero": "56789-1"}
CAPITAL = "220000.00"
MIL = Decimal(1000)


class Lugares(NamedTuple):
    """Onde a história se passa: ids."""

    matriz: str
    filial: str
    deposito_da_matriz: str
    deposito_da_filial: str
    caixa: str
    banco: str
    cobranca: str


def cadastrar(mesa: Mesa, dias: tuple[Dia, ...]) -> Lugares:
    """Cadastra tudo e devolve onde; repetido, nada muda."""
    lugares = _lugares(mesa)
    _produtos(mesa)
    _condicoes(mesa)
    _pessoas(mesa)
    mesa.esperar_efeitos()
    _clientes(mesa, dias)
    _capital(mesa, lugares)
    mesa.esperar_efeitos()
    return lugares


def _lugares(mesa: Mesa) -> Lugares:
    administrador, estoquista, financeiro = mesa.pessoal.administrador, mesa.pessoal.estoquista, mesa.pessoal.financeiro
    (matriz,) = administrador.listar("/api/estabelecimentos/", matriz="true")
    cnpj = com_digitos(matriz["cnpj"][:8] + ORDEM_DA_FILIAL)
    filial = mesa.enviar(administrador, "filial", "/api/estabelecimentos/", {**FILIAL, "cnpj": cnpj})
    mesa.esperar_efeitos()
    padrao = {d["estabelecimento"]: d["id"] for d in estoquista.listar("/api/depositos/", padrao="true")}
    avarias = {"estabelecimento": matriz["id"], "codigo": "AVARIAS", "nome": "Avarias e devoluções"}
    mesa.enviar(estoquista, "avarias", "/api/depositos/", avarias)
    banco = mesa.enviar(financeiro, "banco", "/api/contas-bancarias/", BANCO)
    cobranca = mesa.enviar(financeiro, "cobranca", "/api/contas-bancarias/", COBRANCA)
    contas = financeiro.listar("/api/contas-bancarias/", limite=200)
    caixa = next(c["id"] for c in contas if c["tipo"] == "caixa")
    return Lugares(
        matriz=matriz["id"],
        filial=filial["id"],
        deposito_da_matriz=padrao[matriz["id"]],
        deposito_da_filial=padrao[filial["id"]],
        caixa=caixa,
        banco=banco["id"],
        cobranca=cobranca["id"],
    )


def _produtos(mesa: Mesa) -> None:
    itens = [
        {
            "sku": p.sku,
            "descricao": p.descricao,
            "unidade": p.unidade,
            "ncm": p.ncm,
            "gtin": p.gtin,
            "preco": str(p.preco),
        }
        for p in cadastro.produtos()
    ]
    mesa.enviar(mesa.pessoal.estoquista, "produtos", "/api/produtos/lote/", {"itens": itens})
    mesa.produtos = {p["sku"]: p["id"] for p in mesa.pessoal.estoquista.listar("/api/produtos/", limite=200)}


def _condicoes(mesa: Mesa) -> None:
    for prazos, nome in CONDICOES.items():
        corpo = {"nome": nome, "prazos": prazos}
        condicao = mesa.enviar(mesa.pessoal.financeiro, f"condicao/{prazos}", "/api/condicoes/", corpo)
        mesa.condicoes[prazos] = condicao["id"]


def _pessoas(mesa: Mesa) -> None:
    itens = [{"documento": f.documento, "nome": f.nome, "municipio": f.municipio} for f in cadastro.fornecedores()]
    itens += [{"documento": c.documento, "nome": c.nome, "municipio": c.municipio} for c in cadastro.clientes()]
    itens += [{"documento": d.documento, "nome": d.quem, "municipio": SAO_PAULO} for d in cadastro.DESPESAS]
    mesa.enviar(mesa.pessoal.vendedor, "pessoas", "/api/pessoas/lote/", {"itens": itens})
    mesa.pessoas = {p["documento"]: p["id"] for p in mesa.pessoal.vendedor.listar("/api/pessoas/", limite=200)}


def _clientes(mesa: Mesa, dias: tuple[Dia, ...]) -> None:
    """O limite de quem compra a prazo cobre tudo o que ele pede no plano: crédito não recusa pedido da história."""
    for cliente in cadastro.clientes():
        pede = sum((p.total + p.frete for d in dias for p in d.pedidos if p.cliente == cliente), MIL)
        limite = None if cliente.porte == 1 else str((pede / MIL).to_integral_value(ROUND_UP) * MIL)
        corpo = {
            "pessoa": mesa.pessoas[cliente.documento],
            "condicao": mesa.condicoes[cliente.condicao],
            "limite_de_credito": limite,
        }
        mesa.enviar(mesa.pessoal.vendedor, f"cliente/{cliente.documento}", "/api/clientes/", corpo)


def _capital(mesa: Mesa, lugares: Lugares) -> None:
    financeiro = mesa.pessoal.financeiro
    banco = financeiro.ler(f"/api/contas-bancarias/{lugares.banco}/")
    (capital,) = financeiro.listar("/api/contas/", funcao="capital")
    partidas = [
        {"conta": banco["codigo_da_conta"], "lado": "D", "valor": CAPITAL},
        {"conta": capital["codigo"], "lado": "C", "valor": CAPITAL},
    ]
    mesa.enviar(
        financeiro, "capital", "/api/lancamentos/", {"historico": "Capital integralizado", "partidas": partidas}
    )
