"""Da outbox ao efeito: com escritores e trabalhadores concorrentes, no ritmo de um dia cheio, e com venenos."""

from uuid import UUID

import msgspec
import pytest

from lancador.sistema import esperar
from plataforma.mensageria.entrada import TENTATIVAS
from plataforma.valores import novo_id
from tests.provas.eventos.balanco import escoada, fazer_balanco
from tests.provas.eventos.carga import Carga, sortear_venenos
from tests.provas.eventos.oficina import CONSUMIDOR, EMISSOR, Oficina
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(240)]
ESCOAR_S, ATRASO_P99_S, ATRASO_DAS_OUTRAS_S = 120, 2, 5
POR_SEGUNDO = 100
MORTAS = "SELECT mensagem FROM mensageria_inbox WHERE situacao = 'morta'"
ULTIMA_ESPERA = "UPDATE mensageria_inbox SET proxima = '-infinity' WHERE situacao = 'pendente' AND tentativas = %s"


def publicar(oficina: Oficina, carga: Carga) -> None:
    oficina.rodar(EMISSOR, "-m", "tests.provas.eventos.escritor", entrada=msgspec.json.encode(carga).decode())


def test_nada_se_perde_se_inverte_nem_se_repete(oficina: Oficina, porte: Porte, provar: Provar) -> None:
    carga = Carga(novo_id(), porte.semente, porte.escolher(3_000, 20_000))
    publicar(oficina, carga)
    escoou = esperar(lambda: escoada(oficina, carga), ESCOAR_S)
    primeira = fazer_balanco(oficina, carga)
    motivo = ("--consumidor", CONSUMIDOR, "--motivo", "prova: entregar tudo de novo")
    oficina.rodar(EMISSOR, "manage.py", "eventos", "repetir", EMISSOR, *motivo)
    escoou &= esperar(lambda: escoada(oficina, carga), ESCOAR_S)
    de_novo = fazer_balanco(oficina, carga)
    nome = f"outbox.{oficina.transporte}"
    provar(
        igual(f"{nome}.eventos", len(primeira.publicados), carga.eventos),
        igual(f"{nome}.escoou", int(escoou), 1),
        igual(f"{nome}.perdidos", primeira.perdidos, 0),
        igual(f"{nome}.alheios", primeira.alheios, 0),
        igual(f"{nome}.inversoes", primeira.inversoes, 0),
        igual(f"{nome}.duplicados", primeira.duplicados, 0),
        igual(f"{nome}.efeitos_da_reentrega", len(de_novo.efeitos) - len(primeira.efeitos), 0),
    )


def test_veneno_segura_so_a_propria_chave_e_curado_tem_efeito_uma_vez(
    oficina: Oficina, porte: Porte, provar: Provar
) -> None:
    eventos = porte.escolher(1_000, 20_000)
    carga = Carga(novo_id(), porte.semente, eventos, POR_SEGUNDO, sortear_venenos(porte.semente, eventos))
    publicar(oficina, carga)
    escoou = esperar(lambda: _escoada_ate_a_carta_morta(oficina, carga, porte), ESCOAR_S)
    doente, mortas = fazer_balanco(oficina, carga), oficina.consultar(CONSUMIDOR, MORTAS)
    ((tentativas,),) = oficina.consultar(CONSUMIDOR, "SELECT last_value FROM prova_tentativas")
    livres, doentes = doente.publicados.keys() - doente.presos(), len({produto for produto, _ in doente.presos()})
    com_efeito = {evento for evento, _ in doente.efeitos}
    _curar_e_reenviar(oficina, [mensagem for (mensagem,) in mortas])
    escoou &= esperar(lambda: escoada(oficina, carga), ESCOAR_S)
    curado = fazer_balanco(oficina, carga)
    atrasos, nome = doente.atrasos_s(), f"veneno.{oficina.transporte}"
    provar(
        igual(f"{nome}.escoou", int(escoou), 1),
        igual(f"{nome}.cartas_mortas", len(mortas), doentes),
        ate(f"{nome}.tentativas_por_carta", tentativas / doentes, TENTATIVAS),
        igual(f"{nome}.livres_sem_efeito", len(livres - com_efeito), 0),
        igual(f"{nome}.presos_com_efeito", len(com_efeito - livres), 0),
        ate(f"{nome}.atraso_maximo_das_outras_s", atrasos[-1], ATRASO_DAS_OUTRAS_S),
        ate(f"outbox.{oficina.transporte}.atraso_p99_a_100_por_s", atrasos[len(atrasos) * 99 // 100], ATRASO_P99_S),
        igual(f"{nome}.perdidos_depois_da_cura", curado.perdidos, 0),
        igual(f"{nome}.duplicados_depois_da_cura", curado.duplicados, 0),
        igual(f"{nome}.inversoes_depois_da_cura", curado.inversoes, 0),
    )


def _escoada_ate_a_carta_morta(oficina: Oficina, carga: Carga, porte: Porte) -> bool:
    if not porte.inteiro:
        # Na suíte não se esperam os 30 s que vêm antes da última tentativa.
        oficina.consultar(CONSUMIDOR, ULTIMA_ESPERA, [TENTATIVAS - 1])
    return escoada(oficina, carga)


def _curar_e_reenviar(oficina: Oficina, mortas: list[UUID]) -> None:
    oficina.consultar(CONSUMIDOR, "INSERT INTO prova_cura VALUES (now())")
    for mensagem in mortas:
        alvo = (CONSUMIDOR, str(mensagem), "--motivo", "prova: corrigido")
        oficina.rodar(CONSUMIDOR, "manage.py", "cartas_mortas", "reenviar", *alvo)
