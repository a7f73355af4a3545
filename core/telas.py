"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from uuid import UUID

import msgspec

from core import consultas, sugestoes
from core.contrato_telas import (
    Comeco,
    FichaDaPessoa,
    FichaDoProduto,
    LinhaDeUnidades,
    MunicipioSugerido,
    NomeDoUsuario,
    OpcaoDePapel,
    PaginaDePessoas,
    PaginaDeProdutos,
    PaginaDeUnidades,
    TotaisDoCadastro,
)
from core.filtros import FiltroDePessoas, FiltroDeProdutos, FiltroDeUnidades, OrdemDePessoas, OrdemDeProdutos
from core.leituras import Conversao, Convite, Pessoa, Produto, Unidade
from core.telas_da_administracao import TelasDaAdministracao
from plataforma.identidade.contexto import acoes_permitidas, exigir_permissao
from plataforma.leituras import DasMaisNovas, Pagina, com_acoes

CONVITES_NO_COMECO = 20


class TelasDoCoreLocal(TelasDaAdministracao):
    """Implementa `core.contrato_telas.TelasDoCore`."""

    def buscar_produtos(self, *, texto: str, limite: int) -> tuple[Produto, ...]:
        exigir_permissao("core.produto.ver")
        return sugestoes.produtos(texto, limite=limite)

    def buscar_pessoas(self, *, texto: str, limite: int) -> tuple[Pessoa, ...]:
        exigir_permissao("core.pessoa.ver")
        return sugestoes.pessoas(texto, limite=limite)

    def buscar_municipios(self, *, texto: str, limite: int) -> tuple[MunicipioSugerido, ...]:
        exigir_permissao("core.pessoa.ver")
        return msgspec.convert(sugestoes.municipios(texto, limite=limite), tuple[MunicipioSugerido, ...])

    def tela_produtos(self, *, filtro: FiltroDeProdutos, ordem: OrdemDeProdutos, pagina: Pagina) -> PaginaDeProdutos:
        exigir_permissao("core.produto.ver")
        lida = consultas.PRODUTOS.ler_como(PaginaDeProdutos, filtro, ordem, pagina)
        return com_acoes(lida, _do_produto)

    def totais_de_produtos(self, *, filtro: FiltroDeProdutos) -> TotaisDoCadastro:
        exigir_permissao("core.produto.ver")
        return msgspec.convert({"grupos": consultas.PRODUTOS.totais(filtro, "ativo")}, TotaisDoCadastro)

    def tela_produto(self, *, produto: UUID) -> FichaDoProduto:
        exigir_permissao("core.produto.ver")
        ficha = msgspec.convert(consultas.produto(produto), FichaDoProduto)
        conversoes = msgspec.convert(consultas.conversoes_do_produto(produto), tuple[Conversao, ...])
        acoes = (*_do_produto(ficha), *_de_converter())
        return msgspec.structs.replace(ficha, conversoes=conversoes, acoes=acoes)

    def tela_pessoas(self, *, filtro: FiltroDePessoas, ordem: OrdemDePessoas, pagina: Pagina) -> PaginaDePessoas:
        exigir_permissao("core.pessoa.ver")
        lida = consultas.PESSOAS.ler_como(PaginaDePessoas, filtro, ordem, pagina)
        return com_acoes(lida, _da_pessoa)

    def totais_de_pessoas(self, *, filtro: FiltroDePessoas) -> TotaisDoCadastro:
        exigir_permissao("core.pessoa.ver")
        return msgspec.convert({"grupos": consultas.PESSOAS.totais(filtro, "ativo")}, TotaisDoCadastro)

    def tela_pessoa(self, *, pessoa: UUID) -> FichaDaPessoa:
        exigir_permissao("core.pessoa.ver")
        ficha = msgspec.convert(consultas.pessoa(pessoa), FichaDaPessoa)
        nome = sugestoes.nome_do_municipio(ficha.municipio)
        return msgspec.structs.replace(ficha, nome_do_municipio=nome, acoes=_da_pessoa(ficha))

    def tela_unidades(self, *, filtro: FiltroDeUnidades, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUnidades:
        exigir_permissao("core.unidade.ver")
        return com_acoes(consultas.UNIDADES.ler_como(PaginaDeUnidades, filtro, ordem, pagina), _da_unidade)

    def tela_unidade(self, *, unidade: UUID) -> LinhaDeUnidades:
        exigir_permissao("core.unidade.ver")
        linha = msgspec.convert(consultas.unidade(unidade), LinhaDeUnidades)
        return msgspec.structs.replace(linha, acoes=_da_unidade(linha))

    def unidades_ativas(self) -> tuple[Unidade, ...]:
        exigir_permissao("core.unidade.ver")
        return msgspec.convert(list(consultas.unidades().filter(ativa=True).order_by("sigla")), tuple[Unidade, ...])

    def nomes_dos_usuarios(self, *, usuarios: tuple[UUID, ...]) -> tuple[NomeDoUsuario, ...]:
        return msgspec.convert(consultas.nomes_dos_usuarios(usuarios), tuple[NomeDoUsuario, ...])

    def tela_comeco(self) -> Comeco:
        exigir_permissao("core.empresa.ver")
        comeco = msgspec.convert(consultas.comeco(), Comeco)
        if not acoes_permitidas("core.convite", "criar"):
            return comeco
        papeis = list(consultas.papeis().order_by("nome").values("id", "nome"))
        convites = msgspec.convert(list(consultas.convites().order_by("-id")[:CONVITES_NO_COMECO]), tuple[Convite, ...])
        return msgspec.structs.replace(
            comeco, convites=convites, papeis=msgspec.convert(papeis, tuple[OpcaoDePapel, ...])
        )


def _do_produto(_produto: Produto) -> tuple[str, ...]:
    return acoes_permitidas("core.produto", "alterar")


def _da_pessoa(_pessoa: Pessoa) -> tuple[str, ...]:
    return acoes_permitidas("core.pessoa", "alterar")


def _da_unidade(_unidade: Unidade) -> tuple[str, ...]:
    return acoes_permitidas("core.unidade", "alterar")


def _de_converter() -> tuple[str, ...]:
    return ("converter",) if acoes_permitidas("core.conversao", "criar") else ()
