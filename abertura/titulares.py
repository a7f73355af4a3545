"""O que a abertura guarda de quem devia, ou a quem se devia, quando se começou a usar o sistema."""

from plataforma.retencao import CONTRATO, FISCAL
from plataforma.titulares.guardados import Guardado, SemTitular

_LIMPO = "upper(regexp_replace({coluna}, '[^0-9A-Za-z]', '', 'g'))"

GUARDADOS = (
    Guardado(
        "Títulos das planilhas de saldos iniciais",
        "abertura_titulo",
        ("documento_da_pessoa", "nome"),
        f"{_LIMPO.format(coluna='documento_da_pessoa')} = {{documento}} AND documento_da_pessoa <> ''",
        contexto=("tipo", "documento", "parcela", "emissao", "vencimento", "valor"),
        prazos=(FISCAL, CONTRATO),
        desde="greatest(emissao, vencimento)",
        # Zeros fariam iguais, e repetidos, os títulos de mesmo número de duas pessoas.
        apagado={"documento_da_pessoa": "right(replace(id::text, '-', ''), 30)"},
    ),
    Guardado(
        "Células recusadas das planilhas de saldos iniciais",
        "abertura_erro",
        ("valor", "mensagem"),
        f"{_LIMPO.format(coluna='valor')} = {{documento}} AND valor <> ''",
        contexto=("arquivo", "coluna", "linha"),
    ),
)
SEM_TITULAR = (
    SemTitular("abertura_implantacao", ("recusa",), "por que a implantação inteira foi recusada"),
    SemTitular("abertura_titulo", ("documento",), "o número do título, não o de uma pessoa"),
    SemTitular("abertura_conta", ("conta", "nome"), "conta contábil"),
    SemTitular("abertura_produto", ("cnpj_do_estabelecimento", "codigo_do_deposito"), "da empresa"),
    SemTitular("abertura_planilha", ("especie", "arquivo"), "a espécie e o nome do arquivo"),
    SemTitular("abertura_erro", ("especie", "arquivo", "coluna"), "a espécie e o nome do arquivo, e o da coluna"),
)
