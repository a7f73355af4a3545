"""Convites: como alguém entra numa empresa, pelo link que só ele usa e com uma senha que só ele sabe."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from core.contas import Convite, Usuario
from core.links import endereco_do_link, escrever_token, ler_token, novo_sal, token_autentico
from core.models import Papel, PapelDoVinculo, Vinculo
from core.origem import OrigemDaTentativa
from core.resumos import semaforo
from core.servicos.acessos import publicar_acessos
from core.servicos.contas import (
    conferir_senha_nova,
    conta_provada,
    criar_conta,
    nomes_da_empresa,
    resumir_senha,
)
from core.servicos.emails import mandar_convite
from core.servicos.limites import Segredo, conhecida, contar
from core.servicos.permissoes_dadas import exigir_ter_os_papeis, pode_dar
from plataforma import relogio
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado, campos_invalidos
from plataforma.identidade.contexto import SEM_USUARIO, Ator, agir_como, empresa_atual
from plataforma.valores import novo_id

VALIDADE_DO_CONVITE = timedelta(days=7)


class JaNaEmpresa(ErroDeNegocio):
    """O e-mail já é de um usuário ativo da empresa."""

    codigo = "core.usuario_ja_na_empresa"
    titulo = "Já é da empresa"


class ConviteEncerrado(ErroDeNegocio):
    """O convite já foi aceito ou revogado."""

    codigo = "core.convite_encerrado"
    titulo = "O convite não está em aberto"


class ConviteInvalido(EntradaInvalida):
    """O link não abre convite nenhum, ou não abre mais; não se diz por quê."""

    codigo = "core.convite_invalido"
    titulo = "O convite não vale"


class Aceite(NamedTuple):
    """A conta que entrou, e em que empresa."""

    usuario: UUID
    email: str
    empresa: UUID


class _Aberto(NamedTuple):
    """Um convite que o token abriu, e o que se fará dele."""

    convite: Convite
    conta: Usuario | None
    """A que já existe e este link alcança."""
    senha: str
    """A que guardar, resumida; vazia para a conta provada, que fica com a sua."""


def exigir_papeis(papeis: Sequence[UUID]) -> None:
    """Levanta EntradaInvalida se algum não é da empresa."""
    existentes = set(Papel.objects.filter(id__in=papeis).values_list("id", flat=True))
    campos = [
        ErroDeCampo(
            campo=f"papeis.{i}",
            codigo="core.papel_nao_encontrado",
            mensagem=f"A empresa não tem papel com o id {papel}.",
        )
        for i, papel in enumerate(papeis)
        if papel not in existentes
    ]
    if campos:
        raise campos_invalidos(campos)


def dar_papeis(vinculo: UUID, papeis: Sequence[UUID]) -> None:
    """Deixa o vínculo com estes papéis e só estes. Publicar o acesso fica com quem chama."""
    exigir_papeis(papeis)
    PapelDoVinculo.objects.filter(vinculo=vinculo).exclude(papel__in=papeis).delete()
    atuais = set(PapelDoVinculo.objects.filter(vinculo=vinculo).values_list("papel_id", flat=True))
    novos = sorted(set(papeis) - atuais)
    PapelDoVinculo.objects.bulk_create(PapelDoVinculo(vinculo_id=vinculo, papel_id=p) for p in novos)


def convidar(*, email: str, nome: str, papeis: Sequence[UUID], por_email: bool, de: UUID | None) -> UUID:
    """Convida o e-mail para a empresa; nada se procura fora dela. `de` é quem convida, ou nada: o operador."""
    with transacao("core"):
        exigir_papeis(papeis)
        if de is not None:
            exigir_ter_os_papeis(papeis)
        _exigir_que_nao_seja_da_empresa(email)
        agora = relogio.agora()
        Convite.objects.filter(email=email.lower(), aceito_em=None, revogado_em=None, vence_em__lte=agora).update(
            revogado_em=agora
        )
        convite = Convite.objects.create(
            email=email.lower(),
            nome=nome,
            papeis=list(papeis),
            convidado_por=de,
            por_email=por_email,
            sal=novo_sal(),
            vence_em=agora + VALIDADE_DO_CONVITE,
        )
        if por_email:
            mandar_convite(convite)
    return convite.id


def _exigir_que_nao_seja_da_empresa(email: str) -> None:
    if Vinculo.objects.filter(usuario__email=email.lower(), ativo=True).exists():
        raise JaNaEmpresa(f"{email} já é de um usuário ativo da empresa. Altere os papéis dele.")


def reenviar(*, id: UUID, por_email: bool) -> None:
    """Dá ao convite um link novo e mais sete dias; o link antigo deixa de valer. Levanta ConviteEncerrado."""
    with transacao("core"):
        convite = _em_aberto(id)
        mudou = Convite.objects.filter(id=id, aceito_em=None, revogado_em=None).update(
            sal=novo_sal(), por_email=por_email, vence_em=relogio.agora() + VALIDADE_DO_CONVITE
        )
        _exigir_que_mudou(mudou)
        if por_email:
            mandar_convite(convite)


def revogar(*, id: UUID) -> None:
    """Encerra o convite: o link dele não vale mais. Levanta ConviteEncerrado."""
    with transacao("core"):
        _em_aberto(id)
        abertos = Convite.objects.filter(id=id, aceito_em=None, revogado_em=None)
        _exigir_que_mudou(abertos.update(revogado_em=relogio.agora()))


def _em_aberto(id: UUID) -> Convite:
    convite = Convite.objects.filter(id=id).first()
    if convite is None:
        raise NaoEncontrado(f"Não há convite com o id {id} na sua empresa.")
    exigir_ter_os_papeis(convite.papeis)
    return convite


def _exigir_que_mudou(quantos: int) -> None:
    if not quantos:
        raise ConviteEncerrado("Este convite já foi aceito ou revogado. Para chamar a pessoa de novo, convide-a.")


def link_do_convite(id: UUID) -> str:
    """O link a mostrar a quem convida: vazio se foi por e-mail, ou se o convite já não está em aberto."""
    convite = Convite.objects.filter(id=id, por_email=False, aceito_em=None, revogado_em=None).first()
    if convite is None:
        return ""
    token = escrever_token("convite", dono=convite.empresa_id, id=id, sal=bytes(convite.sal))
    return endereco_do_link("convite", token)


def aceitar(*, token: str, nome: str, senha: str, origem: OrigemDaTentativa) -> Aceite:
    """Entra na empresa do convite. Levanta ConviteInvalido, TentativasDemais, ou EntradaInvalida se a senha não serve.

    O link mandado ao e-mail prova-o: alcança a conta provada dele, que confirma com a senha que já tem, ou a cria. O
    mostrado a quem convidou não prova nada: só alcança a conta confinada a esta empresa.
    """
    lido = ler_token(token)
    if lido is None:
        raise _invalido()
    with agir_como(Ator(usuario_id=SEM_USUARIO, empresa_id=lido.dono)):
        convite = Convite.objects.filter(id=lido.id).first()
        if convite is None or not token_autentico("convite", lido, sal=bytes(convite.sal)):
            raise _invalido()
        _exigir_que_valha(convite)
        conta = _conta_alcancada(convite)
        if conta is not None and conta.restrito_a is None:
            _confirmar(conta, senha, origem)
            guardada = ""
        else:
            guardada = _senha_nova(convite, nome or convite.nome, senha)
        aberto = _Aberto(convite, conta, guardada)
    usuario = novo_id() if conta is None else conta.id
    with agir_como(Ator(usuario_id=usuario, empresa_id=lido.dono)), transacao("core"):
        _consumir(convite)
        _entrar_na_empresa(aberto, usuario, nome or convite.nome)
    return Aceite(usuario=usuario, email=convite.email, empresa=lido.dono)


def _invalido() -> ConviteInvalido:
    mensagem = "O convite não vale: o link venceu, já foi usado, foi trocado por outro ou foi revogado. Peça outro."
    campo = ErroDeCampo(campo="token", codigo=ConviteInvalido.codigo, mensagem=mensagem)
    return ConviteInvalido(mensagem, campos=(campo,))


def _exigir_que_valha(convite: Convite) -> None:
    encerrado = convite.aceito_em or convite.revogado_em or convite.vence_em <= relogio.agora()
    if encerrado or not (convite.convidado_por is None or pode_dar(convite.convidado_por, convite.papeis)):
        raise _invalido()


def _conta_alcancada(convite: Convite) -> Usuario | None:
    if convite.por_email:
        return conta_provada(convite.email)
    return Usuario.objects.filter(email=convite.email, restrito_a=empresa_atual()).first()


def _confirmar(conta: Usuario, senha: str, origem: OrigemDaTentativa) -> None:
    with semaforo.lugar():
        tentativa = contar(Segredo.SENHA, conta=conta.email, origem=origem, conhecida=conhecida(conta.id, origem))
        if conta.check_password(senha):
            tentativa.acertou()
            return
    mensagem = "Este e-mail já tem uma conta provada: entre com a senha dela, que não muda."
    campo = ErroDeCampo(campo="senha", codigo="core.senha_errada", mensagem=mensagem)
    raise EntradaInvalida(mensagem, campos=(campo,))


def _senha_nova(convite: Convite, nome: str, senha: str) -> str:
    """A senha escolhida, como se guarda."""
    empresas = nomes_da_empresa(empresa_atual())
    conferir_senha_nova(senha, campo="senha", email=convite.email, nome=nome, empresas=empresas)
    return resumir_senha(senha)


def _consumir(convite: Convite) -> None:
    """De quem chega junto com o mesmo link, um só o encontra em aberto."""
    agora = relogio.agora()
    aberto = Convite.objects.filter(id=convite.id, sal=bytes(convite.sal), aceito_em=None, revogado_em=None)
    if not aberto.filter(vence_em__gt=agora).update(aceito_em=agora):
        raise _invalido()


def _entrar_na_empresa(aberto: _Aberto, usuario: UUID, nome: str) -> None:
    convite, conta, senha = aberto
    _exigir_que_nao_seja_da_empresa(convite.email)
    if conta is None:
        restrita_a = None if convite.por_email else convite.empresa_id
        criar_conta(id=usuario, email=convite.email, nome=nome, senha=senha, restrita_a=restrita_a)
    elif senha:
        Usuario.objects.filter(id=usuario).update(password=senha)
    incluir(usuario, convite.papeis)


def incluir(usuario: UUID, papeis: Sequence[UUID]) -> None:
    """Dá à conta os papéis na empresa em contexto."""
    if not Vinculo.objects.filter(usuario=usuario).update(ativo=True):
        Vinculo.objects.create(usuario_id=usuario)
    vinculo = Vinculo.objects.values_list("id", flat=True).get(usuario=usuario)
    dar_papeis(vinculo, papeis)
    publicar_acessos([vinculo])
