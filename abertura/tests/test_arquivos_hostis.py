"""Arquivos feitos para derrubar quem os lê: cada um é um erro com saída, e nenhum cresce na memória."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from abertura.leitura import tabela
from abertura.leitura.tabela import MEGA
from abertura.planilhas import CONTAS, ErroDaPlanilha, ler_planilha
from abertura.tests.apoio import CONTAS as CSV
from abertura.tests.apoio import PRODUTOS, TITULOS, Firma, corpo, erros
from abertura.tests.pastas import FOLHA, ler_parte, trocar_parte, xlsx

BOA = xlsx([linha.split(";") for linha in CSV.splitlines()])
MEMORIA_MAXIMA = 40 * MEGA


def _erros(conteudo: bytes) -> tuple[ErroDaPlanilha, ...]:
    return ler_planilha(CONTAS, especie="contas", arquivo="contas", conteudo=conteudo).erros


def _bomba() -> bytes:
    """100 MB de zeros que cabem em 100 kB."""
    return trocar_parte(BOA, "docProps/app.xml", b"\0" * (100 * MEGA))


def _com_linha(linha: bytes) -> bytes:
    return trocar_parte(BOA, FOLHA, ler_parte(BOA, FOLHA).replace(b"</sheetData>", linha + b"</sheetData>"))


def _celula_na_ultima_coluna() -> bytes:
    """Quem aloca a área inteira pediria 17 bilhões de células."""
    return _com_linha(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _linhas_vazias(quantas: int, celulas: bytes = b"") -> bytes:
    """Linhas que só guardam formato, como as de quem formatou a planilha até o fim."""
    return _com_linha(b"".join(b'<row r="%d">%s</row>' % (n, celulas) for n in range(9, 9 + quantas)))


def _numa_parte(nome: str, miolo: bytes) -> bytes:
    return trocar_parte(BOA, nome, ler_parte(BOA, nome).replace(b"</", miolo + b"</", 1))


def _partes_demais() -> bytes:
    saida = io.BytesIO(BOA)
    with zipfile.ZipFile(saida, "a") as pacote:
        for n in range(1100):
            pacote.writestr(f"xl/media/{n}", b"")
    return saida.getvalue()


def _riso() -> bytes:
    """Entidades que se multiplicam ao abrir: um bilhão de “ha”."""
    entidades = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    folha = ler_parte(BOA, FOLHA).partition(b"?>")[2]
    dtd = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + entidades + b"]>"
    return trocar_parte(BOA, FOLHA, dtd + folha.replace(b"<v>", b"<v>&a9;"))


def _tamanho_mentido() -> bytes:
    """O índice do zip diz 10 bytes, e a parte tem 90 MB."""
    bomba = trocar_parte(BOA, FOLHA, b"<worksheet>" + b" " * (90 * MEGA) + b"</worksheet>")
    with zipfile.ZipFile(io.BytesIO(bomba)) as pacote:
        tamanho = pacote.getinfo(FOLHA).file_size
    return bomba.replace(tamanho.to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("fazer", "trecho"),
    [
        (lambda: b"", "está vazio"),
        (lambda: b" \r\n ", "está vazio"),
        (lambda: CSV.encode() + b"\x81\xff\x8d", "não é um texto"),
        (lambda: b"conta;saldo\n1.1;\0\n", "não é um texto"),
        (lambda: CSV.encode("utf-16")[:-1], "não é um texto"),
        (lambda: b'conta;saldo\n"1.1;5\n', "se interrompe na linha 2"),
        (lambda: b"conta;saldo\n1.1;" + b"9" * MEGA, "se interrompe na linha 2"),
        (lambda: b"conta;" + b";" * 60 + b"saldo\n", "colunas e o limite"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "XLS antigo ou protegido"),
        (lambda: b"PK\x03\x04" + b"lixo", "corrompido"),
        (lambda: BOA[:-200], "corrompido"),
        (lambda: trocar_parte(BOA, FOLHA, b"<worksheet"), "corrompido"),
        (lambda: trocar_parte(BOA, "xl/workbook.xml", b"<a/>"), "corrompido"),
        (lambda: xlsx([]), "não tem nada escrito"),
        (lambda: xlsx([["", ""]]), "não tem nada escrito"),
        (lambda: xlsx([[" "], ["\t"]]), "não tem nada escrito"),
        (lambda: b";;;\n;;\n", "não tem nada escrito"),
        (lambda: "\ufeff\n".encode(), "não tem nada escrito"),
        (lambda: b"conta;saldo\n" + b"\n" * 100_000, "passa de 20000 linhas, contando as vazias"),
        (lambda: b"conta;saldo\n" + b";" * 300_000, "passa de 200000 células"),
        (lambda: b"conta;saldo\n" + b"\r" * 300_000, "passa de 200000 células"),
        (lambda: _linhas_vazias(50_000), "passa de 20000 linhas, contando as vazias"),
        (lambda: _linhas_vazias(2_000, b'<c s="1"/>' * 1_000), "passa de 200000 células"),
        (
            lambda: _linhas_vazias(1, b"<c " + b" ".join(b'a%d=""' % n for n in range(400_000)) + b"/>"),
            "um texto maior",
        ),
        (lambda: trocar_parte(BOA, FOLHA, b"<a>" + b"<b/>" * 1_100_000 + b"</a>"), "passa de 200000 células"),
        (lambda: _numa_parte("xl/sharedStrings.xml", b"<si/>" * 1_100_000), "passa de 200000 células"),
        (lambda: _numa_parte("xl/workbook.xml", b"<sheet/>" * 1_100_000), "passa de 200000 células"),
        (lambda: trocar_parte(BOA, FOLHA, b"<a>" + b"<b/>".ljust(1000) * 40_000), "passa de 200000 células"),
        (lambda: _com_linha(b'<row r="99999999999"><c><v>1</v></c></row>'), "corrompido"),
        (lambda: _com_linha(b'<row r="-3"><c><v>1</v></c></row>'), "corrompido"),
        (lambda: _com_linha(b'<row r="2"><c><v>1</v></c></row>'), "corrompido"),
        (lambda: _com_linha(b'<row r="9"><c t="s"><v>-1</v></c></row>'), "corrompido"),
        (lambda: _com_linha(b'<row r="9"><c><v>' + b"1" * 200_000 + b"</v></c></row>"), "um texto maior"),
        (_partes_demais, "mais de 1000 partes"),
        (_bomba, "aberto teria 100 MB"),
        (_tamanho_mentido, "corrompido"),
        (_celula_na_ultima_coluna, "além da 50ª coluna (XFD1048576)"),
        (_riso, "traz um DTD"),
    ],
)
def test_cada_um_e_um_erro_com_saida(fazer: Callable[[], bytes], trecho: str) -> None:
    achados = _erros(fazer())
    assert trecho in " ".join(e.mensagem for e in achados)


@pytest.mark.parametrize("fazer", [_bomba, _tamanho_mentido, _celula_na_ultima_coluna, _riso])
def test_nenhum_cresce_na_memoria(fazer: Callable[[], bytes]) -> None:
    conteudo = fazer()
    tracemalloc.start()
    _erros(conteudo)
    pico = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pico < MEMORIA_MAXIMA


def test_linhas_vazias_entre_as_escritas_nao_atrapalham() -> None:
    (pulada,) = ler_planilha(CONTAS, especie="contas", arquivo="c", conteudo=b"\n\nconta;saldo\n\n\n1.1;5\n").linhas
    assert pulada.linha == 6
    assert pulada.saldo == 5


@pytest.mark.parametrize(
    ("conta", "mensagem"),
    [
        ("1.1\u200b.1", "não serve. Há um caractere invisível (U+200B) na posição 4."),
        ("1.1\x1b.1", "não serve. Há um caractere de controle (U+001B) na posição 4."),
        ("1.1\u202e.1", "não serve. Há um caractere invisível (U+202E) na posição 4."),
    ],
)
@pytest.mark.parametrize("formato", ["csv", "xlsx"])
def test_celula_com_o_que_nao_se_ve_e_recusada_e_se_mostra(conta: str, mensagem: str, formato: str) -> None:
    linhas = [["conta", "saldo"], [conta, "5,00"]]
    conteudo = "\n".join(map(";".join, linhas)).encode() if formato == "csv" else xlsx(linhas)
    (erro,) = _erros(conteudo)
    assert erro.mensagem.startswith(mensagem)
    assert erro.valor.isprintable()


def test_zero_negativo_e_zero() -> None:
    csv = b"conta;saldo\n1.1;-0,00\n1.2;0,00 C\n1.3;(0)\n"
    saldos = ler_planilha(CONTAS, especie="contas", arquivo="c", conteudo=csv).linhas
    guardado = trocar_parte(BOA, FOLHA, ler_parte(BOA, FOLHA).replace(b"<v>200</v>", b"<v>-0</v>"))
    da_pasta = ler_planilha(CONTAS, especie="contas", arquivo="c", conteudo=guardado).linhas
    assert {f"{c.saldo}" for c in saldos} == {"0.00"}
    assert not any(c.saldo.is_signed() for c in da_pasta if c.saldo == 0)


def test_arquivo_grande_e_linhas_demais_sao_recusados() -> None:
    (grande,) = _erros(b"conta;saldo\n" + b"x" * (tabela.BYTES_MAXIMOS + 1))
    assert "o limite é 20 MB" in grande.mensagem
    linhas = b"".join(b"1.%d;1\n" % n for n in range(tabela.LINHAS_MAXIMAS + 1))
    (demais,) = _erros(b"conta;saldo\n" + linhas)
    assert "passa de 10000 linhas" in demais.mensagem
    assert demais.linha == tabela.LINHAS_MAXIMAS + 2


def test_celula_de_cem_mil_caracteres_no_xlsx_aparece_encurtada() -> None:
    celulas = b'<c r="A9" t="inlineStr"><is><t>' + b"A" * 100_000 + b'</t></is></c><c r="C9"><v>1</v></c>'
    (erro,) = _erros(_com_linha(b'<row r="9">' + celulas + b"</row>"))
    assert erro.linha == 9
    assert erro.coluna == "conta"
    assert len(erro.valor) == 61
    assert "tem 100000 caracteres" in erro.mensagem


def test_formula_vale_pelo_que_a_planilha_guardou_e_sem_valor_e_erro() -> None:
    linhas = [["conta", "saldo"], ["1.1.1.01.001", "5"], ["1.1.1.02.001", ""]]
    sem_valor = xlsx(linhas, formulas=[(2, 1, "=1+1")])
    guardada = trocar_parte(sem_valor, FOLHA, ler_parte(sem_valor, FOLHA).replace(b"<v></v>", b"<v>2</v>"))
    lida = ler_planilha(CONTAS, especie="contas", arquivo="c.xlsx", conteudo=guardada)
    assert {f"linha {c.linha}": c.saldo for c in lida.linhas} == {"linha 2": 5, "linha 3": 2}
    nada = trocar_parte(sem_valor, FOLHA, ler_parte(sem_valor, FOLHA).replace(b"<v></v>", b""))
    (erro,) = _erros(nada)
    assert erro.linha == 3
    assert erro.coluna == "saldo"
    assert erro.valor == "=1+1"


def test_formula_num_texto_do_csv_e_so_texto(firma: Firma) -> None:
    titulos = TITULOS.replace("Maria Compradora", "=cmd|'/c calc'!A1")
    assert corpo(firma.enviar(titulos=titulos), 201)["titulos"] == 3


def test_o_que_o_cadastro_nao_conhece_e_o_repetido_dizem_a_linha(firma: Firma) -> None:
    resposta = firma.enviar(
        produtos=PRODUTOS + "CHA;1;1;\nCAFE;1;1;\n",
        titulos=TITULOS + TITULOS.splitlines()[1] + "\npagar;529.982.247-26;X;1;1;01/12/2025;01/12/2026;1,00\n",
        contas=CSV + "9.9;;1\n1.1;;1\n1.1.3.01.001;;1\n1.1.1.01.001;;5\n",
    )
    assert erros(resposta) == [
        "produtos.csv, linha 4, sku",
        "produtos.csv, linha 5, sku",
        "titulos.csv, linha 5, documento",
        "titulos.csv, linha 6, documento_da_pessoa",
        "contas.csv, linha 6, conta",
        "contas.csv, linha 7, conta",
        "contas.csv, linha 8, conta",
        "contas.csv, linha 9, conta",
    ]
    mensagens = [e["mensagem"] for e in resposta.json()["erros"]]
    assert [t in m for t, m in zip(_TRECHOS, mensagens, strict=True)] == [True] * 8


_TRECHOS = (
    "não é produto do cadastro", "repete a linha 2", "repete a linha 2", "dígito verificador", "não está no plano",
    "é sintética", "sai dos produtos", "repete a linha 3",
)  # fmt: skip


def test_lugar_que_nao_e_da_empresa_diz_os_que_sao(firma: Firma) -> None:
    csv = "sku;cnpj;deposito;qtd;custo\nCAFE;11.222.333/0001-81;;1;1\nACUCAR;;XPTO;1;1\n"
    resposta = firma.enviar(produtos=csv)
    assert erros(resposta) == ["produtos.csv, linha 2, estabelecimento", "produtos.csv, linha 3, deposito"]
    assert "Use um destes: GERAL" in resposta.json()["erros"][1]["mensagem"]


def test_mais_erros_do_que_se_mostra_ainda_se_contam(firma: Firma) -> None:
    criada = corpo(firma.enviar(contas="conta;saldo\n" + "".join(f"9.{n};1\n" for n in range(300))), 201)
    assert criada["quantos_erros"] == 300
    assert len(criada["erros"]) == 200
