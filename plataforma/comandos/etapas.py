"""Um comando que chama um contrato: três confirmações no banco, e uma linha que diz até onde se chegou."""

import inspect
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from plataforma.contratos.erros import ContratoInvalido
from plataforma.erros import ErroDeNegocio
from plataforma.fronteira_de_tipos import anotacoes, conferir_tipo
from plataforma.valores import Dto


class ComandoEmEtapas:
    """Base de um comando do módulo que depende de outro; uma subclasse por operação, sem estado.

    `iniciar`, `concluir` e `recusar` rodam cada um numa transação do módulo; `chamar`, sem transação nenhuma.
    `concessao_segundos` é quanto uma chamada segura o comando antes que outra possa retomá-lo.
    """

    modulo: ClassVar[str]
    operacao: ClassVar[str]
    concessao_segundos: ClassVar[float] = 10.0
    _guardados: ClassVar[tuple[type[Dto], type[Dto]]]
    _ler_argumentos: ClassVar[msgspec.json.Decoder[Any]]
    _ler_resposta: ClassVar[msgspec.json.Decoder[Any]]

    def __init_subclass__(cls) -> None:
        if not cls.operacao.startswith(f"{cls.modulo}."):
            raise ContratoInvalido(f"{cls.__name__}: a operação {cls.operacao!r} não começa por {cls.modulo!r}.")
        cls._guardados = (_devolvido(cls, "iniciar"), _devolvido(cls, "concluir"))
        cls._ler_argumentos, cls._ler_resposta = (msgspec.json.Decoder(t, strict=True) for t in cls._guardados)

    def criar(self, documento: UUID, novo: Any) -> None:
        """Antes de `iniciar`, na mesma transação: cria o documento, quando o comando é que o faz nascer."""
        raise NotImplementedError

    def iniciar(self, documento: UUID, versao: int | None) -> Any:
        """Primeira confirmação: leva o documento à situação intermediária e devolve o que `chamar` precisa.

        `versao` é a que o cliente leu (None: qualquer), a conferir com o documento travado. Levanta ConflitoDeVersao,
        ou outro erro de negócio se o documento não pode começar.
        """
        raise NotImplementedError

    def chamar(self, chave: UUID, args: Any) -> Any:
        """Chama o contrato com `chave`. Um erro de negócio é a recusa do outro módulo."""
        raise NotImplementedError

    def concluir(self, documento: UUID, resultado: Any) -> Any:
        """Terceira confirmação, aceita: leva o documento à situação final, publica e devolve a resposta do comando."""
        raise NotImplementedError

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        """Terceira confirmação, recusada: devolve o documento à situação de antes."""
        raise NotImplementedError

    def resposta_final(self, documento: UUID) -> Any:
        """Resposta, se o documento já está na situação final; senão None."""
        raise NotImplementedError

    def tipos_guardados(self) -> tuple[type[Dto], type[Dto]]:
        """Tipos dos argumentos e da resposta que a linha do comando guarda."""
        return self._guardados

    def ler_argumentos(self, texto: str) -> Any:
        """Argumentos guardados na linha do comando."""
        return self._ler_argumentos.decode(texto)

    def ler_resposta(self, texto: str | bytes) -> Any:
        """Resposta guardada na linha do comando."""
        return self._ler_resposta.decode(texto)


def _devolvido(classe: type[ComandoEmEtapas], metodo: str) -> type[Dto]:
    onde = f"{classe.__name__}.{metodo}"
    funcao = getattr(classe, metodo)
    tipo = anotacoes(inspect.unwrap(funcao), onde).get("return")
    if not (isinstance(tipo, type) and issubclass(tipo, Dto)):
        raise ContratoInvalido(f"{onde}: anote como resposta um Dto, que fica guardado na linha do comando.")
    conferir_tipo(tipo, onde)
    return tipo


_registrados: dict[str, ComandoEmEtapas] = {}


def registrar_comando(comando: ComandoEmEtapas) -> None:
    """Faz a varredura conhecer o comando."""
    _registrados[comando.operacao] = comando


def comando_registrado(operacao: str) -> ComandoEmEtapas:
    """O comando desta operação; levanta KeyError se nenhum módulo deste processo o registrou."""
    return _registrados[operacao]
