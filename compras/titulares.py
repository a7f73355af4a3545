"""O que compras guarda de um fornecedor, e até quando."""

from plataforma.retencao import CONTRATO, FISCAL, XML
from plataforma.titulares.guardados import Guardado, SemTitular, do_documento

_DA_NOTA = f"fornecedor_id = ANY({{pessoas}}) OR {do_documento('documento_do_fornecedor')}"
_DE_SUAS_NOTAS = f"nota_id IN (SELECT id FROM compras_nota WHERE {_DA_NOTA})"

# De dentro para fora: o que se acha pela nota sai antes dela.
GUARDADOS = (
    Guardado(
        "XML das notas",
        "compras_xml",
        ("conteudo",),
        _DE_SUAS_NOTAS,
        contexto=("sha256",),
        prazos=(XML,),
        # A autorização é do dia da emissão, ou de até 7 dias depois, em contingência.
        desde="(SELECT n.data_emissao + 7 FROM compras_nota n WHERE n.id = nota_id)",
        apagado={"conteudo": "''::bytea"},
        tambem="sha256 = encode(sha256(''::bytea), 'hex')",
    ),
    Guardado(
        "Devoluções de compra",
        "compras_devolucao",
        ("motivo",),
        _DE_SUAS_NOTAS,
        contexto=("numero", "data", "total"),
        prazos=(FISCAL, CONTRATO),
        desde="data",
        historico=True,
    ),
    Guardado(
        "Notas de entrada",
        "compras_nota",
        ("chave_de_acesso", "documento_do_fornecedor", "nome_do_fornecedor", "outro_destinatario"),
        _DA_NOTA,
        contexto=("serie", "numero", "data_emissao", "total"),
        prazos=(XML, FISCAL, CONTRATO),
        desde="greatest(data_emissao + 7, data_entrada)",
        historico=True,
        tambem="versao = versao + 1",
    ),
    Guardado(
        "Cadastro de fornecedor",
        "compras_fornecedor",
        ("nome", "documento"),
        f"id = ANY({{pessoas}}) OR {do_documento('documento')}",
        contexto=("comprado", "devolvido", "ultima_entrada"),
    ),
)
SEM_TITULAR = (SemTitular("compras_nota", ("cnpj_do_estabelecimento", "numero"), "da empresa, e o número da nota"),)
