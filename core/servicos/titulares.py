"""Os direitos de uma pessoa sobre seus dados: achá-los e exportá-los em todo módulo, e apagá-los quando se pode."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from core.documentos import TAMANHO_DO_CNPJ, TAMANHO_DO_CPF, DocumentoInvalido, limpar_documento, validar_documento
from core.leituras import ApagamentoDoTitular, ExportacaoDoTitular
from core.models import AtendimentoAoTitular, Pessoa
from core.opcoes import OperacaoDoTitular
from plataforma.banco.sql import executar, transacao
from plataforma.contratos import FalhaRemota
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.identidade.contexto import ator_atual
from plataforma.relogio import agora
from plataforma.titulares.contrato import GuardaDoTitular, Titular, Titulares, titulares_de
from plataforma.titulares.guardados import APAGADO
from plataforma.topologia import MODULOS
from plataforma.valores import novo_id

_MENOR_VALOR = 3
_VALORES = """
SELECT DISTINCT v
  FROM (SELECT id, nome, nome_fantasia, email, telefone, logradouro, complemento, bairro, cep, inscricao_estadual
          FROM core_pessoa
        UNION
        SELECT id, nome, nome_fantasia, email, telefone, logradouro, complemento, bairro, cep, inscricao_estadual
          FROM core_pessoa_historico) p
 CROSS JOIN LATERAL unnest(ARRAY[nome, nome_fantasia, email, telefone, logradouro, complemento, bairro, cep,
                                 inscricao_estadual]::text[]) v
 WHERE p.id = ANY(%s::uuid[]) AND length(v) >= %s AND v <> %s
"""


class TitularRetido(ErroDeNegocio):
    """A lei ainda manda guardar documentos da pessoa (LGPD, art. 16, I)."""

    codigo: ClassVar[str] = "core.titular_retido"
    titulo: ClassVar[str] = "A lei ainda manda guardar"


class TitularIncompleto(Indisponivel):
    """Um módulo não respondeu: o que se diria da pessoa não seria tudo."""

    codigo: ClassVar[str] = "core.titular_incompleto"
    titulo: ClassVar[str] = "Um módulo não respondeu"


def exportar(*, documento: str, email: str) -> ExportacaoDoTitular:
    """O que todos os módulos guardam da pessoa; inteiro, ou nada: levanta TitularIncompleto."""
    titular = _achar(documento, email)
    guardas = _de_todos(lambda modulo: modulo.dados_do_titular(titular=titular))
    _atender(OperacaoDoTitular.EXPORTADO, titular, guardas, registros=sum(g.registros for g in guardas))
    return ExportacaoDoTitular(pessoas=titular.pessoas, gerado_em=agora(), guardas=tuple(guardas))


def apagar(*, documento: str, o_que_puder: bool) -> ApagamentoDoTitular:
    """Apaga o que nenhum prazo de lei retém.

    Retido algo, recusa (TitularRetido), e nada muda; com `o_que_puder`, apaga o resto. Levanta TitularIncompleto: o que
    já se apagou fica apagado, e repetir termina, porque o core, que sabe de quem é o documento, é o último.
    """
    titular = _achar(documento, "")
    retidas = [g for g in _de_todos(lambda modulo: modulo.guardas_do_titular(titular=titular)) if g.retido_ate]
    if retidas and not o_que_puder:
        _atender(OperacaoDoTitular.RECUSADO, titular, retidas, registros=0)
        raise TitularRetido(_frase(retidas))
    apagados = _apagar_em_todos(titular, tudo=not retidas)
    operacao = OperacaoDoTitular.APAGADO_EM_PARTE if retidas else OperacaoDoTitular.APAGADO
    _atender(operacao, titular, retidas, registros=apagados)
    return ApagamentoDoTitular(apagados=apagados, retidas=tuple(retidas))


def _achar(documento: str, email: str) -> Titular:
    """Quem tem o documento; o do exterior vale como está no cadastro."""
    limpo, como_veio = limpar_documento(documento), documento.strip()
    if limpo and not limpo.strip("0"):
        raise DocumentoInvalido(f"“{documento}” só tem zeros, que é o que fica no lugar do que se apagou.")
    pessoas = Pessoa.objects.filter(documento__in={limpo, como_veio} - {""}).order_by("id").values("id", "documento")
    if not pessoas and len(limpo) in (TAMANHO_DO_CPF, TAMANHO_DO_CNPJ):
        validar_documento(limpo)
    no_cadastro = pessoas[0]["documento"] if pessoas else limpo
    return Titular(documento=no_cadastro, pessoas=tuple(p["id"] for p in pessoas), email=email.lower())


def _de_todos(perguntar: Callable[[Titulares], tuple[GuardaDoTitular, ...]]) -> list[GuardaDoTitular]:
    guardas: list[GuardaDoTitular] = []
    for modulo in MODULOS:
        try:
            guardas += perguntar(titulares_de(modulo))
        except FalhaRemota as erro:
            raise _incompleto(modulo, "Nada se fez, porque faltaria o que ele guarda") from erro
    return guardas


def _apagar_em_todos(titular: Titular, *, tudo: bool) -> int:
    valores = tuple(sorted(v for (v,) in executar("core", _VALORES, [list(titular.pessoas), _MENOR_VALOR, APAGADO])))
    apagados = 0
    for modulo in sorted(MODULOS, key="core".__eq__):
        try:
            apagados += titulares_de(modulo).apagar_o_titular(
                chave=novo_id(), titular=titular, valores=valores, tudo=tudo
            )
        except FalhaRemota as erro:
            raise _incompleto(modulo, "O que os outros apagaram fica apagado, e falta o que ele guarda") from erro
    return apagados


def _incompleto(modulo: str, o_que_houve: str) -> TitularIncompleto:
    return TitularIncompleto(f"O módulo {modulo} não respondeu. {o_que_houve}. Repita em instantes.", espera_segundos=5)


def _atender(
    operacao: OperacaoDoTitular, titular: Titular, guardas: Iterable[GuardaDoTitular], *, registros: int
) -> None:
    with transacao("core"):
        AtendimentoAoTitular.objects.create(
            operacao=operacao,
            pessoas=list(titular.pessoas),
            registros=registros,
            retido_ate=_ate(guardas),
            usuario_id=ator_atual().usuario_id,
        )


def _ate(guardas: Iterable[GuardaDoTitular]) -> date | None:
    return max((g.retido_ate for g in guardas if g.retido_ate), default=None)


def _frase(retidas: Sequence[GuardaDoTitular]) -> str:
    assuntos = "; ".join(
        f"{g.assunto} ({g.modulo}): {g.registros}, até {g.retido_ate:%d/%m/%Y} ({g.fundamento})" for g in retidas
    )
    return (
        f"A lei manda guardar até {_ate(retidas):%d/%m/%Y} (LGPD, art. 16, I): {assuntos}. Nada se apagou. Já "
        "podem sair o e-mail, o telefone e o que venceu: repita com “o_que_puder”."
    )
