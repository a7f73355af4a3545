"""Dos bytes ao documento conferido: tamanho, forma segura, tipo, assinatura e esquema da NF-e 4.00."""

import re
import threading
from functools import cache
from importlib.resources import files

from lxml import etree

from compras.nfe.extracao import NFE, extrair_nota
from compras.nfe.nota import NotaLida
from compras.nfe.recusas import NotaRecusada, recusar
from plataforma.textos import mostrar

LIMITE_BYTES = 4 * 1024 * 1024
"""Uma NF-e com os 990 itens permitidos não chega a metade disto."""

ELEMENTOS_MAXIMOS = 400_000
"""De `<`, que abrem e fecham; 990 itens com todos os impostos ficam abaixo de um terço disto."""
TAMANHO_DO_DITO = 40
TEXTO_MAXIMO = 20_000
"""O maior campo do leiaute, o das informações complementares, tem 5.000."""

_ASSINATURA = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_ESQUEMAS = {"nfeProc": "procNFe_v4.00.xsd", "NFe": "nfe_v4.00.xsd"}
_INUTILIZACOES = {"inutNFe", "procInutNFe", "ProcInutNFe", "retInutNFe"}
_EVENTOS = {"procEventoNFe", "evento", "envEvento", "retEnvEvento", "retEvento"}
_MODELOS = {"65": "NFC-e (cupom de venda ao consumidor)", "57": "CT-e", "58": "MDF-e", "67": "CT-e de outros serviços"}

# O objeto XMLSchema guarda o registro de erros nele mesmo: duas linhas de execução o misturariam.
_TRAVA = threading.Lock()


def ler_nota(conteudo: bytes) -> NotaLida:
    """Lê o XML de uma NF-e, com (`nfeProc`) ou sem (`NFe`) protocolo.

    Levanta NotaRecusada, com o código e o motivo, se o arquivo não é uma NF-e modelo 55 assinada e válida
    no esquema. Se a nota serve para esta empresa é outra pergunta: `recusas_da_nota`.
    """
    raiz = _abrir(conteudo)
    nfe = _achar_nota(raiz)
    info = nfe.find(f"{NFE}infNFe")
    if info is None:
        raise recusar("compras.nota_fora_do_leiaute", "O XML não tem o grupo infNFe, que é a nota.")
    _conferir_modelo(info)
    if nfe.find(_ASSINATURA) is None:
        raise recusar(
            "compras.nota_sem_assinatura",
            "O XML não está assinado pelo emitente e não vale como nota fiscal. Peça ao fornecedor o XML autorizado.",
        )
    _conferir_esquema(raiz)
    return extrair_nota(nfe, raiz.find(f"{NFE}protNFe/{NFE}infProt"), conteudo)


def _abrir(conteudo: bytes) -> etree._Element:
    """Nada de DTD, entidade, rede nem codificação disfarçada; só UTF-8, como manda o leiaute."""
    if len(conteudo) > LIMITE_BYTES:
        raise recusar(
            "compras.arquivo_grande",
            f"O arquivo passa de {LIMITE_BYTES} bytes. Envie uma nota por arquivo.",
        )
    try:
        conteudo.decode("utf-8")
    except UnicodeDecodeError as erro:
        raise recusar(
            "compras.xml_ilegivel", f"O arquivo não é um XML em UTF-8 (byte {erro.start}). Envie o XML original."
        ) from erro
    if b"<!DOCTYPE" in conteudo:
        raise recusar(
            "compras.xml_perigoso",
            "O XML traz DOCTYPE, que nota fiscal não tem e que serve para atacar quem lê. Envie o XML original.",
        )
    if conteudo.count(b"<") > ELEMENTOS_MAXIMOS:
        raise recusar("compras.arquivo_grande", "O XML tem mais campos que qualquer nota. Envie uma nota por arquivo.")
    # A codificação fixada vence a que o arquivo declara: UTF-7, por exemplo, esconderia um DOCTYPE. E um comentário no
    # meio de um campo o cortaria para quem lê, sem que a assinatura, que os ignora, mudasse.
    leitor = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(conteudo, leitor)
    except etree.XMLSyntaxError as erro:
        raise recusar(
            "compras.xml_ilegivel", f"O arquivo não é um XML inteiro (linha {erro.lineno}). Envie o XML original."
        ) from erro


def _nome(elemento: etree._Element) -> str:
    return etree.QName(elemento).localname


def _dito(texto: str) -> str:
    return mostrar(texto[:TAMANHO_DO_DITO])


def _achar_nota(raiz: etree._Element) -> etree._Element:
    tipo = _nome(raiz)
    if tipo in _INUTILIZACOES:
        raise recusar(
            "compras.inutilizacao", "O arquivo é uma inutilização de números, não uma nota: não há o que entrar."
        )
    if tipo in _EVENTOS:
        raise recusar(
            "compras.evento_de_nota",
            "O arquivo é um evento (cancelamento, carta de correção ou manifestação), não uma nota.",
        )
    nfe = raiz if raiz.tag == f"{NFE}NFe" else raiz.find(f"{NFE}NFe")
    if tipo not in _ESQUEMAS or nfe is None:
        dito = _dito(tipo)
        raise recusar("compras.xml_de_outro_tipo", f"O arquivo é um “{dito}”, não uma NF-e. Envie o XML da nota.")
    return nfe


def _conferir_modelo(info: etree._Element) -> None:
    modelo = info.findtext(f"{NFE}ide/{NFE}mod", "")
    if modelo != "55":
        nome = _MODELOS.get(modelo, "de outro tipo")
        raise recusar(
            "compras.modelo_nao_aceito",
            f"O documento é modelo “{_dito(modelo)}”, {nome}; a entrada só aceita NF-e modelo 55. Peça a NF-e ao "
            "fornecedor.",
        )
    versao = info.get("versao", "")
    if versao != "4.00":
        raise recusar(
            "compras.leiaute_antigo",
            f"A nota está no leiaute “{_dito(versao)}”, e só o 4.00 é lido. Lance a entrada à mão.",
        )


@cache
def _esquema(arquivo: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(files("nfelib").joinpath("nfe", "schemas", "v4_0", arquivo))))


def _conferir_esquema(raiz: etree._Element) -> None:
    esquema = _esquema(_ESQUEMAS[_nome(raiz)])
    with _TRAVA:
        if esquema.validate(raiz):
            return
        falha = esquema.error_log[0]  # type: ignore[index]  # os stubs do lxml não descrevem o registro
    raise _fora_do_leiaute(falha.message, falha.line, falta=falha.type_name == "SCHEMAV_ELEMENT_CONTENT")


def _fora_do_leiaute(mensagem: str, linha: int, *, falta: bool) -> NotaRecusada:
    achado = re.match(r"Element '(?:\{[^}]*\})?(\w+)'(?:, attribute '(\w+)')?", mensagem)
    campo = "/".join(n for n in achado.groups() if n) if achado else "desconhecido"
    motivo = "falta ou sobra um campo nele, ou ele está fora do lugar" if falta else "o conteúdo não é o esperado"
    return recusar(
        "compras.nota_fora_do_leiaute",
        f"A nota não segue o leiaute 4.00 vigente: “{campo}”, linha {linha}: {motivo}. Peça o XML autorizado; "
        "se a nota é antiga, de um leiaute que já mudou, lance a entrada à mão.",
    )
