"""O que as telas leem do core: uma consulta por tela. Escrever é pela API pública."""

from uuid import UUID

from core.filtros import (
    FiltroDeConvites,
    FiltroDeEstabelecimentos,
    FiltroDePapeis,
    FiltroDePessoas,
    FiltroDeProdutos,
    FiltroDeUnidades,
    FiltroDeUsuarios,
    OrdemDePessoas,
    OrdemDeProdutos,
)
from core.leituras import (
    Conversao,
    Convite,
    Empresa,
    Estabelecimento,
    Papel,
    Permissao,
    Pessoa,
    Produto,
    Unidade,
    Usuario,
)
from core.opcoes import Regime
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, NaoEncontrado, Proibido
from plataforma.leituras import DasMaisNovas, Pagina, PaginaLida
from plataforma.valores import Dto

# O que as telas conhecem do core, e só por aqui.
__all__ = [
    "Comeco",
    "Conversao",
    "Convite",
    "Empresa",
    "Estabelecimento",
    "FichaDaPessoa",
    "FichaDoEstabelecimento",
    "FichaDoPapel",
    "FichaDoProduto",
    "FiltroDeConvites",
    "FiltroDeEstabelecimentos",
    "FiltroDePapeis",
    "FiltroDePessoas",
    "FiltroDeProdutos",
    "FiltroDeUnidades",
    "FiltroDeUsuarios",
    "LinhaDeConvites",
    "LinhaDePessoas",
    "LinhaDeProdutos",
    "LinhaDeUnidades",
    "LinhaDeUsuarios",
    "MunicipioSugerido",
    "NomeDoUsuario",
    "OpcaoDePapel",
    "OrdemDePessoas",
    "OrdemDeProdutos",
    "PaginaDeConvites",
    "PaginaDeEstabelecimentos",
    "PaginaDePapeis",
    "PaginaDePessoas",
    "PaginaDeProdutos",
    "PaginaDeUnidades",
    "PaginaDeUsuarios",
    "Papel",
    "Permissao",
    "Pessoa",
    "Produto",
    "QuantosAtivos",
    "Regime",
    "TelasDoCore",
    "TotaisDoCadastro",
    "Unidade",
]


class LinhaDeProdutos(Produto):
    """Produto na lista, e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()


class PaginaDeProdutos(PaginaLida):
    """Uma página da lista de produtos."""

    itens: tuple[LinhaDeProdutos, ...]


class FichaDoProduto(Produto):
    """Produto inteiro, as outras unidades em que se compra ou vende, e o que se pode fazer com ele."""

    conversoes: tuple[Conversao, ...] = ()
    acoes: tuple[str, ...] = ()


class LinhaDePessoas(Pessoa):
    """Pessoa na lista, e o que se pode fazer com ela."""

    acoes: tuple[str, ...] = ()


class PaginaDePessoas(PaginaLida):
    """Uma página da lista de pessoas."""

    itens: tuple[LinhaDePessoas, ...]


class FichaDaPessoa(LinhaDePessoas):
    """Pessoa inteira, e o que se pode fazer com ela; `nome_do_municipio` como “São Paulo, SP”, ou vazio."""

    nome_do_municipio: str = ""


class NomeDoUsuario(Dto):
    """Como se chama quem fez algo; quem não é da empresa falta."""

    id: UUID
    nome: str


class MunicipioSugerido(Dto):
    """Município; `codigo` é o do IBGE, de 7 algarismos."""

    codigo: str
    nome: str
    uf: str


class LinhaDeUnidades(Unidade):
    """Unidade de medida na lista, e o que se pode fazer com ela."""

    acoes: tuple[str, ...] = ()


class PaginaDeUnidades(PaginaLida):
    """Uma página da lista de unidades."""

    itens: tuple[LinhaDeUnidades, ...]


class QuantosAtivos(Dto):
    """Quantos há de cada lado."""

    ativo: bool
    quantos: int


class TotaisDoCadastro(Dto):
    """Do conjunto filtrado: quantos ativos e quantos inativos."""

    grupos: tuple[QuantosAtivos, ...]


class PaginaDeEstabelecimentos(PaginaLida):
    """Uma página da lista de estabelecimentos."""

    itens: tuple[Estabelecimento, ...]


class FichaDoEstabelecimento(Estabelecimento):
    """Estabelecimento, com o nome do município dele."""

    nome_do_municipio: str = ""


class LinhaDeUsuarios(Usuario):
    """Usuário na lista, com o nome dos papéis dele e o que se pode fazer com ele."""

    nomes_dos_papeis: tuple[str, ...] = ()
    acoes: tuple[str, ...] = ()


class PaginaDeUsuarios(PaginaLida):
    """Uma página da lista de usuários."""

    itens: tuple[LinhaDeUsuarios, ...]


class LinhaDeConvites(Convite):
    """Convite na lista, com o nome dos papéis que dá e o que se pode fazer com ele; um convite não tem versão."""

    nomes_dos_papeis: tuple[str, ...] = ()
    acoes: tuple[str, ...] = ()
    versao: int = 0


class PaginaDeConvites(PaginaLida):
    """Uma página da lista de convites."""

    itens: tuple[LinhaDeConvites, ...]


class PaginaDePapeis(PaginaLida):
    """Uma página da lista de papéis."""

    itens: tuple[Papel, ...]


class FichaDoPapel(Papel):
    """Papel, com as permissões que de fato dá (as do padrão são as que os módulos lhe dão), e o que se faz com ele."""

    acoes: tuple[str, ...] = ()


class OpcaoDePapel(Dto):
    """Um papel que se pode dar."""

    id: UUID
    nome: str


class Comeco(Dto):
    """O que a empresa já tem, para quem começa; convites e papéis só a quem convida."""

    empresa: Empresa
    estabelecimentos: tuple[Estabelecimento, ...]
    usuarios: int
    produtos: int
    pessoas: int
    convites: tuple[Convite, ...] = ()
    papeis: tuple[OpcaoDePapel, ...] = ()


class TelasDoCore(Contrato, modulo="core", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def buscar_produtos(self, *, texto: str, limite: int) -> tuple[Produto, ...]:
        """Produtos ativos: primeiro o de SKU ou GTIN igual ao texto, depois os que a busca acha, pela descrição."""

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def buscar_pessoas(self, *, texto: str, limite: int) -> tuple[Pessoa, ...]:
        """Pessoas ativas: primeiro as de documento igual ao texto, depois as que a busca acha, pelo nome."""

    @consulta(prazo="1s", erros=(Proibido,))
    def buscar_municipios(self, *, texto: str, limite: int) -> tuple[MunicipioSugerido, ...]:
        """Os que começam pelo texto primeiro, depois os que o têm no nome ou na UF."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_produtos(
        self, *, filtro: FiltroDeProdutos, ordem: OrdemDeProdutos, pagina: Pagina
    ) -> PaginaDeProdutos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_produtos(self, *, filtro: FiltroDeProdutos) -> TotaisDoCadastro: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_produto(self, *, produto: UUID) -> FichaDoProduto: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_pessoas(self, *, filtro: FiltroDePessoas, ordem: OrdemDePessoas, pagina: Pagina) -> PaginaDePessoas: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_pessoas(self, *, filtro: FiltroDePessoas) -> TotaisDoCadastro: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_pessoa(self, *, pessoa: UUID) -> FichaDaPessoa: ...

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def tela_unidades(self, *, filtro: FiltroDeUnidades, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUnidades: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_unidade(self, *, unidade: UUID) -> LinhaDeUnidades: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def unidades_ativas(self) -> tuple[Unidade, ...]:
        """As que um produto pode ter, pela sigla."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_estabelecimentos(
        self, *, filtro: FiltroDeEstabelecimentos, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeEstabelecimentos: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_estabelecimento(self, *, estabelecimento: UUID) -> FichaDoEstabelecimento: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_empresa(self, *, empresa: UUID) -> Empresa: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_usuarios(self, *, filtro: FiltroDeUsuarios, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUsuarios: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_usuario(self, *, usuario: UUID) -> LinhaDeUsuarios: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_convites(self, *, filtro: FiltroDeConvites, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeConvites: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_convite(self, *, convite: UUID) -> LinhaDeConvites: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_papeis(self, *, filtro: FiltroDePapeis, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDePapeis: ...

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado))
    def tela_papel(self, *, papel: UUID) -> FichaDoPapel: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def papeis_da_empresa(self) -> tuple[Papel, ...]: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def permissoes_que_ha(self) -> tuple[Permissao, ...]: ...

    @consulta(prazo="300ms", erros=())
    def nomes_dos_usuarios(self, *, usuarios: tuple[UUID, ...]) -> tuple[NomeDoUsuario, ...]:
        """Só os da empresa de quem pergunta; qualquer um dela os vê."""

    @consulta(prazo="1s", erros=(Proibido,))
    def tela_comeco(self) -> Comeco: ...
