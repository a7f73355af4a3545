"""Execução de um comando em etapas: abrir, chamar, encerrar."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from plataforma.banco.sql import transacao
from plataforma.comandos import linha
from plataforma.comandos.chaves import ChaveDoCliente
from plataforma.comandos.erros import ChaveReusada, ComandoEmCurso, ComandoPendente
from plataforma.comandos.etapas import ComandoEmEtapas
from plataforma.comandos.linha import ComandoAchado, Concessao
from plataforma.contratos.codificacao import codificar
from plataforma.contratos.erros import FalhaRemota, PrazoVencido, TransacaoAberta
from plataforma.contratos.local import transacao_aberta
from plataforma.contratos.prazos import ate
from plataforma.erros import ConflitoDeVersao, ErroDeNegocio
from plataforma.pontos import ponto
from plataforma.valores import novo_id

VOLTAS = 3
# Também quando a concessão é mais longa: quem a tem quase sempre acaba logo, e só quem morreu a deixa vencer.
ESPERA_SEGUNDOS = 2
# A chamada vence antes da concessão, que quem ainda espera por ela não pode perder.
PARTE_DA_CONCESSAO_PARA_CHAMAR = 0.8


class _Ocupado(Exception):
    """Há outro comando aberto, ou a chave do cliente já serviu: a transação se desfaz e se olha o que há."""


def executar_comando(
    comando: ComandoEmEtapas,
    documento: UUID,
    *,
    versao: int | None = None,
    chave_do_cliente: ChaveDoCliente | None = None,
) -> Any:
    """Executa, retoma ou responde de novo o comando sobre `documento`; devolve a resposta de `concluir`.

    `versao` é a que o cliente leu (None: qualquer), e se confere ao começar, com o documento travado. Retomar ou
    responder de novo não a confere: o que se decidiu já valeu na versão em que começou.

    Levanta o erro de negócio que o recusou; ConflitoDeVersao (412); ComandoEmCurso (409) se outra chamada o executa;
    ComandoPendente (503) se o outro módulo não respondeu, ou se a varredura o tenta agora; ChaveReusada (422) se a
    chave já serviu a outro corpo;
    TransacaoAberta se quem chama tem uma transação aberta.
    """

    def iniciar(documento: UUID) -> Any:
        return comando.iniciar(documento, versao)

    existente = partial(_existente, comando, documento, chave_do_cliente)
    return _executar(comando, documento, chave_do_cliente, iniciar, existente)


def criar_e_executar(comando: ComandoEmEtapas, novo: Any, *, chave_do_cliente: ChaveDoCliente) -> Any:
    """Como `executar_comando`, sobre um documento que `comando.criar` faz de `novo` na primeira confirmação.

    O mesmo, repetido, acha o documento pela chave do cliente; recusado, nada fica dele.
    """

    def nascer(documento: UUID) -> Any:
        comando.criar(documento, novo)
        return comando.iniciar(documento, None)

    existente = partial(linha.pela_chave_do_cliente, comando.modulo, chave_do_cliente)
    return _executar(comando, novo_id(), chave_do_cliente, nascer, existente)


def _executar(
    comando: ComandoEmEtapas,
    documento: UUID,
    chave: ChaveDoCliente | None,
    iniciar: Callable[[UUID], Any],
    existente: Callable[[], ComandoAchado | None],
) -> Any:
    _recusar_transacao_aberta(comando)
    for _ in range(VOLTAS):
        try:
            return prosseguir(comando, _abrir(comando, documento, chave, iniciar))
        except _Ocupado:
            achado = existente()
        if achado is None:
            continue
        if achado.resposta is not None:
            return comando.ler_resposta(achado.resposta)
        if not achado.livre:
            espera = min(achado.espera_segundos, ESPERA_SEGUNDOS)
            # Com a varredura o comando continua pendente, como se disse a quem o chamou: nenhuma outra chamada o tem.
            raise _pendente(achado.documento, espera) if achado.adiado else _em_curso(achado.documento, espera)
        concessao = _assumir(comando, achado, chave)
        if concessao is not None:
            return prosseguir(comando, concessao)
    raise _em_curso(documento, ESPERA_SEGUNDOS)


def _recusar_transacao_aberta(comando: ComandoEmEtapas) -> None:
    """Em produção também: dentro de outra transação as três confirmações seriam uma, com travas durante a rede."""
    aberta = transacao_aberta()
    if aberta is not None:
        raise TransacaoAberta(f"{comando.operacao} executado com transação aberta em “{aberta}”: termine-a antes.")


def prosseguir(comando: ComandoEmEtapas, concessao: Concessao) -> Any:
    """Da chamada ao fim, com a concessão na mão; levanta como `executar_comando`."""
    if concessao.resposta is not None:
        return comando.ler_resposta(concessao.resposta)
    ponto("comando.apos_commit_1")
    try:
        resultado = chamar(comando, concessao)
    except ComandoPendente:
        raise
    except ErroDeNegocio as recusa:
        ponto("comando.apos_chamada")
        recusar(comando, concessao, "recusado", recusa)
        raise
    ponto("comando.apos_chamada")
    return concluir(comando, concessao, resultado)


def chamar(comando: ComandoEmEtapas, concessao: Concessao) -> Any:
    """Segunda confirmação, no outro módulo; sem resposta dele, solta o comando e levanta ComandoPendente."""
    vence = datetime.now(UTC) + timedelta(seconds=comando.concessao_segundos * PARTE_DA_CONCESSAO_PARA_CHAMAR)
    try:
        with ate(vence):
            return comando.chamar(concessao.chave_do_contrato, comando.ler_argumentos(concessao.argumentos))
    except FalhaRemota as falha:
        sem_saber = isinstance(falha, PrazoVencido) and not falha.fora
        linha.soltar(comando.modulo, concessao, falha.detalhe, parado_por=None if sem_saber else falha.fora)
        raise _pendente(concessao.documento, falha.espera_segundos) from falha
    except ErroDeNegocio:
        raise
    except Exception as erro:
        linha.soltar(comando.modulo, concessao, repr(erro))
        raise


def concluir(comando: ComandoEmEtapas, concessao: Concessao, resultado: Any) -> Any:
    """Terceira confirmação, aceita."""
    try:
        with transacao(comando.modulo):
            texto = codificar(comando.concluir(concessao.documento, resultado)).decode()
            _encerrar(comando, concessao, "concluido", resposta=texto)
            ponto("comando.antes_do_commit_3")
    except ComandoEmCurso:
        raise
    except ErroDeNegocio as erro:
        return _encerrar_terminado(comando, concessao, erro)
    except Exception as erro:
        linha.soltar(comando.modulo, concessao, repr(erro))
        raise
    ponto("comando.apos_commit_3")
    return comando.ler_resposta(texto)


def recusar(comando: ComandoEmEtapas, concessao: Concessao, situacao: str, motivo: ErroDeNegocio) -> None:
    """Terceira confirmação, recusada: o documento volta, e as chaves do cliente podem tentar de novo."""
    with transacao(comando.modulo):
        comando.recusar(concessao.documento, motivo)
        _encerrar(comando, concessao, situacao, erro=motivo.detalhe)
        linha.esquecer_chaves(comando.modulo, concessao.id)
        ponto("comando.antes_do_commit_3")
    ponto("comando.apos_commit_3")


def _abrir(
    comando: ComandoEmEtapas, documento: UUID, chave: ChaveDoCliente | None, iniciar: Callable[[UUID], Any]
) -> Concessao:
    try:
        with transacao(comando.modulo):
            concessao = _nova_concessao(comando, documento, chave)
            argumentos = codificar(iniciar(documento)).decode()
            linha.guardar_argumentos(comando.modulo, concessao, argumentos)
            ponto("comando.antes_do_commit_1")
        return concessao._replace(argumentos=argumentos)
    except ConflitoDeVersao:
        raise
    except ErroDeNegocio as erro:
        return _abrir_terminado(comando, documento, chave, erro)


def _abrir_terminado(
    comando: ComandoEmEtapas, documento: UUID, chave: ChaveDoCliente | None, erro: ErroDeNegocio
) -> Concessao:
    """O documento não pode começar: se é porque já terminou, a resposta é a do fim; senão, vale o erro."""
    with transacao(comando.modulo):
        resposta = comando.resposta_final(documento)
        if resposta is None:
            raise erro
        concessao = _nova_concessao(comando, documento, chave)
        texto = codificar(resposta).decode()
        _encerrar(comando, concessao, "concluido", resposta=texto)
    return concessao._replace(resposta=texto)


def _nova_concessao(comando: ComandoEmEtapas, documento: UUID, chave: ChaveDoCliente | None) -> Concessao:
    concessao = linha.abrir(comando.modulo, comando.operacao, documento, comando.concessao_segundos, chave)
    if concessao is None:
        raise _Ocupado
    return concessao


def _existente(comando: ComandoEmEtapas, documento: UUID, chave: ChaveDoCliente | None) -> ComandoAchado | None:
    if chave is not None:
        achado = linha.pela_chave_do_cliente(comando.modulo, chave)
        if achado is not None:
            if achado.documento != documento:
                raise ChaveReusada(f"A chave “{chave.chave}” já foi usada com outro documento. Use uma chave nova.")
            return achado
    return linha.pelo_documento(comando.modulo, comando.operacao, documento)


def _assumir(comando: ComandoEmEtapas, existente: ComandoAchado, chave: ChaveDoCliente | None) -> Concessao | None:
    with transacao(comando.modulo):
        concessao = linha.assumir(comando.modulo, existente.id, comando.concessao_segundos)
        if concessao is not None and chave is not None:
            linha.ligar_chave(comando.modulo, concessao.id, chave)
    return concessao


def _encerrar(
    comando: ComandoEmEtapas, concessao: Concessao, situacao: str, *, resposta: str | None = None, erro: str = ""
) -> None:
    if not linha.encerrar(comando.modulo, concessao, situacao, resposta=resposta, erro=erro):
        # Outro processo assumiu: o que esta transação fez se desfaz com o erro.
        raise _em_curso(concessao.documento, ESPERA_SEGUNDOS)


def _encerrar_terminado(comando: ComandoEmEtapas, concessao: Concessao, erro: ErroDeNegocio) -> Any:
    with transacao(comando.modulo):
        resposta = comando.resposta_final(concessao.documento)
        if resposta is not None:
            texto = codificar(resposta).decode()
            _encerrar(comando, concessao, "concluido", resposta=texto)
            return comando.ler_resposta(texto)
    linha.soltar(comando.modulo, concessao, erro.detalhe)
    raise _pendente(concessao.documento, ESPERA_SEGUNDOS) from erro


def _pendente(documento: UUID, espera: int) -> ComandoPendente:
    return ComandoPendente(
        f"O comando sobre {documento} começou e ainda não terminou; ele será retomado. Repita a chamada com a mesma "
        "chave para saber o resultado.",
        espera_segundos=espera,
    )


def _em_curso(documento: UUID, espera: int) -> ComandoEmCurso:
    return ComandoEmCurso(
        f"Outra chamada está executando este comando sobre {documento}. Repita-a em {espera} s.", espera_segundos=espera
    )
