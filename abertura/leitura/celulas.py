"""O que uma célula quer dizer: números e datas como se escrevem no Brasil, sem adivinhar os ambíguos."""

import re
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation

from abertura.leitura.tabela import Celula
from plataforma.valores import DIGITOS_INTEIROS, arredondar

_ESPACOS = re.compile(r"[\s\u00a0\u202f]+")
_MOEDA = re.compile(r"(?i)^R\$")
_NEGATIVO = re.compile(r"^[-−](.+)$|^(.+)[-−]$|^\((.+)\)$")
_BRASILEIRO = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
_COM_PONTO = re.compile(r"[0-9]+\.[0-9]+")
_AMBIGUO = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_LADO = re.compile(r"(?i)^(.*?)([DC])$")
_DIA = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 00:00(?::00)?)?")
_DIA_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?(?:\.0+)?)?")
# A planilha guarda números com 15 algarismos certos; os que sobram são resto da conversão para binário.
_DA_PLANILHA = Context(prec=15)
_DIA_ZERO_DA_PLANILHA = date(1899, 12, 30)
_PRIMEIRO_ANO, _ULTIMO_ANO = 1950, 2100
CPF, CNPJ = 11, 14


class CelulaIlegivel(Exception):
    """A célula não diz o que a coluna pede; `mensagem` diz por quê e como escrever."""

    def __init__(self, mensagem: str) -> None:
        super().__init__(mensagem)
        self.mensagem = mensagem


def ler_decimal(celula: Celula, casas: int) -> Decimal:
    """Número com até `casas` decimais: 1.234,56, 1234,56, 1234.56, R$ 1.234,56, (1.234,56) ou 1.234,56-."""
    if celula.numerica:
        return _conferido(_da_planilha(celula), casas)
    texto = _MOEDA.sub("", _ESPACOS.sub("", celula.texto))
    negativo = _NEGATIVO.match(texto)
    if negativo:
        texto = _MOEDA.sub("", next(g for g in negativo.groups() if g is not None))
    if _AMBIGUO.fullmatch(texto):
        sem_ponto = texto.replace(".", "")
        raise CelulaIlegivel(f"pode ser {sem_ponto} ou {texto.replace('.', ',')}. Escreva de um desses modos.")
    if _BRASILEIRO.fullmatch(texto):
        texto = texto.replace(".", "").replace(",", ".")
    elif not _COM_PONTO.fullmatch(texto):
        raise CelulaIlegivel("não é um número. Escreva como 1.234,56.")
    return _conferido(Decimal(f"-{texto}" if negativo else texto), casas)


def ler_saldo(celula: Celula) -> Decimal:
    """Saldo com 2 casas, devedor positivo; aceita a letra do balancete no fim: 1.234,56 C é credor."""
    texto = _ESPACOS.sub("", celula.texto)
    lado = None if celula.numerica else _LADO.match(texto)
    if lado is None:
        return ler_decimal(celula, 2)
    valor = ler_decimal(Celula(lado[1]), 2)
    if valor < 0:
        raise CelulaIlegivel("tem sinal e letra. Escreva o valor sem sinal seguido de D ou C, ou só com sinal.")
    return -valor if lado[2] in "cC" and valor else valor


def ler_inteiro(celula: Celula) -> int:
    """Inteiro positivo."""
    numero = ler_decimal(celula, 0)
    if not 1 <= numero <= 9999:
        raise CelulaIlegivel("não serve: use um número inteiro de 1 a 9999.")
    return int(numero)


def ler_data(celula: Celula) -> date:
    """Data escrita 31/12/2025 ou 2025-12-31, ou guardada como data pela planilha."""
    lida = _dia_da_planilha(celula) if celula.numerica else _dia_escrito(celula.texto)
    if lida is None or not _PRIMEIRO_ANO <= lida.year <= _ULTIMO_ANO:
        raise CelulaIlegivel("não é uma data. Escreva como 31/12/2025.")
    return lida


def ler_documento_da_pessoa(celula: Celula) -> str:
    """CPF ou CNPJ como está; o que a planilha guardou como número ganha de volta os zeros da frente."""
    if not celula.numerica:
        return celula.texto
    return celula.texto.zfill(CPF if len(celula.texto) <= CPF else CNPJ)


def _da_planilha(celula: Celula) -> Decimal:
    try:
        numero = _DA_PLANILHA.create_decimal(celula.texto)
    except InvalidOperation:
        raise CelulaIlegivel("não é um número. Escreva como 1.234,56.") from None
    return numero


def _conferido(numero: Decimal, casas: int) -> Decimal:
    if not numero.is_finite() or abs(numero) >= Decimal(10) ** DIGITOS_INTEIROS:
        raise CelulaIlegivel(f"passa de {DIGITOS_INTEIROS} algarismos antes da vírgula. Confira o valor.")
    arredondado = arredondar(numero, casas)
    if arredondado != numero:
        quantas = f"{casas} casas decimais" if casas else "um número inteiro"
        raise CelulaIlegivel(f"tem casas decimais demais: aqui vão até {quantas}. Arredonde.")
    return arredondado


def _dia_da_planilha(celula: Celula) -> date | None:
    dias = _da_planilha(celula)
    if not dias.is_finite() or not 0 < dias < 100_000 or dias != int(dias):
        return None
    return _DIA_ZERO_DA_PLANILHA + timedelta(days=int(dias))


def _dia_escrito(texto: str) -> date | None:
    escrito, iso = _DIA.fullmatch(texto), _DIA_ISO.fullmatch(texto)
    try:
        if escrito:
            return date(int(escrito[3]), int(escrito[2]), int(escrito[1]))
        return date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None
    except ValueError:
        return None
