"""O que os outros módulos leem e pedem ao core."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from plataforma.contratos import Contrato, comando, consulta
from plataforma.erros import EntradaInvalida, NaoAutenticado, NaoEncontrado
from plataforma.valores import Dto, Fator, Linha, Preco, Valor


class ProdutoResumo(Dto):
    """Produto como os documentos o copiam; `unidade` é a sigla da de estoque, `versao` cresce a cada mudança."""

    id: UUID
    sku: str
    descricao: str
    unidade: str
    gtin: str
    ncm: str
    preco: Preco
    ativo: bool
    versao: int


class PessoaResumo(Dto):
    """Pessoa como os documentos a copiam; `municipio` é o código do IBGE e `pais`, o do BACEN (1058 é o Brasil)."""

    id: UUID
    nome: str
    documento: str
    inscricao_estadual: str
    uf: str
    municipio: str
    pais: str = "1058"


class EstabelecimentoResumo(Dto):
    """CNPJ inteiro da empresa em contexto; `versao` cresce a cada mudança."""

    id: UUID
    cnpj: str
    nome: str
    uf: str
    matriz: bool
    versao: int


class EmpresaResumo(Dto):
    """A empresa em contexto; `anexo_do_simples` é I a V, ou vazio fora do Simples; `versao` cresce a cada mudança."""

    id: UUID
    raiz_cnpj: str
    razao_social: str
    regime: Literal["simples", "presumido", "real"]
    crt: int
    versao: int
    anexo_do_simples: str = ""
    receita_bruta_12_meses: Valor | None = None


class ConversaoDeUnidade(Dto):
    """1 `unidade` = `fator` unidades de estoque do produto."""

    produto: UUID
    unidade: str
    fator: Fator


class ItemACasar(Dto):
    """Produto como veio no documento de outro: código de lá, e o que se sabe para reconhecê-lo ou cadastrá-lo."""

    codigo: Linha
    gtin: Linha
    descricao: Linha
    ncm: Linha
    unidade: Linha


class PessoaACasar(Dto):
    """Pessoa como veio no documento de outro: por `documento`, com ou sem máscara, se reconhece quem já está; com o
    resto se cadastra quem não está. O endereço só entra com um `municipio` do Brasil (código do IBGE)."""

    documento: Linha
    nome: Linha
    inscricao_estadual: Linha = ""
    nome_fantasia: Linha = ""
    cep: Linha = ""
    logradouro: Linha = ""
    numero: Linha = ""
    complemento: Linha = ""
    bairro: Linha = ""
    municipio: Linha = ""
    uf: Linha = ""
    telefone: Linha = ""


class DocumentoConferido(Dto):
    """Documento pedido, sem máscara; `recusa` diz por que ninguém se acha nem se cadastra com ele, ou é vazia."""

    documento: str
    pessoa: UUID | None
    nome: str
    recusa: str


class EmpresaNaoEncontrada(NaoEncontrado):
    """A empresa em contexto não está cadastrada."""

    codigo: ClassVar[str] = "core.empresa_nao_encontrada"


class DocumentoNaoServe(EntradaInvalida):
    """O documento da pessoa não é CPF, CNPJ nem identificação do exterior."""

    codigo: ClassVar[str] = "core.documento_nao_serve"
    titulo: ClassVar[str] = "O documento não serve"


class UnidadeNaoEncontrada(EntradaInvalida):
    """A empresa não tem a unidade de medida pedida."""

    codigo: ClassVar[str] = "core.unidade_nao_encontrada"
    titulo: ClassVar[str] = "Unidade desconhecida"


class RenovacaoInvalida(NaoAutenticado):
    """O token de renovação não vale: nunca valeu, venceu ou a sessão foi encerrada."""

    codigo: ClassVar[str] = "core.renovacao_invalida"


class RenovacaoReusada(NaoAutenticado):
    """O token de renovação já tinha sido trocado: a sessão foi encerrada por precaução."""

    codigo: ClassVar[str] = "core.renovacao_reusada"


class CodigoRecusado(NaoAutenticado):
    """O código com que se volta às telas não vale: venceu, já se usou, ou é de outro navegador."""

    codigo: ClassVar[str] = "core.codigo_recusado"


class EmpresaDaPessoa(Dto):
    """Uma empresa por que a pessoa pode agir."""

    id: UUID
    nome: str


class TokensDasTelas(Dto):
    """O par de tokens em vigor; o de acesso vale até `vence_em`."""

    acesso: str
    renovacao: str
    vence_em: datetime


class EntradaNasTelas(Dto):
    """Quem entrou, por que empresa age, e por quais poderia agir."""

    tokens: TokensDasTelas
    sessao: UUID
    usuario: UUID
    nome: str
    email: str
    empresa: EmpresaDaPessoa
    empresas: tuple[EmpresaDaPessoa, ...]


class Entradas(Contrato, modulo="core", versao=1):
    """Como se entra nas telas e se sai delas, de servidor a servidor.

    São consultas para o transporte porque antes de entrar não há quem aja, e porque a resposta guardada de um comando
    teria os tokens. Podem repetir-se: com a mesma `chave`, por 60 s, a troca dá a mesma resposta.
    """

    @consulta(prazo="1500ms")
    def atende(self) -> bool:
        """Verdadeiro: quem vai entrar será atendido."""

    @consulta(prazo="1500ms", erros=(CodigoRecusado,))
    def trocar_codigo(self, *, codigo: str, nonce: str, chave: UUID) -> EntradaNasTelas:
        """Troca, uma vez, o código por tokens; o que se usa de novo encerra a sessão que ele abriu."""

    @consulta(prazo="1500ms", erros=(RenovacaoInvalida, RenovacaoReusada))
    def renovar(self, *, renovacao: str, chave: UUID) -> TokensDasTelas: ...

    @consulta(prazo="1500ms", erros=(RenovacaoInvalida,))
    def sair(self, *, renovacao: str) -> bool:
        """Encerra a sessão, a página de /conta/ em que se entrou e os aplicativos que não podem agir sem a pessoa."""

    @consulta(prazo="1500ms", erros=(RenovacaoInvalida,))
    def encerrar_as_outras(self, *, renovacao: str) -> bool:
        """Encerra tudo o que a pessoa abriu e autorizou noutros lugares; fica só esta."""


class Cadastros(Contrato, modulo="core", versao=1):
    """Cadastros da empresa em contexto. O que não existe falta na resposta; quem chama decide se isso é erro."""

    @consulta(prazo="500ms")
    def produtos(self, *, ids: tuple[UUID, ...]) -> tuple[ProdutoResumo, ...]: ...

    @consulta(prazo="500ms")
    def produtos_por_sku(self, *, skus: tuple[str, ...]) -> tuple[ProdutoResumo, ...]: ...

    @consulta(prazo="500ms")
    def pessoas(self, *, ids: tuple[UUID, ...]) -> tuple[PessoaResumo, ...]: ...

    @consulta(prazo="500ms", erros=(EmpresaNaoEncontrada,))
    def empresa(self) -> EmpresaResumo: ...

    @consulta(prazo="500ms")
    def estabelecimentos(self) -> tuple[EstabelecimentoResumo, ...]: ...

    @consulta(prazo="500ms")
    def conversoes(self, *, produtos: tuple[UUID, ...]) -> tuple[ConversaoDeUnidade, ...]: ...

    @comando(prazo="2s", erros=(DocumentoNaoServe,))
    def casar_pessoa(self, *, chave: UUID, pessoa: PessoaACasar) -> PessoaResumo:
        """A pessoa com este documento; sem nenhuma, cadastra. Sem CPF nem CNPJ, é do exterior."""

    @consulta(prazo="2s")
    def conferir_documentos(self, *, documentos: tuple[str, ...]) -> tuple[DocumentoConferido, ...]:
        """Quem já tem cada documento, e quais não servem, na ordem pedida."""

    @comando(prazo="20s", erros=(DocumentoNaoServe,))
    def casar_pessoas(self, *, chave: UUID, itens: tuple[PessoaACasar, ...]) -> tuple[PessoaResumo, ...]:
        """Uma pessoa por item, na mesma ordem: a que tem o documento; sem nenhuma, cadastra. Todas ou nenhuma.

        Do exterior só se acha quem já está: não se cadastra nenhuma.
        """

    @comando(prazo="5s", erros=(UnidadeNaoEncontrada,))
    def casar_produtos(self, *, chave: UUID, itens: tuple[ItemACasar, ...]) -> tuple[ProdutoResumo, ...]:
        """Um produto por item, na mesma ordem: o que tem o GTIN; sem nenhum, cadastra com um SKU livre."""
