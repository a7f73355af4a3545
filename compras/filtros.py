"""O que cada lista de compras deixa filtrar."""

from typing import Any

import django_filters as filtros

from compras.situacoes import Natureza, Origem, SituacaoDaDevolucao, SituacaoDaNota


class FiltroDeNotas(filtros.FilterSet):
    """Notas; `de` e `ate` são da emissão."""

    situacao = filtros.ChoiceFilter(choices=SituacaoDaNota.choices)
    natureza = filtros.MultipleChoiceFilter(choices=Natureza.choices)
    chave_de_acesso = filtros.CharFilter("chave_de_acesso")
    numero = filtros.CharFilter("numero")
    fornecedor = filtros.UUIDFilter("fornecedor_id")
    origem = filtros.ChoiceFilter(choices=Origem.choices)
    nome_do_fornecedor = filtros.CharFilter("nome_do_fornecedor", "icontains")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")
    de = filtros.DateFilter("data_emissao", "gte")
    ate = filtros.DateFilter("data_emissao", "lte")


class FiltroDeDevolucoes(filtros.FilterSet):
    """Devoluções de compra; `de` e `ate` são da devolução."""

    situacao = filtros.ChoiceFilter(choices=SituacaoDaDevolucao.choices)
    numero = filtros.NumberFilter("numero")
    nota = filtros.UUIDFilter("nota")
    fornecedor = filtros.UUIDFilter("nota__fornecedor_id")
    estabelecimento = filtros.UUIDFilter("estabelecimento_id")
    de = filtros.DateFilter("data", "gte")
    ate = filtros.DateFilter("data", "lte")


class FiltroDeMapeamentos(filtros.FilterSet):
    """Mapeamentos."""

    fornecedor = filtros.UUIDFilter("fornecedor_id")
    produto = filtros.UUIDFilter("produto_id")
    codigo = filtros.CharFilter("codigo")


class FiltroDeFornecedores(filtros.FilterSet):
    """Fornecedores; `de` e `ate` são da última entrada."""

    nome = filtros.CharFilter("nome", "icontains")
    documento = filtros.CharFilter("documento")
    de = filtros.DateFilter("ultima_entrada", "gte")
    ate = filtros.DateFilter("ultima_entrada", "lte")
    aguardando = filtros.BooleanFilter(method="so_com_nota_aguardando")

    def so_com_nota_aguardando(self, consulta: Any, _nome: str, quer: bool) -> Any:  # noqa: FBT001
        return consulta.filter(notas_aguardando__gt=0) if quer else consulta.filter(notas_aguardando=0)
