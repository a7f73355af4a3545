"""As três planilhas dos saldos iniciais: que colunas têm, e o que cada linha diz. Regra pura.

Tudo o que não se lê vira um ErroDaPlanilha com arquivo, linha, coluna, valor e saída; a leitura segue, para que quem
corrige veja todos os erros de uma vez.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from abertura.leitura.celulas import (
    CelulaIlegivel,
    ler_data,
    ler_decimal,
    ler_documento_da_pessoa,
    ler_inteiro,
    ler_saldo,
)
from abertura.leitura.tabela import ArquivoIlegivel, Celula, LinhaDoArquivo, conferir_tamanho, eh_xlsx, recolher
from abertura.leitura.texto import ler_csv
from abertura.leitura.xlsx import ler_xlsx
from abertura.leituras import ErroDaPlanilha
from plataforma.textos import TextoRecusado, ler_linha, mostrar
from plataforma.valores import valor

VALOR_MOSTRADO = 60
_QUEBRAS = re.compile(r"[ \t\r\n]+")
CELULA_MAXIMA = 1000
L = TypeVar("L")


class ProdutoLido(NamedTuple):
    """Quanto há de um produto; sem CNPJ vale o único estabelecimento, e sem depósito, o padrão dele."""

    linha: int
    sku: str
    cnpj: str
    deposito: str
    quantidade: Decimal
    custo_total: Decimal


class TituloLido(NamedTuple):
    """Título em aberto."""

    linha: int
    tipo: str
    documento_da_pessoa: str
    nome: str
    documento: str
    parcela: int
    emissao: date
    vencimento: date
    valor: Decimal


class ContaLida(NamedTuple):
    """Saldo de uma conta do plano, devedor positivo."""

    linha: int
    conta: str
    saldo: Decimal


@dataclass(frozen=True)
class Coluna:
    """Uma coluna: `nome` como no modelo, outros nomes que se aceitam e como se lê a célula."""

    nome: str
    ler: Callable[[Celula], Any]
    outros: tuple[str, ...] = ()
    obrigatoria: bool = True


@dataclass(frozen=True)
class Modelo(Generic[L]):
    """Uma das planilhas: suas colunas, e como os valores de uma linha viram o que ela diz."""

    colunas: tuple[Coluna, ...]
    montar: Callable[[int, Mapping[str, Any]], L]


@dataclass(frozen=True)
class PlanilhaLida(Generic[L]):
    """O que se leu de um arquivo, e o que não se pôde ler."""

    linhas: tuple[L, ...]
    erros: tuple[ErroDaPlanilha, ...]


def _texto(maximo: int) -> Callable[[Celula], str]:
    def ler(celula: Celula) -> str:
        # A quebra de linha dentro da célula, que a planilha põe para caber na tela, é um espaço.
        try:
            texto = ler_linha(_QUEBRAS.sub(" ", celula.texto))
        except TextoRecusado as erro:
            raise CelulaIlegivel(f"não serve. {erro.mensagem}") from erro
        if len(texto) > maximo:
            raise CelulaIlegivel(f"tem {len(texto)} caracteres e aqui cabem {maximo}. Encurte.")
        return texto

    return ler


def _documento_da_pessoa(celula: Celula) -> str:
    return _texto(30)(Celula(ler_documento_da_pessoa(celula)))


def _positivo(casas: int, *, com_zero: bool) -> Callable[[Celula], Decimal]:
    def ler(celula: Celula) -> Decimal:
        numero = ler_decimal(celula, casas)
        if numero < 0 or (numero == 0 and not com_zero):
            raise CelulaIlegivel("não pode ser negativo." if com_zero else "precisa passar de zero.")
        return numero

    return ler


_TIPOS = {
    "receber": "receber", "a_receber": "receber", "cliente": "receber",
    "pagar": "pagar", "a_pagar": "pagar", "fornecedor": "pagar",
    "credito_cliente": "credito_cliente", "credito_de_cliente": "credito_cliente",
    "credito_fornecedor": "credito_fornecedor", "credito_com_fornecedor": "credito_fornecedor",
}  # fmt: skip


def _tipo(celula: Celula) -> str:
    if (tipo := _TIPOS.get(simplificar(celula.texto))) is None:
        raise CelulaIlegivel("não é um tipo. Use receber, pagar, credito_cliente ou credito_fornecedor.")
    return tipo


def _produto(linha: int, lido: Mapping[str, Any]) -> ProdutoLido:
    total, unitario = lido["custo_total"], lido["custo_unitario"]
    if (total is None) == (unitario is None):
        raise CelulaIlegivel("dê o custo_total ou o custo_unitario, um só dos dois.")
    custo = valor(lido["quantidade"] * unitario) if total is None else total
    onde = lido["estabelecimento"] or "", lido["deposito"] or ""
    return ProdutoLido(linha, lido["sku"], *onde, lido["quantidade"], custo)


def _titulo(linha: int, lido: Mapping[str, Any]) -> TituloLido:
    if lido["vencimento"] < lido["emissao"]:
        raise CelulaIlegivel(f"vence em {lido['vencimento']:%d/%m/%Y}, antes da emissão. Confira as duas datas.")
    return TituloLido(linha, **{**lido, "parcela": lido["parcela"] or 1})


def _conta(linha: int, lido: Mapping[str, Any]) -> ContaLida:
    return ContaLida(linha, **lido)


PRODUTOS = Modelo(
    colunas=(
        Coluna("sku", _texto(60), ("codigo", "produto", "codigo_do_produto")),
        Coluna("estabelecimento", _texto(20), ("cnpj", "cnpj_do_estabelecimento"), obrigatoria=False),
        Coluna("deposito", _texto(20), ("codigo_do_deposito",), obrigatoria=False),
        Coluna("quantidade", _positivo(4, com_zero=False), ("qtd", "saldo", "estoque")),
        Coluna("custo_total", _positivo(2, com_zero=True), ("valor", "valor_total"), obrigatoria=False),
        Coluna("custo_unitario", _positivo(6, com_zero=True), ("custo", "custo_medio"), obrigatoria=False),
    ),
    montar=_produto,
)
TITULOS = Modelo(
    colunas=(
        Coluna("tipo", _tipo),
        Coluna("documento_da_pessoa", _documento_da_pessoa, ("cpf_cnpj", "cnpj_cpf", "cnpj", "cpf")),
        Coluna("nome", _texto(120), ("pessoa", "cliente", "fornecedor", "razao_social")),
        Coluna("documento", _texto(60), ("numero", "numero_do_documento", "titulo")),
        Coluna("parcela", ler_inteiro, obrigatoria=False),
        Coluna("emissao", ler_data, ("data_emissao", "data_de_emissao")),
        Coluna("vencimento", ler_data, ("data_vencimento", "data_de_vencimento")),
        Coluna("valor", _positivo(2, com_zero=False), ("saldo", "valor_em_aberto")),
    ),
    montar=_titulo,
)
CONTAS = Modelo(
    colunas=(
        Coluna("conta", _texto(30), ("codigo", "codigo_da_conta")),
        Coluna("saldo", ler_saldo, ("valor",)),
    ),
    montar=_conta,
)
_COMENTARIOS: Mapping[str, frozenset[str]] = {
    "produtos": frozenset({"descricao", "unidade"}),
    "titulos": frozenset({"observacao"}),
    "contas": frozenset({"nome", "descricao", "natureza"}),
}
"""Colunas que se aceitam e não se leem: ajudam quem preenche."""


def ler_planilha(modelo: Modelo[L], *, especie: str, arquivo: str, conteudo: bytes) -> PlanilhaLida[L]:
    """Todas as linhas do arquivo que se leem, e todos os erros; `especie` é produtos, titulos ou contas."""
    try:
        conferir_tamanho(conteudo)
        linhas = recolher(ler_xlsx(conteudo) if eh_xlsx(conteudo) else ler_csv(conteudo))
    except ArquivoIlegivel as erro:
        ilegivel = ErroDaPlanilha(arquivo=arquivo, linha=erro.linha, coluna="", valor="", mensagem=erro.mensagem)
        return PlanilhaLida((), (ilegivel,))
    cabecalho, *dados = linhas
    leitor, erros = _abrir(modelo, cabecalho, arquivo, _COMENTARIOS[especie])
    if not erros and not dados:
        erros = [leitor.erro(cabecalho.numero, "o arquivo só tem o cabeçalho. Ponha os saldos abaixo dele.")]
    if erros:
        return PlanilhaLida((), tuple(erros))
    lidas: list[L] = []
    for linha in dados:
        montada, da_linha = leitor.ler(linha)
        erros += da_linha
        lidas += montada
    return PlanilhaLida(tuple(lidas), tuple(erros))


def simplificar(texto: str) -> str:
    """Minúsculas sem acento, com `_` no lugar do que não é letra nem algarismo: “Nº do título” vira n_do_titulo."""
    sem_acento = unicodedata.normalize("NFKD", texto.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", sem_acento).strip("_")


@dataclass(frozen=True)
class _Leitor(Generic[L]):
    """Um arquivo cujo cabeçalho já se conhece: onde está cada coluna, e quantas ele tem."""

    modelo: Modelo[L]
    arquivo: str
    onde: Mapping[str, int]
    largura: int

    def erro(self, linha: int, mensagem: str, *, coluna: str = "", valor: str = "") -> ErroDaPlanilha:
        """Um erro deste arquivo, com o valor encurtado."""
        visto = mostrar(valor[: VALOR_MOSTRADO + 1])
        mostrado = visto if len(visto) <= VALOR_MOSTRADO else f"{visto[:VALOR_MOSTRADO]}…"
        return ErroDaPlanilha(arquivo=self.arquivo, linha=linha, coluna=coluna, valor=mostrado, mensagem=mensagem)

    def ler(self, linha: LinhaDoArquivo) -> tuple[list[L], list[ErroDaPlanilha]]:
        """O que a linha diz, ou por que não se lê."""
        lido, erros = self._ler_celulas(linha)
        if any(c.texto for c in linha.celulas[self.largura :]):
            mensagem = (
                "tem mais células que o cabeçalho. Num CSV separado por vírgulas, ponha entre aspas o que as tem."
            )
            erros.append(self.erro(linha.numero, mensagem))
        if erros:
            return [], erros
        try:
            return [self.modelo.montar(linha.numero, lido)], []
        except CelulaIlegivel as erro:
            return [], [self.erro(linha.numero, erro.mensagem)]

    def _ler_celulas(self, linha: LinhaDoArquivo) -> tuple[dict[str, Any], list[ErroDaPlanilha]]:
        lido: dict[str, Any] = {}
        erros = []
        for coluna in self.modelo.colunas:
            celula = self._celula(linha, coluna.nome)
            try:
                lido[coluna.nome] = _ler_celula(coluna, celula)
            except CelulaIlegivel as erro:
                erros.append(self.erro(linha.numero, erro.mensagem, coluna=coluna.nome, valor=celula.texto))
        return lido, erros

    def _celula(self, linha: LinhaDoArquivo, coluna: str) -> Celula:
        posicao = self.onde.get(coluna, self.largura)
        return linha.celulas[posicao] if posicao < min(self.largura, len(linha.celulas)) else Celula("")


def _ler_celula(coluna: Coluna, celula: Celula) -> Any:
    if not celula.texto:
        if coluna.obrigatoria:
            raise CelulaIlegivel("está vazia. Preencha-a.")
        return None
    if len(celula.texto) > CELULA_MAXIMA:
        raise CelulaIlegivel(f"tem {len(celula.texto)} caracteres; nenhuma coluna daqui passa de {CELULA_MAXIMA}.")
    return coluna.ler(celula)


def _abrir(
    modelo: Modelo[L], cabecalho: LinhaDoArquivo, arquivo: str, comentarios: frozenset[str]
) -> tuple[_Leitor[L], list[ErroDaPlanilha]]:
    por_nome = {nome: c.nome for c in modelo.colunas for nome in (c.nome, *c.outros)}
    onde: dict[str, int] = {}
    leitor = _Leitor(modelo, arquivo, onde, len(cabecalho.celulas))
    aceitas = ", ".join(c.nome for c in modelo.colunas)
    erros = []
    for posicao, celula in enumerate(cabecalho.celulas):
        escrito = simplificar(celula.texto[:CELULA_MAXIMA])
        nome = por_nome.get(escrito)
        if nome in onde:
            mensagem = f"repete a coluna {nome}. Deixe uma só."
            erros.append(leitor.erro(cabecalho.numero, mensagem, coluna=escrito, valor=celula.texto))
        elif nome is not None:
            onde[nome] = posicao
        elif escrito not in comentarios and celula.texto:
            mensagem = f"não é coluna daqui. As aceitas: {aceitas}."
            erros.append(leitor.erro(cabecalho.numero, mensagem, valor=celula.texto))
    faltam = [c.nome for c in modelo.colunas if c.obrigatoria and c.nome not in onde]
    if faltam:
        erros.append(leitor.erro(cabecalho.numero, f"falta no cabeçalho: {', '.join(faltam)}. As aceitas: {aceitas}."))
    return leitor, erros
