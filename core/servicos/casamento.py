"""Casar: o que veio no documento de outro encontra o cadastro da empresa, ou entra nele."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from core.bloqueios import travar_documentos, uma_importacao_por_vez
from core.contrato import DocumentoConferido, DocumentoNaoServe, ItemACasar, PessoaACasar
from core.documentos import (
    TAMANHO_DO_CNPJ,
    TAMANHO_DO_CPF,
    limpar_documento,
    tipo_do_documento,
    validar_documento,
)
from core.gtin import ler_gtin_da_nota
from core.inscricao_estadual import InscricaoEstadualInvalida, SituacaoDaInscricao, ler_inscricao_estadual
from core.models import Pessoa, Produto
from core.opcoes import TipoDePessoa
from core.servicos.pessoas import NovaPessoa, cadastrar_pessoas
from core.servicos.produtos import NovoProduto, cadastrar_produtos
from core.tabelas_oficiais import CODIGO_DO_BRASIL, municipios
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida

PAIS_NAO_INFORMADO = "0000"
"""País de quem é do exterior: o documento de um fornecedor de fora não diz qual é."""
TAMANHO_DO_DOCUMENTO_DE_FORA = 20
TAMANHO_DO_SKU = 40
TAMANHO_DA_DESCRICAO = 120
TAMANHO_DO_NCM = 8


def casar_pessoa(*, pessoa: PessoaACasar) -> UUID:
    """A pessoa mais antiga com este documento (sem documento, com este nome); sem nenhuma, cadastra."""
    nova = _pessoa_nova(pessoa)
    with transacao("core"):
        travar_documentos([nova.documento])
        iguais = Pessoa.objects.filter(documento=nova.documento)
        if not nova.documento:
            iguais = iguais.filter(nome=nova.nome)
        existente = iguais.order_by("-ativo", "id").values_list("id", flat=True).first()
        return existente or cadastrar_pessoas(novas=[nova])[0]


def casar_pessoas(*, pessoas: Sequence[PessoaACasar]) -> list[UUID]:
    """Como `casar_pessoa`, para muitas, na ordem dada; cada documento vira uma pessoa só, e quem é do exterior só se
    acha: não se cadastra."""
    por_documento = {limpar_documento(p.documento): p for p in pessoas}
    with transacao("core"):
        travar_documentos(por_documento)
        achadas = {documento: id for documento, id, _ in _pessoas_com(por_documento)}
        faltam = {documento: p for documento, p in por_documento.items() if documento not in achadas}
        for recusa in filter(None, map(_recusa_do_documento, faltam)):
            raise DocumentoNaoServe(recusa)
        novas = cadastrar_pessoas(novas=[_pessoa_nova(p) for p in faltam.values()])
        achadas |= zip(faltam, novas, strict=True)
    return [achadas[limpar_documento(p.documento)] for p in pessoas]


def conferir_documentos(*, documentos: Sequence[str]) -> list[DocumentoConferido]:
    """Quem já tem cada documento, e quais não servem para cadastrar ninguém, na ordem pedida."""
    limpos = [limpar_documento(d) for d in documentos]
    achadas = {
        documento: DocumentoConferido(documento=documento, pessoa=id, nome=nome, recusa="")
        for documento, id, nome in _pessoas_com(limpos)
    }
    return [
        achadas.get(limpo)
        or DocumentoConferido(documento=limpo, pessoa=None, nome="", recusa=_recusa_do_documento(limpo))
        for limpo in limpos
    ]


def _pessoas_com(documentos: Iterable[str]) -> list[tuple[str, UUID, str]]:
    """(documento, id, nome) de quem os tem; de cada documento, a ativa e mais antiga por último."""
    achadas = Pessoa.objects.filter(documento__in=list(documentos)).order_by("ativo", "-id")
    return list(achadas.values_list("documento", "id", "nome"))


def _recusa_do_documento(documento: str) -> str:
    try:
        validar_documento(documento)
    except EntradaInvalida as erro:
        return erro.detalhe
    return ""


def _pessoa_nova(pessoa: PessoaACasar) -> NovaPessoa:
    tipo, documento = _tipo_e_documento(pessoa.documento)
    situacao, inscricao = _inscricao(pessoa.inscricao_estadual, pessoa.uf)
    do_brasil = pessoa.municipio in municipios()
    return NovaPessoa(
        tipo=tipo,
        documento=documento,
        nome=pessoa.nome,
        nome_fantasia=pessoa.nome_fantasia,
        situacao_da_inscricao=situacao,
        inscricao_estadual=inscricao,
        cep=limpar_documento(pessoa.cep),
        logradouro=pessoa.logradouro,
        numero=pessoa.numero,
        complemento=pessoa.complemento,
        bairro=pessoa.bairro,
        municipio=pessoa.municipio if do_brasil else "",
        uf=pessoa.uf if do_brasil else "",
        pais=PAIS_NAO_INFORMADO if tipo == TipoDePessoa.ESTRANGEIRA else CODIGO_DO_BRASIL,
        telefone=pessoa.telefone,
    )


def _tipo_e_documento(documento: str) -> tuple[str, str]:
    limpo = limpar_documento(documento)
    if len(limpo) not in (TAMANHO_DO_CPF, TAMANHO_DO_CNPJ):
        return TipoDePessoa.ESTRANGEIRA.value, limpo[:TAMANHO_DO_DOCUMENTO_DE_FORA]
    try:
        valido = validar_documento(limpo)
    except EntradaInvalida as erro:
        raise DocumentoNaoServe(erro.detalhe) from erro
    return tipo_do_documento(valido).value, valido


def _inscricao(texto: str, uf: str) -> tuple[str, str]:
    """Situação e número; inscrição vazia ou que não se entende não impede a entrada: fica como não contribuinte."""
    try:
        lida = ler_inscricao_estadual(texto, uf=uf)
    except InscricaoEstadualInvalida:
        return SituacaoDaInscricao.NAO_CONTRIBUINTE.value, ""
    return lida.situacao.value, lida.numero


def casar_produtos(*, itens: Sequence[ItemACasar]) -> list[UUID]:
    """O produto de cada item, na mesma ordem: pelo GTIN; sem nenhum, cadastrado com um SKU livre."""
    with transacao("core"):
        uma_importacao_por_vez()
        gtins = [ler_gtin_da_nota(i.gtin) or "" for i in itens]
        conhecidos = Produto.objects.filter(gtin__in={g for g in gtins if g}).order_by("-id")
        por_gtin = dict(conhecidos.values_list("gtin", "id"))
        chaves = [(g, "" if g else i.codigo, "" if g else i.descricao) for g, i in zip(gtins, itens, strict=True)]
        faltam = {c: i for c, i in zip(chaves, itens, strict=True) if c[0] not in por_gtin}
        skus = _skus_livres([i.codigo for i in faltam.values()])
        novos = [_do_item(i, gtin=c[0], sku=sku) for (c, i), sku in zip(faltam.items(), skus, strict=True)]
        criados = dict(zip(faltam, cadastrar_produtos(novos=novos), strict=True))
        return [criados[c] if c in criados else por_gtin[c[0]] for c in chaves]


def _do_item(item: ItemACasar, *, gtin: str, sku: str) -> NovoProduto:
    ncm = item.ncm if len(item.ncm) == TAMANHO_DO_NCM else ""
    return NovoProduto(
        sku=sku, descricao=item.descricao[:TAMANHO_DA_DESCRICAO], unidade=item.unidade, gtin=gtin, ncm=ncm
    )


def _skus_livres(codigos: Sequence[str]) -> list[str]:
    bases = [(codigo.strip() or "PRODUTO")[: TAMANHO_DO_SKU - 6] for codigo in codigos]
    usados = {
        s for base in set(bases) for s in Produto.objects.filter(sku__startswith=base).values_list("sku", flat=True)
    }
    livres = []
    for base in bases:
        sku, sequencia = base, 1
        while sku in usados:
            sequencia += 1
            sku = f"{base}-{sequencia}"
        usados.add(sku)
        livres.append(sku)
    return livres
