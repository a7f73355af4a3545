"""O que o financeiro guarda de quem deve e de a quem se deve, e até quando."""

from plataforma.retencao import CONTRATO, FISCAL
from plataforma.titulares.guardados import Guardado, SemTitular

GUARDADOS = (
    Guardado(
        "Títulos",
        "financeiro_titulo",
        ("pessoa_nome",),
        "pessoa_id = ANY({pessoas})",
        contexto=("tipo", "documento", "parcela", "emissao", "vencimento", "valor", "situacao"),
        prazos=(FISCAL, CONTRATO),
        # Enquanto se deve, o prazo nem começou.
        desde=(
            "CASE WHEN situacao IN ('aberto', 'parcial') THEN greatest(vencimento, current_date) "
            "ELSE greatest(emissao, vencimento) END"
        ),
        historico=True,
        tambem="versao = versao + 1",
    ),
)
_DO_LIVRO = "o livro é encadeado e não muda; os nomes nos históricos dele são da issue da contabilidade"
SEM_TITULAR = (
    SemTitular("financeiro_lancamento", ("historico", "aviso", "documento"), _DO_LIVRO),
    SemTitular("financeiro_titulo", ("documento",), "o número de quem deu origem ao título, não o de uma pessoa"),
    SemTitular("financeiro_item_a_expedir", ("documento",), "o número de um pedido"),
    SemTitular("financeiro_conta", ("nome",), "o nome de uma conta contábil"),
    SemTitular("financeiro_conta_bancaria", ("nome", "banco", "agencia", "numero"), "conta da própria empresa"),
    SemTitular("financeiro_empresa", ("razao_social",), "da empresa"),
    SemTitular("financeiro_estabelecimento", ("cnpj", "nome", "uf"), "da empresa"),
    SemTitular("financeiro_auditoria_do_periodo", ("motivo", "avisos"), "por que se abriu ou fechou um mês"),
)
