"""Da forma à consulta: `.values(...)` de uma lista, e o documento com seus itens num comando só."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Manager, QuerySet

from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.leituras.campos import Leitura, LeituraIncoerente, campos_de

_CABECALHO = "cabecalho_"
Expressoes = Mapping[str, Any]
Tabela = Manager[Any] | QuerySet[Any, Any]


def linhas_de(tabela: Tabela, leitura: type[Leitura], **expressoes: Any) -> Lista:
    """As linhas de `tabela` com os campos de `leitura`; `expressoes` dá, pelo nome, os que não são uma coluna.

    Levanta LeituraIncoerente, ou FieldError se um campo não tem coluna nem expressão.
    """
    colunas = _colunas(leitura, expressoes)
    return tabela.annotate(**{n: c for n, c in colunas.items() if c != F(n)}).values(*colunas)


def _colunas(leitura: type[Leitura], expressoes: Expressoes, relacao: str = "") -> dict[str, Any]:
    """Nome -> expressão de cada campo, lido através de `relacao` se há uma."""
    fontes = campos_de(leitura).fontes
    a_mais = sorted(n for n in expressoes if fontes.get(n) != n)
    if a_mais:
        raise LeituraIncoerente(
            f"{leitura.__name__}: {', '.join(a_mais)} tem expressão sem ser campo, ou já tem Fonte."
        )
    return {nome: expressoes.get(nome, F(relacao + caminho)) for nome, caminho in fontes.items()}


class DocumentoFixo:
    """Um documento e seus itens num comando só: cada linha traz também as colunas do cabeçalho, a um salto dela.

    `por` é a relação do item ao documento. `cabecalho` e `do_item` dão as expressões dos campos que não são coluna; as
    do cabeçalho partem do item. Um documento sem nenhum item não se acha.
    """

    def __init__(
        self,
        modulo: str,
        leitura: type[Leitura],
        itens: Tabela,
        *,
        por: str,
        cabecalho: Expressoes | None = None,
        do_item: Expressoes | None = None,
    ) -> None:
        ((self._campo, leitura_do_item),) = list(campos_de(leitura).partes.items())[:1]
        self._do_item = _colunas(leitura_do_item, do_item or {})
        self._do_cabecalho = _colunas(leitura, cabecalho or {}, f"{por}__")
        self._itens, self._por = itens, por
        self._consulta = ConsultaFixa(modulo, self.linhas)

    def linhas(self, chave: UUID) -> Lista:
        """A consulta que traz o documento `chave`."""
        do_cabecalho = {_CABECALHO + nome: coluna for nome, coluna in self._do_cabecalho.items()}
        colunas = {**self._do_item, **do_cabecalho}
        itens = self._itens.filter(**{self._por: chave})
        return itens.annotate(**{n: c for n, c in colunas.items() if c != F(n)}).values(*colunas)

    def __call__(self, chave: UUID) -> dict[str, Any] | None:
        """O documento, ou None se não existe na empresa em contexto."""
        achadas = self._consulta(chave)
        if not achadas:
            return None
        cabecalho = {nome: achadas[0][_CABECALHO + nome] for nome in self._do_cabecalho}
        return {**cabecalho, self._campo: [{nome: linha[nome] for nome in self._do_item} for linha in achadas]}


def um_de(modulo: str, lista: Callable[[], Lista]) -> ConsultaFixa:
    """A linha de `lista` que tem o id."""
    return ConsultaFixa(modulo, lambda chave: lista().filter(id=chave))
