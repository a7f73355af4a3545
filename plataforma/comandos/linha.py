"""A linha do comando no banco: quem a tem, até quando, e o que já se respondeu. Só SQL, sem decidir nada."""

from typing import Any, NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar, executar_contando
from plataforma.comandos.chaves import ChaveDoCliente
from plataforma.identidade.contexto import ator_atual, rastro_atual
from plataforma.valores import novo_id

TENTATIVAS_ATE_PARAR = 10
PRIMEIRA_VARREDURA_SEGUNDOS = 2


class TentativaDaVarredura(NamedTuple):
    """Uma da varredura, que se conta antes de começar: a que mata o processo também faz a próxima demorar mais.

    A sonda, que só pergunta se o módulo `parado_por` voltou, não gasta a do comando: se sobrevive, devolve-a.
    """

    sonda: bool
    parado_por: str


class Concessao(NamedTuple):
    """Um comando aberto que este processo segura; `token` prova que ninguém o assumiu depois.

    `tentativa` falta a quem repete a chamada, que não gasta as da varredura.
    """

    id: UUID
    documento: UUID
    chave_do_contrato: UUID
    token: int
    argumentos: str
    resposta: str | None = None
    tentativa: TentativaDaVarredura | None = None


class ComandoAchado(NamedTuple):
    """Como está uma linha encontrada; `adiado` se a varredura já o tentou, porque a chamada dele não bastou."""

    id: UUID
    documento: UUID
    situacao: str
    resposta: str | None
    livre: bool
    adiado: bool
    espera_segundos: int
    resumo: bytes


_ABRIR = """
INSERT INTO comandos_comando (id, empresa_id, usuario_id, operacao, documento, situacao, chave_do_contrato, token,
       tentativas, concessao_ate, repetir_em, correlacao, traceparent, criado_em)
VALUES (%s, %s, %s, %s, %s, 'aberto', %s, 1, 0, clock_timestamp() + make_interval(secs => %s),
       clock_timestamp() + make_interval(secs => %s), %s, %s, clock_timestamp())
ON CONFLICT (documento, operacao, empresa_id) WHERE situacao = 'aberto' DO NOTHING RETURNING id
"""
_CHAVE = """
INSERT INTO comandos_chave_do_cliente (empresa_id, usuario_id, rota, chave, resumo, comando_id, criada_em)
VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING comando_id
"""
_ABRIR_COM_CHAVE = f"WITH c AS ({_ABRIR}), k AS ({_CHAVE}) SELECT c.id FROM c, k"
_LIVRE = """
 WHERE id = %(comando)s AND situacao = 'aberto' AND concessao_ate <= clock_timestamp()
RETURNING id, documento, chave_do_contrato, token, argumentos
"""
_ASSUMIR = f"""
UPDATE comandos_comando SET token = token + 1,
       concessao_ate = clock_timestamp() + make_interval(secs => %(concessao)s)
{_LIVRE}
"""
_ATRASO = """
CASE WHEN {tentativas} < %(parar)s THEN make_interval(secs => 2 ^ ({tentativas})) ELSE interval '1 day' END
"""
# Vale para quem morre no meio: quem sobrevive refaz, ao soltar, a espera e o módulo que parou o comando.
_TENTAR = f"""
UPDATE comandos_comando SET token = token + 1, tentativas = tentativas + 1, parado_por = '',
       concessao_ate = clock_timestamp() + make_interval(secs => %(concessao)s),
       repetir_em = clock_timestamp() + make_interval(secs => %(concessao)s)
                    + {_ATRASO.format(tentativas="tentativas + 1")}
{_LIVRE}
"""
_COLUNAS = """
c.id, c.documento, c.situacao, c.resposta, c.concessao_ate <= clock_timestamp(), c.tentativas > 0,
greatest(1, ceil(extract(epoch FROM c.concessao_ate - clock_timestamp())))::int
"""
_PELA_CHAVE = f"""
SELECT {_COLUNAS}, k.resumo FROM comandos_chave_do_cliente k JOIN comandos_comando c ON c.id = k.comando_id
 WHERE k.empresa_id = %s AND k.usuario_id = %s AND k.rota = %s AND k.chave = %s
"""
_PELO_DOCUMENTO = f"""
SELECT {_COLUNAS}, ''::bytea FROM comandos_comando c
 WHERE c.documento = %s AND c.operacao = %s AND c.empresa_id = %s AND c.situacao = 'aberto'
"""
_ENCERRAR = """
UPDATE comandos_comando SET situacao = %s, resposta = %s, ultimo_erro = %s, encerrado_em = clock_timestamp()
 WHERE id = %s AND token = %s AND situacao = 'aberto'
"""
_SOLTAR = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp(), ultimo_erro = %s,
       parado_por = coalesce(%s, parado_por)
 WHERE id = %s AND token = %s AND situacao = 'aberto'
"""
_ADIAR = f"""
UPDATE comandos_comando SET concessao_ate = clock_timestamp(), ultimo_erro = %(erro)s, parado_por = %(parado_por)s,
       tentativas = tentativas - %(devolver)s,
       repetir_em = clock_timestamp() + {_ATRASO.format(tentativas="tentativas - %(devolver)s")}
 WHERE id = %(comando)s AND token = %(token)s AND situacao = 'aberto'
"""
_LIBERAR = """
UPDATE comandos_comando SET parado_por = '', tentativas = 0, repetir_em = clock_timestamp()
 WHERE situacao = 'aberto' AND parado_por = %s
"""


def abrir(
    modulo: str, operacao: str, documento: UUID, concessao_segundos: float, chave: ChaveDoCliente | None
) -> Concessao | None:
    """Abre o comando e liga a ele a chave do cliente; None se há outro aberto ou se a chave já serviu.

    Com None, a transação precisa ser desfeita: uma das duas linhas pode ter entrado.
    """
    ator, rastro = ator_atual(), rastro_atual()
    novo, chave_do_contrato = novo_id(), novo_id()
    valores: list[Any] = [novo, ator.empresa_id, ator.usuario_id, operacao, documento, chave_do_contrato]
    valores += [concessao_segundos, PRIMEIRA_VARREDURA_SEGUNDOS, rastro.correlacao, rastro.traceparent]
    if chave is None:
        aberto = executar(modulo, _ABRIR, valores)
    else:
        aberto = executar(modulo, _ABRIR_COM_CHAVE, [*valores, *chave.identidade, chave.resumo, novo])
    return Concessao(novo, documento, chave_do_contrato, 1, "") if aberto else None


def guardar_argumentos(modulo: str, concessao: Concessao, argumentos: str) -> None:
    """Guarda o que `chamar` recebe, para que a retomada mande o mesmo corpo com a mesma chave."""
    executar(modulo, "UPDATE comandos_comando SET argumentos = %s WHERE id = %s", [argumentos, concessao.id])


def ligar_chave(modulo: str, comando: UUID, chave: ChaveDoCliente) -> None:
    """Faz a chave de outra chamada apontar para o comando já aberto."""
    executar(modulo, _CHAVE, [*chave.identidade, chave.resumo, comando])


def assumir(modulo: str, comando: UUID, concessao_segundos: float) -> Concessao | None:
    """Toma um comando aberto cuja concessão venceu; None se outro o tomou antes ou se ele se encerrou."""
    tomadas = executar(modulo, _ASSUMIR, {"comando": comando, "concessao": concessao_segundos})
    return Concessao(*tomadas[0]) if tomadas else None


def tentar(modulo: str, comando: UUID, concessao_segundos: float, tentativa: TentativaDaVarredura) -> Concessao | None:
    """Como `assumir`, para a varredura: a tentativa já fica contada, e a seguinte, adiada."""
    parametros = {"comando": comando, "concessao": concessao_segundos, "parar": TENTATIVAS_ATE_PARAR}
    tomadas = executar(modulo, _TENTAR, parametros)
    return Concessao(*tomadas[0])._replace(tentativa=tentativa) if tomadas else None


def pela_chave_do_cliente(modulo: str, chave: ChaveDoCliente) -> ComandoAchado | None:
    """Comando a que a chave do cliente aponta; levanta ChaveReusada se o corpo era outro."""
    achadas = executar(modulo, _PELA_CHAVE, chave.identidade)
    if not achadas:
        return None
    achada = ComandoAchado(*achadas[0])
    chave.exigir_mesmo_corpo(achada.resumo)
    return achada


def pelo_documento(modulo: str, operacao: str, documento: UUID) -> ComandoAchado | None:
    """Comando aberto sobre o documento."""
    achadas = executar(modulo, _PELO_DOCUMENTO, [documento, operacao, ator_atual().empresa_id])
    return ComandoAchado(*achadas[0]) if achadas else None


def encerrar(modulo: str, concessao: Concessao, situacao: str, *, resposta: str | None = None, erro: str = "") -> bool:
    """Encerra o comando se ele ainda é desta concessão."""
    return executar_contando(modulo, _ENCERRAR, [situacao, resposta, erro, concessao.id, concessao.token]) == 1


def esquecer_chaves(modulo: str, comando: UUID) -> None:
    """Solta as chaves do cliente de um comando recusado: com elas se pode tentar de novo."""
    executar(modulo, "DELETE FROM comandos_chave_do_cliente WHERE comando_id = %s", [comando])


def soltar(modulo: str, concessao: Concessao, erro: str, *, parado_por: str | None = "") -> None:
    """Termina a concessão, por causa de `erro`; a tentativa da varredura põe a próxima cada vez mais tarde.

    `parado_por` é o módulo que não respondeu, vazio se a culpa não é de nenhum, None se não se sabe: quando ele volta,
    `liberar` não espera pela próxima.
    """
    tentativa = concessao.tentativa
    if tentativa is None:
        executar(modulo, _SOLTAR, [erro, parado_por, concessao.id, concessao.token])
        return
    parametros = {
        "erro": erro,
        "parado_por": tentativa.parado_por if parado_por is None else parado_por,
        "devolver": int(tentativa.sonda),
        "parar": TENTATIVAS_ATE_PARAR,
        "comando": concessao.id,
        "token": concessao.token,
    }
    executar(modulo, _ADIAR, parametros)


def liberar(modulo: str, chamado: str) -> None:
    """Põe na vez, sem tentativas gastas, os comandos que `chamado` parou: a culpa não era deles."""
    executar(modulo, _LIBERAR, [chamado])
