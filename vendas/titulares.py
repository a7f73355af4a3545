"""O que vendas guarda de um cliente, e até quando."""

from plataforma.retencao import CONTRATO, FISCAL
from plataforma.titulares.guardados import Guardado, SemTitular, do_documento

_DO_CLIENTE = "cliente_id = ANY({pessoas})"
_DO_PEDIDO = f"{_DO_CLIENTE} OR {do_documento('documento_do_cliente')}"
# Um rascunho não é contrato: nada o retém.
_DATA_DO_PEDIDO = "CASE WHEN situacao = 'rascunho' THEN date '1900-01-01' ELSE data END"

# De dentro para fora: o que se acha pelo pedido sai antes dele.
GUARDADOS = (
    Guardado(
        "Devoluções",
        "vendas_devolucao",
        ("motivo",),
        f"pedido_id IN (SELECT id FROM vendas_pedido WHERE {_DO_PEDIDO})",
        contexto=("data", "total"),
        prazos=(FISCAL, CONTRATO),
        desde="data",
    ),
    Guardado(
        "Faturas",
        "vendas_fatura",
        ("nome_do_cliente",),
        _DO_CLIENTE,
        contexto=("serie", "numero", "data", "total"),
        prazos=(FISCAL, CONTRATO),
        desde="data",
    ),
    Guardado(
        "Pedidos",
        "vendas_pedido",
        (
            "nome_do_cliente",
            "documento_do_cliente",
            "observacao",
            "motivo_do_cancelamento",
            "motivo_do_encerramento",
        ),
        _DO_PEDIDO,
        contexto=("numero", "data", "situacao", "total"),
        prazos=(CONTRATO,),
        desde=_DATA_DO_PEDIDO,
        historico=True,
        tambem="versao = versao + 1",
    ),
    Guardado(
        "Cadastro de cliente",
        "vendas_cliente",
        ("nome", "documento", "uf"),
        f"id = ANY({{pessoas}}) OR {do_documento('documento')}",
        contexto=("limite_de_credito", "ativo"),
        historico=True,
        tambem="ativo = false, versao = versao + 1",
    ),
)
SEM_TITULAR = (
    SemTitular("vendas_condicao", ("nome",), "o nome de uma condição de pagamento"),
    SemTitular("vendas_pedido", ("cnpj_do_estabelecimento",), "da empresa"),
    SemTitular("vendas_fatura", ("cnpj_do_estabelecimento",), "da empresa"),
)
