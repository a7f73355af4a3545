"""Uma forma se escreve uma vez: a consulta e ela dizem os mesmos campos, e seu nome é um só em todos os módulos."""

import inspect
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from importlib import import_module
from types import NoneType
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.fixas import Lista
from plataforma.fronteira_de_tipos import conferir_tipo
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Leitura
from plataforma.leituras.campos import campos_de, marcas_de, opcoes_de, sem_marcas, tipos_de
from plataforma.leituras.linhas import DocumentoFixo
from plataforma.leituras.listagem import Listagem
from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import Casas, arredondar, novo_id

CONSULTAS = tuple(import_module(f"{m}.consultas") for m in MODULOS if (RAIZ / m / "consultas.py").is_file())


def _leituras(base: type[Leitura] = Leitura) -> Iterator[type[Leitura]]:
    for leitura in base.__subclasses__():
        if ".tests." not in leitura.__module__:
            yield leitura
        yield from _leituras(leitura)


def _listas() -> Iterator[tuple[str, Callable[[], Lista]]]:
    for modulo in CONSULTAS:
        for nome, funcao in inspect.getmembers(modulo, inspect.isfunction):
            assinatura = inspect.signature(funcao)
            so_ids = all(p.annotation is UUID for p in assinatura.parameters.values())
            if funcao.__module__ == modulo.__name__ and assinatura.return_annotation is Lista and so_ids:
                yield f"{modulo.__name__}.{nome}", funcao


def _dos_modulos(tipo: type[Any]) -> Iterator[tuple[str, Any]]:
    for modulo in CONSULTAS:
        for nome, objeto in inspect.getmembers(modulo, lambda o: isinstance(o, tipo)):
            yield f"{modulo.__name__}.{nome}", objeto


LISTAS, LISTAGENS, DOCUMENTOS = (dict(_listas()), dict(_dos_modulos(Listagem)), dict(_dos_modulos(DocumentoFixo)))


@pytest.fixture(autouse=True)
def alguem() -> Iterator[None]:
    """Quem monta as consultas; nenhuma se executa."""
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        yield


def _amostra(tipo: Any) -> Any:
    """Um valor do tipo, que filtra."""
    (um,) = (opcao for opcao in opcoes_de(tipo) if opcao is not NoneType)
    nu = sem_marcas(um)
    if typing.get_origin(nu) is tuple:
        return (_amostra(typing.get_args(nu)[0]),)
    if issubclass(nu, Enum):
        return next(iter(nu))
    casas = next((marca.n for marca in marcas_de(um) if isinstance(marca, Casas)), 0)
    amostras = {UUID: novo_id(), date: date(2026, 1, 1), str: "1", int: 1, bool: True, Decimal: arredondar(1, casas)}
    return amostras[nu]


@pytest.mark.parametrize("nome", LISTAS)
def test_toda_lista_tem_coluna_ou_expressao_para_cada_campo(nome: str) -> None:
    parametros = inspect.signature(LISTAS[nome]).parameters
    assert "SELECT" in str(LISTAS[nome](*(novo_id() for _ in parametros)).query)


@pytest.mark.parametrize("nome", LISTAGENS)
def test_toda_listagem_traz_os_campos_da_forma_e_aceita_cada_filtro_e_ordem(nome: str) -> None:
    listagem = LISTAGENS[nome]
    assert tuple(listagem.linhas().query.selected) == tuple(campos_de(listagem.leitura).fontes)
    filtro = listagem.filtro(**{campo: _amostra(tipo) for campo, tipo in tipos_de(listagem.filtro).items()})
    for ordem in listagem.ordem:
        assert listagem.filtradas(filtro).order_by(ordem.value).query.where or not tipos_de(listagem.filtro)


def test_cada_listagem_tem_sua_forma() -> None:
    """O cursor conhece a lista pelo nome da forma: duas com a mesma leriam, caladas, os cursores uma da outra."""
    vezes = Counter(listagem.leitura.__name__ for listagem in {id(um): um for um in LISTAGENS.values()}.values())
    assert {nome for nome, quantas in vezes.items() if quantas > 1} == set()


@pytest.mark.parametrize("nome", DOCUMENTOS)
def test_todo_documento_se_monta(nome: str) -> None:
    assert DOCUMENTOS[nome].linhas(novo_id()).query.selected


def test_o_nome_de_uma_forma_e_um_so() -> None:
    vezes = Counter(leitura.__name__ for leitura in _leituras())
    assert {nome for nome, quantas in vezes.items() if quantas > 1} == set()


@pytest.mark.parametrize(
    "leitura",
    [f for f in _leituras() if not f.__module__.startswith("plataforma.")],
    ids=lambda leitura: f"{leitura.__module__}.{leitura.__name__}",
)
def test_toda_forma_cabe_num_contrato_e_diz_o_que_e(leitura: type[Leitura]) -> None:
    conferir_tipo(leitura, leitura.__name__)
    assert (leitura.__doc__ or "").strip()
