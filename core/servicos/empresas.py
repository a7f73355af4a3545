"""Empresas e seus estabelecimentos."""

from decimal import Decimal
from typing import cast
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from core.documentos import raiz_do_cnpj
from core.eventos import EmpresaAlterada, EmpresaCriada, EstabelecimentoAlterado, EstabelecimentoCriado, Regime
from core.models import Empresa, Estabelecimento, Papel, Unidade
from core.permissoes import NOMES_DOS_PAPEIS
from core.servicos.mudancas import MudancasDoCadastro, alterar
from core.tabelas_oficiais import unidades_de_medida
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo, NaoEncontrado
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.permissoes import papeis_padrao


class NovaEmpresa(msgspec.Struct, frozen=True, kw_only=True):
    """Empresa a criar, com a matriz; textos já conferidos e sem máscara."""

    cnpj_da_matriz: str
    razao_social: str
    regime: str
    crt: int
    nome_fantasia: str = ""
    anexo_do_simples: str = ""
    receita_bruta_12_meses: Decimal | None = None
    inscricao_estadual: str = ""
    uf: str = ""
    municipio: str = ""
    cep: str = ""
    logradouro: str = ""
    numero: str = ""
    complemento: str = ""
    bairro: str = ""


class NovoEstabelecimento(msgspec.Struct, frozen=True, kw_only=True):
    """Estabelecimento a criar; textos já conferidos e sem máscara."""

    cnpj: str
    nome: str
    inscricao_estadual: str = ""
    matriz: bool = False
    uf: str = ""
    municipio: str = ""
    cep: str = ""
    logradouro: str = ""
    numero: str = ""
    complemento: str = ""
    bairro: str = ""


class MudancasDaEmpresa(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de uma empresa."""

    razao_social: str | UnsetType = UNSET
    nome_fantasia: str | UnsetType = UNSET
    regime: str | UnsetType = UNSET
    crt: int | UnsetType = UNSET
    anexo_do_simples: str | UnsetType = UNSET
    receita_bruta_12_meses: Decimal | None | UnsetType = UNSET


class MudancasDoEstabelecimento(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de um estabelecimento."""

    nome: str | UnsetType = UNSET
    inscricao_estadual: str | UnsetType = UNSET
    matriz: bool | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET
    uf: str | UnsetType = UNSET
    municipio: str | UnsetType = UNSET
    cep: str | UnsetType = UNSET
    logradouro: str | UnsetType = UNSET
    numero: str | UnsetType = UNSET
    complemento: str | UnsetType = UNSET
    bairro: str | UnsetType = UNSET


def criar_empresa(*, nova: NovaEmpresa) -> UUID:
    """Cria a empresa em contexto, com matriz, unidades de medida e papéis padrão.

    Quem chama age já pela empresa nova (`agir_como`): uma transação não troca de empresa.
    """
    empresa = empresa_atual()
    with transacao("core"):
        Empresa.objects.create(
            id=empresa,
            empresa_id=empresa,
            raiz_cnpj=raiz_do_cnpj(nova.cnpj_da_matriz),
            razao_social=nova.razao_social,
            nome_fantasia=nova.nome_fantasia,
            regime=nova.regime,
            crt=nova.crt,
            anexo_do_simples=nova.anexo_do_simples,
            receita_bruta_12_meses=nova.receita_bruta_12_meses,
        )
        _publicar_empresa(EmpresaCriada)
        criar_estabelecimento(novo=_matriz(nova))
        Unidade.objects.bulk_create(Unidade(sigla=u.sigla, nome=u.nome, casas=u.casas) for u in unidades_de_medida())
        Papel.objects.bulk_create(Papel(nome=NOMES_DOS_PAPEIS[p], padrao=p) for p in sorted(papeis_padrao()))
    return empresa


def _matriz(nova: NovaEmpresa) -> NovoEstabelecimento:
    return NovoEstabelecimento(
        cnpj=nova.cnpj_da_matriz,
        nome=nova.nome_fantasia or nova.razao_social,
        inscricao_estadual=nova.inscricao_estadual,
        matriz=True,
        uf=nova.uf,
        municipio=nova.municipio,
        cep=nova.cep,
        logradouro=nova.logradouro,
        numero=nova.numero,
        complemento=nova.complemento,
        bairro=nova.bairro,
    )


def alterar_empresa(*, id: UUID, mudancas: MudancasDaEmpresa, versao_lida: int | None) -> None:
    """Altera a empresa em contexto; outra não se alcança."""
    with transacao("core"):
        alterar(Empresa, id=id, mudancas=mudancas, versao_lida=versao_lida)
        _publicar_empresa(EmpresaAlterada)


def _publicar_empresa(tipo: type[EmpresaCriada] | type[EmpresaAlterada]) -> None:
    e = Empresa.objects.get(id=empresa_atual())
    publicar(
        tipo(
            empresa=e.id,
            raiz_cnpj=e.raiz_cnpj,
            razao_social=e.razao_social,
            regime=cast(Regime, e.regime),
            crt=e.crt,
            versao_cadastro=e.versao,
            anexo_do_simples=e.anexo_do_simples,
            receita_bruta_12_meses=e.receita_bruta_12_meses,
        )
    )


def criar_estabelecimento(*, novo: NovoEstabelecimento) -> UUID:
    """Inclui um CNPJ na empresa em contexto; a raiz tem de ser a dela."""
    with transacao("core"):
        raiz = Empresa.objects.filter(id=empresa_atual()).values_list("raiz_cnpj", flat=True).first()
        if raiz is None:
            raise NaoEncontrado("A empresa em que você age não está cadastrada. Peça-a a quem opera esta instalação.")
        if raiz_do_cnpj(novo.cnpj) != raiz:
            mensagem = f"O CNPJ {novo.cnpj} não é da empresa, cuja raiz é {raiz}. Cadastre-o como outra empresa."
            campo = ErroDeCampo(campo="cnpj", codigo="core.raiz_de_outra_empresa", mensagem=mensagem)
            raise EntradaInvalida(mensagem, campos=(campo,))
        e = Estabelecimento.objects.create(**msgspec.structs.asdict(novo))
        publicar(
            EstabelecimentoCriado(
                estabelecimento=e.id,
                cnpj=e.cnpj,
                nome=e.nome,
                uf=e.uf,
                matriz=e.matriz,
                versao_cadastro=e.versao,
            )
        )
    return e.id


def alterar_estabelecimento(*, id: UUID, mudancas: MudancasDoEstabelecimento, versao_lida: int | None) -> None:
    """Altera um estabelecimento; fazê-lo matriz rebaixa a atual a filial, que é outra alteração."""
    with transacao("core"):
        if mudancas.matriz is True:
            for atual in Estabelecimento.objects.filter(matriz=True).exclude(id=id).values_list("id", flat=True):
                _alterar_um(atual, MudancasDoEstabelecimento(matriz=False), None)
        _alterar_um(id, mudancas, versao_lida)


def _alterar_um(id: UUID, mudancas: MudancasDoEstabelecimento, versao_lida: int | None) -> None:
    alterar(Estabelecimento, id=id, mudancas=mudancas, versao_lida=versao_lida)
    e = Estabelecimento.objects.get(id=id)
    publicar(
        EstabelecimentoAlterado(
            estabelecimento=e.id,
            cnpj=e.cnpj,
            nome=e.nome,
            uf=e.uf,
            matriz=e.matriz,
            ativo=e.ativo,
            versao_cadastro=e.versao,
        )
    )
