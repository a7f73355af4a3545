"""Do XML já conferido no esquema à NotaLida. Aqui nada é recusado: o esquema já garantiu a forma."""

from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from compras.nfe.nota import (
    Duplicata,
    Endereco,
    ImpostosDoItem,
    ItemLido,
    NotaLida,
    ParteDaNota,
    Protocolo,
    TotaisDaNota,
)
from plataforma.textos import limpar_linha
from plataforma.valores import arredondar, preco, quantidade, valor

NFE = "{http://www.portalfiscal.inf.br/nfe}"

_NS = {"n": "http://www.portalfiscal.inf.br/nfe"}
_ZERO = Decimal("0.00")


def _texto(no: etree._Element, caminho: str) -> str:
    """Texto do primeiro campo no caminho (nomes separados por barra), limpo; vazio se não há."""
    qualificado = "/".join(p if p == "*" else f"n:{p}" for p in caminho.split("/"))
    return limpar_linha(no.findtext(qualificado, "", _NS) or "")


def _numero(no: etree._Element, caminho: str) -> Decimal:
    return Decimal(_texto(no, caminho) or 0)


def _valor(no: etree._Element, caminho: str) -> Decimal:
    return valor(_numero(no, caminho))


def extrair_nota(nfe: etree._Element, protocolo: etree._Element | None, conteudo: bytes) -> NotaLida:
    """`nfe` é o elemento NFe válido no esquema; `protocolo`, o infProt, se o arquivo o traz."""
    info = nfe.find(f"{NFE}infNFe")
    if info is None:
        raise ValueError("elemento NFe sem infNFe: faltou conferir o esquema")
    ide = info.find(f"{NFE}ide")
    if ide is None:
        raise ValueError("infNFe sem ide: faltou conferir o esquema")
    dest = info.find(f"{NFE}dest")
    return NotaLida(
        chave=info.get("Id", "").removeprefix("NFe"),
        uf=_texto(ide, "cUF"),
        modelo=_texto(ide, "mod"),
        serie=int(_texto(ide, "serie")),
        numero=int(_texto(ide, "nNF")),
        codigo_numerico=_texto(ide, "cNF"),
        tipo_de_emissao=_texto(ide, "tpEmis"),
        processo_de_emissao=_texto(ide, "procEmi"),
        emitida_em=datetime.fromisoformat(_texto(ide, "dhEmi")),
        ambiente="producao" if _texto(ide, "tpAmb") == "1" else "homologacao",
        tipo="entrada" if _texto(ide, "tpNF") == "0" else "saida",
        finalidade=_texto(ide, "finNFe"),
        natureza=_texto(ide, "natOp"),
        emitente=_parte(info.findall(f"{NFE}emit")[0], "enderEmit"),
        destinatario=None if dest is None else _parte(dest, "enderDest"),
        itens=tuple(_item(det) for det in info.findall(f"{NFE}det")),
        duplicatas=tuple(_duplicata(dup) for dup in info.findall(f"{NFE}cobr/{NFE}dup")),
        totais=_totais(info),
        protocolo=None if protocolo is None else _protocolo(protocolo),
        informacoes=_texto(info, "infAdic/infCpl"),
        conteudo=conteudo,
    )


def _parte(no: etree._Element, endereco: str) -> ParteDaNota:
    onde = no.find(f"{NFE}{endereco}")
    return ParteDaNota(
        documento=_texto(no, "CNPJ") or _texto(no, "CPF"),
        id_estrangeiro=_texto(no, "idEstrangeiro"),
        nome=_texto(no, "xNome"),
        fantasia=_texto(no, "xFant"),
        inscricao_estadual=_texto(no, "IE"),
        regime=_texto(no, "CRT"),
        endereco=None if onde is None else _endereco(onde),
    )


def _endereco(no: etree._Element) -> Endereco:
    return Endereco(
        logradouro=_texto(no, "xLgr"),
        numero=_texto(no, "nro"),
        complemento=_texto(no, "xCpl"),
        bairro=_texto(no, "xBairro"),
        municipio=_texto(no, "cMun"),
        municipio_nome=_texto(no, "xMun"),
        uf=_texto(no, "UF"),
        cep=_texto(no, "CEP"),
        telefone=_texto(no, "fone"),
    )


def _item(det: etree._Element) -> ItemLido:
    return ItemLido(
        numero=int(det.get("nItem", "0")),
        codigo=_texto(det, "prod/cProd"),
        gtin=_texto(det, "prod/cEAN"),
        gtin_tributavel=_texto(det, "prod/cEANTrib"),
        descricao=_texto(det, "prod/xProd"),
        ncm=_texto(det, "prod/NCM"),
        cest=_texto(det, "prod/CEST"),
        cfop=_texto(det, "prod/CFOP"),
        unidade=_texto(det, "prod/uCom"),
        quantidade=quantidade(_numero(det, "prod/qCom")),
        valor_unitario=preco(_numero(det, "prod/vUnCom")),
        unidade_tributavel=_texto(det, "prod/uTrib"),
        quantidade_tributavel=quantidade(_numero(det, "prod/qTrib")),
        valor_produto=_valor(det, "prod/vProd"),
        desconto=_valor(det, "prod/vDesc"),
        frete=_valor(det, "prod/vFrete"),
        seguro=_valor(det, "prod/vSeg"),
        outras_despesas=_valor(det, "prod/vOutro"),
        compoe_total=_texto(det, "prod/indTot") == "1",
        impostos=_impostos(det),
    )


def _impostos(det: etree._Element) -> ImpostosDoItem:
    icms = "imposto/ICMS/*"
    return ImpostosDoItem(
        origem=_texto(det, f"{icms}/orig"),
        cst=_texto(det, f"{icms}/CST") or _texto(det, f"{icms}/CSOSN"),
        base_icms=_valor(det, f"{icms}/vBC"),
        aliquota_icms_pct=arredondar(_numero(det, f"{icms}/pICMS"), 4),
        icms=_valor(det, f"{icms}/vICMS"),
        credito_icms_simples=_valor(det, f"{icms}/vCredICMSSN"),
        icms_desonerado=_valor(det, f"{icms}/vICMSDeson") if _texto(det, f"{icms}/indDeduzDeson") == "1" else _ZERO,
        icms_st=_valor(det, f"{icms}/vICMSST"),
        fcp_st=_valor(det, f"{icms}/vFCPST"),
        icms_monofasico_retido=_valor(det, f"{icms}/vICMSMonoReten"),
        ipi=_valor(det, "imposto/IPI/*/vIPI"),
        ipi_devolvido=_valor(det, "impostoDevol/IPI/vIPIDevol"),
        cst_pis=_texto(det, "imposto/PIS/*/CST"),
        pis=_valor(det, "imposto/PIS/*/vPIS"),
        cst_cofins=_texto(det, "imposto/COFINS/*/CST"),
        cofins=_valor(det, "imposto/COFINS/*/vCOFINS"),
        pis_st=_valor(det, "imposto/PISST/vPIS") if _texto(det, "imposto/PISST/indSomaPISST") == "1" else _ZERO,
        cofins_st=(
            _valor(det, "imposto/COFINSST/vCOFINS") if _texto(det, "imposto/COFINSST/indSomaCOFINSST") == "1" else _ZERO
        ),
        ii=_valor(det, "imposto/II/vII"),
        ibs=_valor(det, "imposto/IBSCBS/gIBSCBS/vIBS"),
        cbs=_valor(det, "imposto/IBSCBS/gIBSCBS/gCBS/vCBS"),
    )


def _duplicata(dup: etree._Element) -> Duplicata:
    vencimento = _texto(dup, "dVenc")
    return Duplicata(
        numero=_texto(dup, "nDup"),
        vencimento=date.fromisoformat(vencimento) if vencimento else None,
        valor=_valor(dup, "vDup"),
    )


def _totais(info: etree._Element) -> TotaisDaNota:
    total = "total/ICMSTot"
    return TotaisDaNota(
        produtos=_valor(info, f"{total}/vProd"),
        desconto=_valor(info, f"{total}/vDesc"),
        frete=_valor(info, f"{total}/vFrete"),
        seguro=_valor(info, f"{total}/vSeg"),
        outras_despesas=_valor(info, f"{total}/vOutro"),
        icms=_valor(info, f"{total}/vICMS"),
        icms_st=_valor(info, f"{total}/vST"),
        fcp_st=_valor(info, f"{total}/vFCPST"),
        ipi=_valor(info, f"{total}/vIPI"),
        nota=_valor(info, f"{total}/vNF"),
    )


def _protocolo(prot: etree._Element) -> Protocolo:
    return Protocolo(
        numero=_texto(prot, "nProt"),
        chave=_texto(prot, "chNFe"),
        situacao=_texto(prot, "cStat"),
        motivo=_texto(prot, "xMotivo"),
        recebida_em=datetime.fromisoformat(_texto(prot, "dhRecbto")),
    )
