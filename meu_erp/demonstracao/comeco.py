"""Começar: os saldos que a empresa já tinha, de três planilhas, conferidos, implantados, desfeitos e implantados."""

from collections.abc import Iterator
from datetime import timedelta

from meu_erp.demonstracao.cliente import Arquivos, Json
from meu_erp.demonstracao.roteiro import Cena, reais
from plataforma.relogio import hoje

IMPLANTACOES = "/api/implantacoes/"
PRODUTOS = (("CAFE", "Café torrado 500 g", "21.90"), ("ACUCAR", "Açúcar cristal 1 kg", "6.50"))
SALDOS_DOS_PRODUTOS = """SKU;Quantidade;Custo total
CAFE;40;480,00
ACUCAR;25;98,75
"""
TITULOS = """Tipo;CPF/CNPJ;Nome;Documento;Parcela;Emissão;Vencimento;Valor
receber;19.131.243/0001-97;Padaria da Esquina Ltda;Caderneta 10;1;{emissao};{vencimento};150,00
pagar;11.444.777/0001-61;Moinho do Vale Ltda;Nota 790;1;{emissao};{vencimento};310,00
"""
CONTAS = """Conta;Saldo
1.1.1.01.001;200,00 D
2.3.1.01.001;{capital} C
"""
CAPITAL_ERRADO, CAPITAL_CERTO = "600,00", "618,75"


def _planilhas(capital: str) -> tuple[Json, Arquivos]:
    dia = hoje().replace(day=1) - timedelta(days=1)
    datas = {"emissao": f"{dia:%d/%m/%Y}", "vencimento": f"{hoje() + timedelta(days=30):%d/%m/%Y}"}
    planilhas = {
        "produtos": SALDOS_DOS_PRODUTOS,
        "titulos": TITULOS.format_map(datas),
        "contas": CONTAS.format(capital=capital),
    }
    arquivos = [(nome, (f"{nome}.csv", texto.encode(), "text/csv")) for nome, texto in planilhas.items()]
    return {"data": dia.isoformat()}, arquivos


def _enviar(cena: Cena, capital: str) -> Json:
    corpo, arquivos = _planilhas(capital)
    return cena.cliente.enviar(IMPLANTACOES, corpo, arquivos=arquivos)


def implantar_saldos(cena: Cena) -> Iterator[str]:
    """As planilhas que não fecham dizem de quanto é a diferença; as que fecham entram, e podem sair."""
    itens = [{"sku": s, "descricao": d, "unidade": "UN", "preco": p} for s, d, p in PRODUTOS]
    cena.cliente.enviar("/api/produtos/lote/", {"itens": itens})
    cena.cliente.esperar_efeitos()
    enviada = _enviar(cena, CAPITAL_ERRADO)
    yield f"{enviada['situacao']}: devedores e credores diferem em {reais(enviada['diferenca'])}"
    caminho = f"{IMPLANTACOES}{enviada['id']}/"
    corpo, arquivos = _planilhas(CAPITAL_CERTO)
    corrigida = cena.cliente.agir(caminho, "arquivos", corpo, arquivos=arquivos)
    lidas = ", ".join(f"{corrigida[planilha]} {planilha}" for planilha in ("produtos", "titulos", "contas"))
    yield f"{corrigida['situacao']}: {lidas}"
    yield _agir(cena, caminho, "implantar")
    yield _agir(cena, caminho, "desfazer")
    outra = _enviar(cena, CAPITAL_CERTO)
    yield _agir(cena, f"{IMPLANTACOES}{outra['id']}/", "implantar")


def _agir(cena: Cena, caminho: str, acao: str) -> str:
    feita = cena.cliente.agir(caminho, acao)
    cena.cliente.esperar_efeitos()
    return f"{feita['situacao']}: estoques {reais(feita['estoques'])}, saldos devedores {reais(feita['total'])}"
