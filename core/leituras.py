"""O que se lê do core, cada forma escrita uma vez: dela saem consultas, respostas e OpenAPI."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from core.inscricao_estadual import SituacaoDaInscricao
from core.opcoes import Regime, TipoDePessoa
from plataforma.leituras import Fonte, Leitura
from plataforma.titulares.contrato import GuardaDoTitular
from plataforma.valores import Fator, Instante, Preco, Valor


class Empresa(Leitura):
    """Empresa: a raiz do CNPJ; `anexo_do_simples` é I a V, ou vazio fora do Simples."""

    id: UUID
    raiz_cnpj: str
    razao_social: str
    nome_fantasia: str
    regime: Regime
    crt: int
    anexo_do_simples: str
    receita_bruta_12_meses: Valor | None
    versao: int


class PaginaDeEmpresas(Leitura):
    """Uma página das empresas em que o usuário está ativo, da mais nova para a mais velha."""

    proximo: Annotated[str | None, Meta(description="Endereço da página seguinte.")]
    anterior: Annotated[str | None, Meta(description="Nulo: esta lista só anda adiante.")]
    itens: tuple[Empresa, ...]


class CadastroComEndereco(Leitura):
    """Onde fica; `municipio` é o código do IBGE."""

    id: UUID
    cep: str
    logradouro: str
    numero: str
    complemento: str
    bairro: str
    municipio: str
    uf: str
    versao: int


class Estabelecimento(CadastroComEndereco):
    """CNPJ inteiro da empresa."""

    cnpj: str
    nome: str
    inscricao_estadual: str
    matriz: bool
    ativo: bool


class Pessoa(CadastroComEndereco):
    """Cliente, fornecedor ou transportador; `pais` é o código do BACEN."""

    tipo: TipoDePessoa
    documento: str
    nome: str
    nome_fantasia: str
    situacao_da_inscricao: SituacaoDaInscricao
    inscricao_estadual: str
    pais: str
    email: str
    telefone: str
    ativo: bool


class PessoaCadastrada(Pessoa):
    """A pessoa como ficou; `avisos` diz se já havia outra com o documento."""

    avisos: tuple[str, ...]


class Produto(Leitura):
    """Produto; `unidade` é a sigla da unidade de estoque."""

    id: UUID
    sku: str
    descricao: str
    unidade: str
    gtin: str
    ncm: str
    preco: Preco
    ativo: bool
    versao: int


class Cadastrados(Leitura):
    """O que um lote cadastrou."""

    itens: Annotated[tuple[UUID, ...], Meta(description="Ids, na ordem pedida.")]


class Unidade(Leitura):
    """Unidade de medida; `casas` são as decimais que a quantidade nela admite."""

    id: UUID
    sigla: str
    nome: str
    casas: int
    ativa: bool
    versao: int


class Conversao(Leitura):
    """1 `unidade` = `fator` unidades de estoque do produto."""

    id: UUID
    produto: UUID
    unidade: str
    fator: Fator
    versao: int


class Papel(Leitura):
    """Papel da empresa; `padrao`, se não é vazio, diz de que papel os módulos lhe dão as permissões."""

    id: UUID
    nome: str
    padrao: str
    permissoes: tuple[str, ...]
    versao: int


class Permissao(Leitura):
    """Uma permissão, e os papéis padrão que a têm além do administrador."""

    permissao: str
    papeis_padrao: tuple[str, ...]


class Usuario(Leitura):
    """Usuário da empresa; `ativo`, `versao` e `papeis` (ids) são do vínculo com ela."""

    id: UUID
    email: Annotated[str, Meta(extra_json_schema={"format": "email"})]
    nome: str
    ativo: Annotated[bool, Fonte("vinculos__ativo")]
    papeis: tuple[UUID, ...]
    versao: Annotated[int, Fonte("vinculos__versao")]


class Convite(Leitura):
    """Chamado a entrar na empresa; `por_email` diz se o link foi mandado ao e-mail, e então só a pessoa o viu."""

    id: UUID
    email: Annotated[str, Meta(extra_json_schema={"format": "email"})]
    nome: str
    papeis: tuple[UUID, ...]
    convidado_por: Annotated[UUID | None, Meta(description="Usuário que convidou; nulo, o operador da instalação.")]
    por_email: bool
    criado_em: Instante
    vence_em: Instante
    aceito_em: Instante | None
    revogado_em: Instante | None


class ConviteComLink(Convite):
    """O convite, e o link a entregar à pessoa; vazio quando foi por e-mail, ou quando já não está em aberto."""

    link: str


class ContaPronta(Leitura):
    """A conta com que já se pode entrar, e a empresa a dizer ao pedir o token."""

    usuario: UUID
    email: Annotated[str, Meta(extra_json_schema={"format": "email"})]
    empresa: UUID


class LinkDeSenha(Leitura):
    """O link com que o usuário escolhe outra senha; vazio quando foi por e-mail, ou quando já se usou."""

    link: str
    por_email: bool


class Tokens(Leitura):
    """Tokens de uma sessão: `acesso` vai em cada chamada; `renovacao` se troca, uma só vez, por outro par."""

    acesso: str
    renovacao: str
    tipo: str
    vence_em_segundos: int
    usuario: UUID
    empresa: UUID


class SegundoFatorPendente(Leitura):
    """O que pôr no aplicativo autenticador, e a `confirmacao` a devolver com o primeiro código."""

    segredo: str
    endereco: Annotated[str, Meta(description="otpauth://, para o código QR.")]
    confirmacao: str


class CodigosDeRecuperacao(Leitura):
    """Cada código entra uma vez no lugar do código do autenticador."""

    codigos_de_recuperacao: tuple[str, ...]


class Aplicativo(Leitura):
    """Aplicativo de fora registrado na empresa."""

    id: str
    nome: Annotated[str, Fonte("name")]
    confidencial: bool
    redirecionamentos: tuple[str, ...]
    escopos: Annotated[tuple[str, ...], Meta(description="Os que ele pode pedir.")]
    usuario: Annotated[UUID | None, Fonte("owner_id"), Meta(description="Usuário de serviço, de quem age por si.")]


class AplicativoComSegredo(Leitura):
    """Aplicativo recém-registrado; o `segredo` só aparece aqui, e é vazio se ele não é confidencial."""

    id: str
    nome: str
    segredo: str


class Autorizacao(Leitura):
    """O que o usuário autorizou a um aplicativo na empresa; `id` é o do aplicativo."""

    id: str
    nome: str
    escopos: tuple[str, ...]
    autorizado_em: Annotated[Instante, Meta(description="A primeira autorização que ainda vale.")]


class ExportacaoDoTitular(Leitura):
    """O que todos os módulos guardam de uma pessoa, nesta empresa; `pessoas` são os cadastros com o documento."""

    pessoas: tuple[UUID, ...]
    gerado_em: Instante
    guardas: tuple[GuardaDoTitular, ...]


class ApagamentoDoTitular(Leitura):
    """O que se apagou de uma pessoa, e o que a lei ainda retém."""

    apagados: Annotated[int, Meta(description="Linhas mudadas, em todos os módulos.")]
    retidas: tuple[GuardaDoTitular, ...]
