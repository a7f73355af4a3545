"""Usuários e o vínculo de cada um com a empresa."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from msgspec import UNSET, UnsetType

from core.bloqueios import travar_administradores, travar_usuario, travar_vinculo
from core.models import Papel, PapelDoVinculo, Usuario, Vinculo
from core.resumos import semaforo
from core.servicos.acessos import publicar_acessos
from core.servicos.credenciais import confirmar_senha
from core.servicos.mudancas import MudancasDoCadastro
from core.servicos.sessoes import empresas_do_usuario, revogar_sessoes
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import Ator, agir_como


class UltimoAdministrador(ErroDeNegocio):
    """A empresa ficaria sem quem a administre."""

    codigo = "core.ultimo_administrador"
    titulo = "É o último administrador"


class MudancasDoUsuario(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial do vínculo de um usuário com a empresa."""

    papeis: list[UUID] | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET


def conferir_senha_nova(senha: str, *, campo: str) -> None:
    """Levanta EntradaInvalida se a senha é fraca."""
    try:
        validate_password(senha)
    except ValidationError as erro:
        campos = tuple(ErroDeCampo(campo=campo, codigo="core.senha_fraca", mensagem=m) for m in erro.messages)
        raise EntradaInvalida(" ".join(erro.messages), campos=campos) from erro


def garantir_usuario(*, email: str, nome: str, senha: str) -> UUID:
    """O usuário com este e-mail; sem nenhum, cria com a senha dada. Nada muda em quem já existe."""
    minusculo = email.lower()
    existente = Usuario.objects.filter(email=minusculo).values_list("id", flat=True).first()
    if existente is not None:
        return existente
    conferir_senha_nova(senha, campo="senha")
    return Usuario.objects.create(email=minusculo, nome=nome, password=make_password(senha)).id


def incluir_usuario(*, email: str, nome: str, senha: str, papeis: Sequence[UUID]) -> UUID:
    """Dá ao usuário do e-mail, criado se preciso, os papéis na empresa; devolve o id do usuário."""
    usuario = garantir_usuario(email=email, nome=nome, senha=senha)
    vincular_usuario(usuario, papeis)
    return usuario


def vincular_usuario(usuario: UUID, papeis: Sequence[UUID]) -> None:
    """Dá ao usuário os papéis na empresa."""
    with transacao("core"):
        vinculo = Vinculo.objects.create(usuario_id=usuario)
        dar_papeis(vinculo.id, papeis)
        publicar_acessos([vinculo.id])


def alterar_usuario(*, id: UUID, mudancas: MudancasDoUsuario, versao_lida: int | None) -> None:
    """Muda papéis ou situação do usuário na empresa; vale em segundos, também para tokens já emitidos."""
    with transacao("core"):
        administradores = travar_administradores()
        vinculo = travar_vinculo(id)
        if vinculo is None:
            raise NaoEncontrado(f"O usuário {id} não é da sua empresa. Inclua-o antes (POST /api/usuarios/).")
        exigir_versao_atual(vinculo.versao, versao_lida, "o usuário")
        if mudancas.ativo is not UNSET:
            vinculo.ativo = mudancas.ativo
            vinculo.save(update_fields=["ativo"])
        if mudancas.papeis is not UNSET:
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
        antes = Usuario.objects.values_list("password", flat=True).get(id=usuario)
        if not confirmar_senha(usuario, senha_atual):
            raise _senha_errada()
        conferir_senha_nova(senha_nova, campo="senha_nova")
        nova = make_password(senha_nova)
    with transacao("core"):
        # Enquanto se conferia, outra chamada pode ter trocado a senha: esta já não é a atual.
        if travar_usuario(usuario).password != antes:
            raise _senha_errada()
        Usuario.objects.filter(id=usuario).update(password=nova)
        revogar_sessoes(usuario, motivo="senha trocada")
    # Uma transação por empresa: o contexto não troca de empresa com transação aberta.
    for empresa in empresas_do_usuario(usuario):
        with agir_como(Ator(usuario_id=usuario, empresa_id=empresa.id)), transacao("core"):
            publicar_acessos(list(Vinculo.objects.filter(usuario=usuario).values_list("id", flat=True)))


def _senha_errada() -> EntradaInvalida:
    mensagem = "A senha atual não confere."
    campo = ErroDeCampo(campo="senha_atual", codigo="core.senha_errada", mensagem=mensagem)
    return EntradaInvalida(mensagem, campos=(campo,))


def dar_papeis(vinculo: UUID, papeis: Sequence[UUID]) -> None:
    """Deixa o vínculo com estes papéis e só estes; levanta EntradaInvalida. Publicar o acesso fica com quem chama."""
    existentes = set(Papel.objects.filter(id__in=papeis).values_list("id", flat=True))
    campos = tuple(
        ErroDeCampo(
            campo=f"papeis.{i}",
            codigo="core.papel_nao_encontrado",
            mensagem=f"A empresa não tem papel com o id {papel}.",
        )
        for i, papel in enumerate(papeis)
        if papel not in existentes
    )
    if campos:
        raise EntradaInvalida(campos[0].mensagem, campos=campos)
    PapelDoVinculo.objects.filter(vinculo=vinculo).exclude(papel__in=existentes).delete()
    atuais = set(PapelDoVinculo.objects.filter(vinculo=vinculo).values_list("papel_id", flat=True))
    PapelDoVinculo.objects.bulk_create(
        PapelDoVinculo(vinculo_id=vinculo, papel_id=p) for p in sorted(existentes - atuais)
    )
