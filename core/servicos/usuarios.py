"""O vínculo de cada usuário com a empresa, e a senha de quem já entrou."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from core.bloqueios import travar_administradores, travar_usuario, travar_vinculo
from core.contas import Usuario
from core.resumos import semaforo
from core.servicos.acessos import publicar_acessos
from core.servicos.contas import conferir_senha_nova, nomes_das_empresas, resumir_senha
from core.servicos.convites import dar_papeis
from core.servicos.credenciais import exigir_senha, senha_errada
from core.servicos.mudancas import MudancasDoCadastro
from core.servicos.permissoes_dadas import exigir_ter_os_papeis, papeis_do_usuario
from core.servicos.sessoes import encerrar_acessos, revogar_sessoes
from plataforma.banco.sql import transacao
from plataforma.erros import ErroDeNegocio, NaoEncontrado
from plataforma.estados import exigir_versao_atual


class UltimoAdministrador(ErroDeNegocio):
    """A empresa ficaria sem quem a administre."""

    codigo = "core.ultimo_administrador"
    titulo = "É o último administrador"


class MudancasDoUsuario(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial do vínculo de um usuário com a empresa."""

    papeis: list[UUID] | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET


def alterar_usuario(*, id: UUID, mudancas: MudancasDoUsuario, versao_lida: int | None) -> None:
    """Muda papéis ou situação do usuário na empresa; vale em segundos, também para tokens já emitidos.

    Levanta DireitosAMais se ele tem, ou teria, mais do que quem age.
    """
    with transacao("core"):
        administradores = travar_administradores()
        vinculo = travar_vinculo(id)
        if vinculo is None:
            raise NaoEncontrado(f"O usuário {id} não é da sua empresa. Convide-o antes (POST /api/convites/).")
        exigir_versao_atual(vinculo.versao, versao_lida, "o usuário")
        exigir_ter_os_papeis(papeis_do_usuario(id))
        if mudancas.ativo is not UNSET:
            vinculo.ativo = mudancas.ativo
            vinculo.save(update_fields=["ativo"])
        if mudancas.papeis is not UNSET:
            exigir_ter_os_papeis(mudancas.papeis)
            dar_papeis(vinculo.id, mudancas.papeis)
        if administradores == {vinculo.id} and not travar_administradores():
            raise UltimoAdministrador("Dê antes o papel de administrador a outro usuário ativo da empresa.")
        publicar_acessos([vinculo.id])
        if mudancas.ativo is False:
            revogar_sessoes(id, motivo="bloqueio", empresa=vinculo.empresa_id)


def trocar_senha(*, usuario: UUID, senha_atual: str, senha_nova: str) -> None:
    """Troca a senha e encerra as sessões do usuário em todas as empresas.

    Levanta EntradaInvalida, TentativasDemais, EntradasDemais.
    """
    with semaforo.lugar():
        antes = Usuario.objects.get(id=usuario)
        exigir_senha(usuario, senha_atual)
        empresas = nomes_das_empresas(usuario)
        conferir_senha_nova(senha_nova, campo="senha_nova", email=antes.email, nome=antes.nome, empresas=empresas)
        nova = resumir_senha(senha_nova)
    with transacao("core"):
        # Enquanto se conferia, outra chamada pode ter trocado a senha: esta já não é a atual.
        if travar_usuario(usuario).password != antes.password:
            raise senha_errada()
        Usuario.objects.filter(id=usuario).update(password=nova)
        revogar_sessoes(usuario, motivo="senha trocada")
    encerrar_acessos(usuario)
