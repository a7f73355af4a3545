"""O que a API do core escreve: cada função chama o serviço e devolve o cadastro como ficou."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import consultas
from core.conferencias import conferir_estabelecimento, conferir_pessoa
from core.emissao import emitindo_na
from core.leituras import (
    ApagamentoDoTitular,
    AplicativoComSegredo,
    Cadastrados,
    CodigosDeRecuperacao,
    ContaPronta,
    ExportacaoDoTitular,
    LinkDeSenha,
    SegundoFatorPendente,
    Tokens,
)
from core.links import endereco_do_link
from core.origem import OrigemDaTentativa
from core.servicos import (
    aplicativos,
    autorizacoes,
    convites,
    empresas,
    entradas,
    links_de_senha,
    papeis,
    pessoas,
    produtos,
    segundos_fatores,
    sessoes,
    titulares,
    usuarios,
)
from core.servicos.aplicativos import NovoAplicativo
from core.servicos.autorizacoes import SessaoDoToken, Troca
from core.servicos.credenciais import exigir_senha
from core.servicos.emails import ha_servidor_de_email, mandar_link_de_senha
from core.servicos.empresas import MudancasDaEmpresa, MudancasDoEstabelecimento, NovoEstabelecimento
from core.servicos.limites import contando_o_link
from core.servicos.papeis import MudancasDoPapel
from core.servicos.pessoas import MudancasDaPessoa, NovaPessoa
from core.servicos.produtos import MudancasDaConversao, MudancasDaUnidade, MudancasDoProduto, NovoProduto
from core.servicos.usuarios import MudancasDoUsuario
from plataforma.acesso.direitos import direitos
from plataforma.banco.sql import transacao
from plataforma.comandos import ChaveDoCliente, uma_vez
from plataforma.erros import NaoAutenticado
from plataforma.identidade.contexto import SEM_USUARIO, Ator, agir_como, ator_atual
from plataforma.identidade.tokens import conferir_token

SEGUNDO_FATOR = "segundo fator"
"""Por que se encerram as outras sessões de quem o liga ou desliga."""
Linha = dict[str, Any]


@uma_vez("core")
def alterar_empresa(id: UUID, mudancas: MudancasDaEmpresa, *, versao: int | None) -> Linha:
    """Altera a empresa em contexto, lida na `versao`."""
    empresas.alterar_empresa(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.empresa(id)


@uma_vez("core")
def criar_estabelecimento(novo: NovoEstabelecimento) -> Linha:
    """Inclui um CNPJ na empresa."""
    return consultas.estabelecimento(empresas.criar_estabelecimento(novo=novo))


@uma_vez("core")
def alterar_estabelecimento(id: UUID, mudancas: MudancasDoEstabelecimento, *, versao: int | None) -> Linha:
    """Altera um estabelecimento lido na `versao`."""
    conferidas = MudancasDoEstabelecimento(**conferir_estabelecimento(mudancas.campos(), consultas.estabelecimento(id)))
    empresas.alterar_estabelecimento(id=id, mudancas=conferidas, versao_lida=versao)
    return consultas.estabelecimento(id)


@uma_vez("core")
def cadastrar_pessoa(nova: NovaPessoa) -> Linha:
    """Cadastra a pessoa; `avisos` diz se já havia outra com o documento."""
    (id,) = pessoas.cadastrar_pessoas(novas=[nova])
    iguais = consultas.pessoas_com_o_documento(nova.documento, menos=id)
    avisos = [f"Já havia pessoa com o documento {nova.documento}: {outra}." for outra in iguais]
    return {**consultas.pessoa(id), "avisos": avisos}


@uma_vez("core")
def cadastrar_pessoas(novas: Sequence[NovaPessoa]) -> Cadastrados:
    """Cadastra todas ou nenhuma; devolve os ids, na ordem pedida."""
    return Cadastrados(itens=tuple(pessoas.cadastrar_pessoas(novas=novas)))


@uma_vez("core")
def alterar_pessoa(id: UUID, mudancas: MudancasDaPessoa, *, versao: int | None) -> Linha:
    """Altera uma pessoa lida na `versao`."""
    conferidas = MudancasDaPessoa(**conferir_pessoa(mudancas.campos(), consultas.pessoa(id)))
    pessoas.alterar_pessoa(id=id, mudancas=conferidas, versao_lida=versao)
    return consultas.pessoa(id)


@uma_vez("core")
def cadastrar_produto(novo: NovoProduto) -> Linha:
    """Cadastra o produto."""
    (id,) = produtos.cadastrar_produtos(novos=[novo])
    return consultas.produto(id)


@uma_vez("core")
def cadastrar_produtos(novos: Sequence[NovoProduto]) -> Cadastrados:
    """Cadastra todos ou nenhum; devolve os ids, na ordem pedida."""
    return Cadastrados(itens=tuple(produtos.cadastrar_produtos(novos=novos)))


@uma_vez("core")
def alterar_produto(id: UUID, mudancas: MudancasDoProduto, *, versao: int | None) -> Linha:
    """Altera um produto lido na `versao`."""
    produtos.alterar_produto(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.produto(id)


@uma_vez("core")
def cadastrar_unidade(*, sigla: str, nome: str, casas: int) -> Linha:
    """Inclui uma unidade de medida."""
    return consultas.unidade(produtos.cadastrar_unidade(sigla=sigla, nome=nome, casas=casas))


@uma_vez("core")
def alterar_unidade(id: UUID, mudancas: MudancasDaUnidade, *, versao: int | None) -> Linha:
    """Altera uma unidade de medida lida na `versao`."""
    produtos.alterar_unidade(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.unidade(id)


@uma_vez("core")
def cadastrar_conversao(*, produto: UUID, unidade: str, fator: Decimal) -> Linha:
    """Diz quantas unidades de estoque há em uma `unidade` do produto."""
    return consultas.conversao(produtos.cadastrar_conversao(produto=produto, unidade=unidade, fator=fator))


@uma_vez("core")
def alterar_conversao(id: UUID, mudancas: MudancasDaConversao, *, versao: int | None) -> Linha:
    """Altera uma conversão lida na `versao`."""
    produtos.alterar_conversao(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.conversao(id)


@uma_vez("core")
def criar_papel(*, nome: str, permissoes: Sequence[str]) -> Linha:
    """Cria um papel na empresa."""
    return consultas.papel(papeis.criar_papel(nome=nome, permissoes=permissoes))


@uma_vez("core")
def alterar_papel(id: UUID, mudancas: MudancasDoPapel, *, versao: int | None) -> Linha:
    """Altera um papel lido na `versao`."""
    papeis.alterar_papel(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.papel(id)


def convidar(chave: ChaveDoCliente, *, email: str, nome: str, papeis: Sequence[UUID]) -> Linha:
    """Convida o e-mail para a empresa. O link não se guarda na resposta: sai do convite, também na repetição."""
    return _com_link(_convidar(chave, email, nome, papeis))


@uma_vez("core")
def _convidar(email: str, nome: str, papeis: Sequence[UUID]) -> Linha:
    por_email, de = ha_servidor_de_email(), ator_atual().usuario_id
    return consultas.convite(convites.convidar(email=email, nome=nome, papeis=papeis, por_email=por_email, de=de))


def reenviar_convite(chave: ChaveDoCliente, id: UUID) -> Linha:
    """Troca o link do convite por outro, e o manda ou mostra."""
    return _com_link(_reenviar_convite(chave, id))


@uma_vez("core")
def _reenviar_convite(id: UUID) -> Linha:
    convites.reenviar(id=id, por_email=ha_servidor_de_email())
    return consultas.convite(id)


def _com_link(convite: Linha) -> Linha:
    return {**convite, "link": convites.link_do_convite(UUID(convite["id"]))}


@uma_vez("core")
def revogar_convite(id: UUID) -> Linha:
    """Encerra o convite."""
    convites.revogar(id=id)
    return consultas.convite(id)


def aceitar_convite(*, token: str, nome: str, senha: str, origem: OrigemDaTentativa) -> ContaPronta:
    """Entra na empresa do convite, com a senha que a pessoa escolhe ou, se já provou o e-mail, com a que tem."""
    with contando_o_link(origem):
        aceite = convites.aceitar(token=token, nome=nome, senha=senha, origem=origem)
    return ContaPronta(usuario=aceite.usuario, email=aceite.email, empresa=aceite.empresa)


def pedir_outra_senha(*, email: str) -> None:
    """Manda ao e-mail, se ele tem conta, um link com que escolher outra senha."""
    mandar_link_de_senha(email)


def dar_link_de_senha(chave: ChaveDoCliente, usuario: UUID) -> LinkDeSenha:
    """Dá outra senha a quem só é desta empresa: por e-mail, se a instalação manda, ou por um link a mostrar."""
    criado = _dar_link_de_senha(chave, usuario)
    token = links_de_senha.token_do_link(UUID(criado["id"])) if criado["id"] else ""
    return LinkDeSenha(link=endereco_do_link("senha", token) if token else "", por_email=not criado["id"])


@uma_vez("core")
def _dar_link_de_senha(usuario: UUID) -> dict[str, str]:
    conta = links_de_senha.conta_a_redefinir(usuario)
    if ha_servidor_de_email():
        mandar_link_de_senha(conta.email)
        return {"id": ""}
    return {"id": str(links_de_senha.criar_link(conta, por_email=False).id)}


def redefinir_senha(*, token: str, senha: str, origem: OrigemDaTentativa) -> None:
    """Troca a senha da conta do link e encerra as sessões dela."""
    with contando_o_link(origem):
        links_de_senha.redefinir(token=token, senha=senha)


@uma_vez("core")
def alterar_usuario(id: UUID, mudancas: MudancasDoUsuario, *, versao: int | None) -> Linha:
    """Altera o vínculo de um usuário com a empresa, lido na `versao`."""
    usuarios.alterar_usuario(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.usuario(id)


def registrar_aplicativo(chave: ChaveDoCliente, novo: NovoAplicativo) -> AplicativoComSegredo:
    """Registra o aplicativo. O segredo dele não se guarda na resposta: sai do id, também na repetição."""
    id = _registrar_aplicativo(chave, novo)["id"]
    segredo = aplicativos.segredo_do_aplicativo(id) if novo.confidencial else ""
    return AplicativoComSegredo(id=id, nome=novo.nome, segredo=segredo)


@uma_vez("core")
def _registrar_aplicativo(novo: NovoAplicativo) -> dict[str, str]:
    return {"id": aplicativos.registrar_aplicativo(novo=novo)}


def apagar_aplicativo(id: str) -> None:
    """Apaga o aplicativo e encerra os tokens dele."""
    aplicativos.apagar_aplicativo(id=id)


@contextmanager
def trocando(credencial: str | None, *, aplicativo: str, empresa: UUID) -> Iterator[Troca]:
    """Transação em que o aplicativo troca por tokens um código ou um token de renovação; None: age por si."""
    with agir_como(Ator(usuario_id=SEM_USUARIO, empresa_id=empresa)), transacao("core"):
        troca = Troca(aplicativo, credencial)
        with emitindo_na(troca.sessao):
            yield troca


def pode_autorizar(usuario: UUID, *, empresa: UUID) -> bool:
    """Diz se o usuário pode agir pela empresa com um aplicativo dela."""
    return autorizacoes.pode_autorizar(usuario, empresa=empresa)


def ja_autorizou(usuario: UUID, *, aplicativo: str, escopos: Iterable[str]) -> bool:
    """Diz se o usuário já deu estes escopos ao aplicativo."""
    return autorizacoes.ja_autorizou(usuario, aplicativo=aplicativo, escopos=escopos)


def autorizar(usuario: UUID, *, empresa: UUID, aplicativo: str, escopos: Iterable[str], codigo: str) -> None:
    """Guarda a autorização que o usuário acaba de dar ao aplicativo."""
    autorizacoes.autorizar(usuario, empresa=empresa, aplicativo=aplicativo, escopos=escopos, codigo=codigo)


def sessao_do_token(token: str) -> SessaoDoToken | None:
    """De que sessão é um token."""
    return autorizacoes.sessao_do_token(token)


def encerrar_a_do_token(sessao: SessaoDoToken) -> None:
    """Encerra a sessão de um token que o aplicativo revoga."""
    autorizacoes.encerrar_a_do_token(sessao)


def sair_do_aplicativo(usuario: UUID, *, aplicativo: str, empresa: UUID) -> None:
    """Encerra o que o usuário autorizou ao aplicativo por onde sai."""
    autorizacoes.sair_do_aplicativo(usuario, aplicativo=aplicativo, empresa=empresa)


def encerrar_autorizacoes(usuario: UUID, *, aplicativo: str, empresa: UUID) -> None:
    """Tira do aplicativo da empresa o que o usuário lhe autorizou."""
    autorizacoes.encerrar_autorizacoes(usuario, aplicativo=aplicativo, empresa=empresa)


def token_vale(token: str) -> bool:
    """Diz se a API aceitaria agora o token de acesso."""
    try:
        return direitos("core", conferir_token(token)) is not None
    except NaoAutenticado:
        return False


def entrar(*, email: str, senha: str, empresa: UUID | None, codigo: str, origem: OrigemDaTentativa) -> Tokens:
    """Abre uma sessão; `codigo` é o do segundo fator, de quem o usa."""
    return sessoes.entrar(email=email, senha=senha, empresa=empresa, codigo=codigo, origem=origem)


def renovar(renovacao: str, *, chave: str) -> Tokens:
    """Troca a renovação por outro par de tokens; com a mesma chave, por um minuto, pelo mesmo par."""
    return sessoes.renovar(renovacao, chave=chave)


def sair(renovacao: str) -> None:
    """Encerra a sessão."""
    sessoes.sair(renovacao)


def entrar_nas_telas(usuario: UUID, *, empresa: UUID, desafio: str, pagina: str) -> str:
    """O código com que quem entrou na página volta às telas."""
    return entradas.abrir(usuario, empresa=empresa, desafio=desafio, pagina=pagina)


def trocar_senha(*, senha_atual: str, senha_nova: str) -> None:
    """Troca a senha de quem age e encerra suas sessões."""
    usuarios.trocar_senha(usuario=ator_atual().usuario_id, senha_atual=senha_atual, senha_nova=senha_nova)


def pedir_segundo_fator(*, senha_atual: str) -> SegundoFatorPendente:
    """Sorteia o segredo de quem age, que confirma a senha; nada muda até ele o confirmar com um código."""
    usuario = ator_atual().usuario_id
    exigir_senha(usuario, senha_atual)
    return segundos_fatores.pedir_segundo_fator(usuario)


def ligar_segundo_fator(*, confirmacao: str, codigo: str, sessao: UUID) -> CodigosDeRecuperacao:
    """Liga o segundo fator de quem age, encerra as outras sessões dele e dá os códigos de recuperação."""
    usuario = ator_atual().usuario_id
    codigos = segundos_fatores.ligar_segundo_fator(usuario, confirmacao=confirmacao, codigo=codigo)
    sessoes.encerrar_as_outras(usuario, menos=[sessao], motivo=SEGUNDO_FATOR)
    return codigos


def desligar_segundo_fator(*, senha_atual: str, codigo: str, sessao: UUID) -> None:
    """Desliga o segundo fator de quem age, que confirma a senha e dá um código, e encerra as outras sessões dele."""
    usuario = ator_atual().usuario_id
    exigir_senha(usuario, senha_atual)
    segundos_fatores.desligar_segundo_fator(usuario, codigo=codigo)
    sessoes.encerrar_as_outras(usuario, menos=[sessao], motivo=SEGUNDO_FATOR)


def exportar_titular(*, documento: str, email: str) -> ExportacaoDoTitular:
    """O que se guarda da pessoa, em todos os módulos. Sem chave: a resposta guardada seria mais uma cópia dos dados."""
    return titulares.exportar(documento=documento, email=email)


def apagar_titular(*, documento: str, o_que_puder: bool) -> ApagamentoDoTitular:
    """Apaga o que a lei não retém; repetida, nada mais há que apagar."""
    return titulares.apagar(documento=documento, o_que_puder=o_que_puder)
