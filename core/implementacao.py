"""Os contratos do core neste processo: de DTO a serviço ou consulta, e de volta."""

from uuid import UUID

from core import consultas
from core.contrato import (
    ConversaoDeUnidade,
    DocumentoConferido,
    EmpresaResumo,
    EntradaNasTelas,
    EstabelecimentoResumo,
    ItemACasar,
    PessoaACasar,
    PessoaResumo,
    ProdutoResumo,
    TokensDasTelas,
)
from core.servicos import entradas
from core.servicos.acessos import acesso_de
from core.servicos.casamento import casar_pessoa, casar_pessoas, casar_produtos, conferir_documentos
from plataforma.acesso.contrato import Acesso


class AcessosDoCore:
    """Quem pode o quê."""

    def acesso(self, *, usuario: UUID, empresa: UUID) -> Acesso:
        return acesso_de(usuario, empresa=empresa)


class EntradasDoCore:
    """Como se entra nas telas e se sai delas."""

    def atende(self) -> bool:
        return entradas.atende()

    def trocar_codigo(self, *, codigo: str, nonce: str, chave: UUID) -> EntradaNasTelas:
        return entradas.trocar(codigo=codigo, nonce=nonce, chave=chave)

    def renovar(self, *, renovacao: str, chave: UUID) -> TokensDasTelas:
        return entradas.renovar(renovacao=renovacao, chave=chave)

    def sair(self, *, renovacao: str) -> bool:
        entradas.sair(renovacao)
        return True

    def encerrar_as_outras(self, *, renovacao: str) -> bool:
        entradas.encerrar_as_outras(renovacao)
        return True


class CadastrosDoCore:
    """Cadastros da empresa em contexto."""

    def produtos(self, *, ids: tuple[UUID, ...]) -> tuple[ProdutoResumo, ...]:
        return tuple(ProdutoResumo(**p) for p in consultas.produtos_com(ids))

    def produtos_por_sku(self, *, skus: tuple[str, ...]) -> tuple[ProdutoResumo, ...]:
        return tuple(ProdutoResumo(**p) for p in consultas.produtos_com_o_sku(skus))

    def pessoas(self, *, ids: tuple[UUID, ...]) -> tuple[PessoaResumo, ...]:
        return tuple(PessoaResumo(**p) for p in consultas.pessoas_com(ids))

    def empresa(self) -> EmpresaResumo:
        return EmpresaResumo(**consultas.empresa_resumida())

    def estabelecimentos(self) -> tuple[EstabelecimentoResumo, ...]:
        return tuple(EstabelecimentoResumo(**e) for e in consultas.estabelecimentos_resumidos())

    def conversoes(self, *, produtos: tuple[UUID, ...]) -> tuple[ConversaoDeUnidade, ...]:
        return tuple(ConversaoDeUnidade(**c) for c in consultas.conversoes_dos(produtos))

    def casar_pessoa(self, *, chave: UUID, pessoa: PessoaACasar) -> PessoaResumo:
        return self.pessoas(ids=(casar_pessoa(pessoa=pessoa),))[0]

    def conferir_documentos(self, *, documentos: tuple[str, ...]) -> tuple[DocumentoConferido, ...]:
        return tuple(conferir_documentos(documentos=documentos))

    def casar_pessoas(self, *, chave: UUID, itens: tuple[PessoaACasar, ...]) -> tuple[PessoaResumo, ...]:
        ids = casar_pessoas(pessoas=itens)
        por_id = {p.id: p for p in self.pessoas(ids=tuple(set(ids)))}
        return tuple(por_id[i] for i in ids)

    def casar_produtos(self, *, chave: UUID, itens: tuple[ItemACasar, ...]) -> tuple[ProdutoResumo, ...]:
        ids = casar_produtos(itens=itens)
        por_id = {p.id: p for p in self.produtos(ids=tuple(ids))}
        return tuple(por_id[i] for i in ids)
