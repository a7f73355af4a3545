"""Os contratos do core neste processo: de DTO a serviço e de volta."""

from collections.abc import Sequence
from uuid import UUID

from core.contrato import (
    ConversaoDeUnidade,
    DocumentoConferido,
    DocumentoNaoServe,
    EmpresaResumo,
    EmpresaSemCadastro,
    EstabelecimentoResumo,
    ItemACasar,
    PessoaACasar,
    PessoaResumo,
    ProdutoResumo,
)
from core.documentos import limpar_documento, validar_documento
from core.inscricao_estadual import InscricaoEstadualInvalida, ler_inscricao_estadual
from core.models import Conversao, Empresa, Estabelecimento, Pessoa
from core.servicos.acessos import acessos_de
from core.servicos.pessoas import NovaPessoa, casar_pessoa, casar_pessoas, pessoas_com
from core.servicos.produtos import casar_produtos
from core.tabelas_oficiais import CODIGO_DO_BRASIL, municipios
from plataforma.acesso.contrato import Acesso
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.banco.sql import linhas
from plataforma.erros import EntradaInvalida
from plataforma.identidade.contexto import empresa_atual

# Em SQL: cada pedido de venda o chama, e montar a mesma consulta do ORM custa mais que executá-la.
_PRODUTOS = "SELECT id, sku, descricao, unidade, gtin, ncm, preco, ativo FROM core_produto WHERE "
DA_PESSOA = ("id", "nome", "documento", "inscricao_estadual", "uf", "municipio", "pais")
DO_EXTERIOR = "0000"
"""País desconhecido: quem casa uma nota de fornecedor do exterior não informa qual é."""


def _estabelecimentos(empresa: UUID) -> Lista:
    da_empresa = Estabelecimento.objects.filter(empresa_id=empresa).order_by("-matriz", "cnpj")
    return da_empresa.values("id", "cnpj", "nome", "uf", "matriz")


_ESTABELECIMENTOS = ConsultaFixa("core", _estabelecimentos)


class AcessosDoCore:
    """Quem pode o quê."""

    def acesso(self, *, usuario: UUID, empresa: UUID) -> Acesso:
        achados = acessos_de([usuario])
        return achados[0] if achados else Acesso(usuario=usuario, empresa=empresa, versao=0, permissoes=frozenset())


class CadastrosDoCore:
    """Cadastros da empresa em contexto."""

    def produtos(self, *, ids: tuple[UUID, ...]) -> tuple[ProdutoResumo, ...]:
        return _produtos("id = ANY(%s)", ids)

    def produtos_por_sku(self, *, skus: tuple[str, ...]) -> tuple[ProdutoResumo, ...]:
        return _produtos("sku = ANY(%s)", skus)

    def pessoas(self, *, ids: tuple[UUID, ...]) -> tuple[PessoaResumo, ...]:
        return tuple(PessoaResumo(**p) for p in Pessoa.objects.filter(id__in=ids).values(*DA_PESSOA))

    def empresa(self) -> EmpresaResumo:
        campos = ("id", "raiz_cnpj", "razao_social", "regime", "crt", "anexo_do_simples", "receita_bruta_12_meses")
        empresa = Empresa.objects.filter(id=empresa_atual()).values(*campos).first()
        if empresa is None:
            raise EmpresaSemCadastro("A empresa em que você age não está cadastrada.")
        return EmpresaResumo(**empresa)

    def estabelecimentos(self) -> tuple[EstabelecimentoResumo, ...]:
        return tuple(EstabelecimentoResumo(**e) for e in _ESTABELECIMENTOS(empresa_atual()))

    def conversoes(self, *, produtos: tuple[UUID, ...]) -> tuple[ConversaoDeUnidade, ...]:
        achadas = Conversao.objects.filter(produto__in=produtos).values_list("produto_id", "unidade", "fator")
        return tuple(ConversaoDeUnidade(produto=p, unidade=u, fator=f) for p, u, f in achadas)

    def casar_pessoa(
        self,
        *,
        chave: UUID,
        documento: str,
        nome: str,
        inscricao_estadual: str = "",
        nome_fantasia: str = "",
        cep: str = "",
        logradouro: str = "",
        numero: str = "",
        complemento: str = "",
        bairro: str = "",
        municipio: str = "",
        uf: str = "",
        telefone: str = "",
    ) -> PessoaResumo:
        tipo, limpo = _tipo_e_documento(documento)
        situacao, inscricao = _inscricao(inscricao_estadual, uf)
        do_brasil = municipio in municipios()
        nova = NovaPessoa(
            tipo=tipo,
            documento=limpo,
            nome=nome,
            nome_fantasia=nome_fantasia,
            situacao_da_inscricao=situacao,
            inscricao_estadual=inscricao,
            cep=limpar_documento(cep),
            logradouro=logradouro,
            numero=numero,
            complemento=complemento,
            bairro=bairro,
            municipio=municipio if do_brasil else "",
            uf=uf if do_brasil else "",
            pais=DO_EXTERIOR if tipo == "estrangeira" else CODIGO_DO_BRASIL,
            telefone=telefone,
        )
        pessoa = casar_pessoa(nova=nova)
        return self.pessoas(ids=(pessoa,))[0]

    def conferir_documentos(self, *, documentos: tuple[str, ...]) -> tuple[DocumentoConferido, ...]:
        limpos = [limpar_documento(d) for d in documentos]
        achadas = pessoas_com(limpos)
        nomes = {p.id: p.nome for p in self.pessoas(ids=tuple(achadas.values()))}
        return tuple(_conferido(limpo, achadas.get(limpo), nomes) for limpo in limpos)

    def casar_pessoas(self, *, chave: UUID, itens: tuple[PessoaACasar, ...]) -> tuple[PessoaResumo, ...]:
        limpos = [limpar_documento(i.documento) for i in itens]
        for recusado in (d for d in self.conferir_documentos(documentos=tuple(limpos)) if d.recusa):
            raise DocumentoNaoServe(recusado.recusa)
        novas = [
            NovaPessoa(tipo="fisica" if len(limpo) == 11 else "juridica", documento=limpo, nome=item.nome)
            for limpo, item in zip(limpos, itens, strict=True)
        ]
        ids = casar_pessoas(novas=novas)
        por_id = {p.id: p for p in self.pessoas(ids=tuple(set(ids)))}
        return tuple(por_id[i] for i in ids)

    def casar_produtos(self, *, chave: UUID, itens: tuple[ItemACasar, ...]) -> tuple[ProdutoResumo, ...]:
        ids = casar_produtos(itens=itens)
        por_id = {p.id: p for p in _produtos("id = ANY(%s)", ids)}
        return tuple(por_id[i] for i in ids)


def _produtos(condicao: str, procurados: Sequence[UUID | str]) -> tuple[ProdutoResumo, ...]:
    empresa_atual()
    return tuple(ProdutoResumo(**p) for p in linhas("core", f"{_PRODUTOS}{condicao}", [list(procurados)]))


def _tipo_e_documento(documento: str) -> tuple[str, str]:
    limpo = limpar_documento(documento)
    if len(limpo) not in (11, 14):
        return "estrangeira", limpo[:20]
    try:
        valido = validar_documento(limpo)
    except EntradaInvalida as erro:
        raise DocumentoNaoServe(erro.detalhe) from erro
    return ("fisica" if len(valido) == 11 else "juridica"), valido


def _conferido(documento: str, pessoa: UUID | None, nomes: dict[UUID, str]) -> DocumentoConferido:
    if pessoa is not None:
        return DocumentoConferido(documento=documento, pessoa=pessoa, nome=nomes[pessoa], recusa="")
    try:
        validar_documento(documento)
    except EntradaInvalida as erro:
        return DocumentoConferido(documento=documento, pessoa=None, nome="", recusa=erro.detalhe)
    return DocumentoConferido(documento=documento, pessoa=None, nome="", recusa="")


def _inscricao(texto: str, uf: str) -> tuple[str, str]:
    if not texto:
        return "nao_contribuinte", ""
    try:
        lida = ler_inscricao_estadual(texto, uf=uf)
    except InscricaoEstadualInvalida:
        return "nao_contribuinte", ""
    return lida.situacao.value, lida.numero
