"""Da outbox ao efeito: com escritores e trabalhadores concorrentes, num dia cheio, e com mensagens inválidas."""

from uuid import UUID

import msgspec
import pytest

from lancador.maquina import esperar
from plataforma.mensageria.entrada import TENTATIVAS
from plataforma.valores import novo_id
from tests.provas.eventos.balanco import escoada, fazer_balanco
from tests.provas.eventos.carga import Carga, sortear_invalidas
from tests.provas.eventos.trabalhadores import CONSUMIDOR, EMISSOR, Trabalhadores
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(240)]
ESCOAR_SEGUNDOS, ATRASO_P99_SEGUNDOS, ATRASO_DAS_OUTRAS_SEGUNDOS = 120, 2, 5
# Na suíte, menos do que uma máquina cheia executa: acima disso o atraso mediria a máquina, e não o caminho.
POR_SEGUNDO, POR_SEGUNDO_NA_SUITE = 100, 20
MORTAS = "SELECT mensagem FROM mensageria_inbox WHERE situacao = 'morta'"
ULTIMA_ESPERA = "UPDATE mensageria_inbox SET proxima = '-infinity' WHERE situacao = 'pendente' AND tentativas = %s"


def publicar(trabalhadores: Trabalhadores, carga: Carga) -> None:
    trabalhadores.rodar(EMISSOR, "-m", "tests.provas.eventos.escritor", entrada=msgspec.json.encode(carga).decode())


def test_nada_se_perde_se_inverte_nem_se_repete(trabalhadores: Trabalhadores, porte: Porte, provar: Provar) -> None:
    carga = Carga(novo_id(), porte.semente, porte.escolher(1_000, 20_000))
    publicar(trabalhadores, carga)
    escoou = esperar(lambda: escoada(trabalhadores, carga), ESCOAR_SEGUNDOS)
    primeira = fazer_balanco(trabalhadores, carga)
    motivo = ("--consumidor", CONSUMIDOR, "--motivo", "prova: entregar tudo de novo")
    trabalhadores.rodar(EMISSOR, "manage.py", "eventos", "repetir", EMISSOR, *motivo)
    escoou &= esperar(lambda: escoada(trabalhadores, carga), ESCOAR_SEGUNDOS)
    de_novo = fazer_balanco(trabalhadores, carga)
    nome = f"outbox.{trabalhadores.transporte}"
    provar(
        igual(f"{nome}.eventos", len(primeira.publicados), carga.eventos),
        igual(f"{nome}.escoou", int(escoou), 1),
        igual(f"{nome}.perdidos", primeira.perdidos, 0),
        igual(f"{nome}.alheios", primeira.alheios, 0),
        igual(f"{nome}.inversoes", primeira.inversoes, 0),
        igual(f"{nome}.duplicados", primeira.duplicados, 0),
        igual(f"{nome}.efeitos_da_reentrega", len(de_novo.efeitos) - len(primeira.efeitos), 0),
    )


def test_mensagem_invalida_segura_so_a_propria_chave_e_corrigida_tem_efeito_uma_vez(
    trabalhadores: Trabalhadores, porte: Porte, provar: Provar
) -> None:
    eventos, ritmo = porte.escolher(200, 20_000), porte.escolher(POR_SEGUNDO_NA_SUITE, POR_SEGUNDO)
    carga = Carga(novo_id(), porte.semente, eventos, ritmo, sortear_invalidas(porte.semente, eventos))
    publicar(trabalhadores, carga)
    escoou = esperar(lambda: _escoada_ate_a_carta_morta(trabalhadores, carga, porte), ESCOAR_SEGUNDOS)
    antes, mortas = fazer_balanco(trabalhadores, carga), trabalhadores.consultar(CONSUMIDOR, MORTAS)
    ((tentativas,),) = trabalhadores.consultar(CONSUMIDOR, "SELECT last_value FROM prova_tentativas")
    livres, com_invalida = antes.publicados.keys() - antes.presos(), len({produto for produto, _ in antes.presos()})
    com_efeito = {evento for evento, _ in antes.efeitos}
    _corrigir_e_reenviar(trabalhadores, [mensagem for (mensagem,) in mortas])
    escoou &= esperar(lambda: escoada(trabalhadores, carga), ESCOAR_SEGUNDOS)
    depois = fazer_balanco(trabalhadores, carga)
    atrasos, nome = antes.atrasos_s(), f"mensagem_invalida.{trabalhadores.transporte}"
    p99 = atrasos[len(atrasos) * 99 // 100]
    provar(
        igual(f"{nome}.escoou", int(escoou), 1),
        igual(f"{nome}.cartas_mortas", len(mortas), com_invalida),
        ate(f"{nome}.tentativas_por_carta", tentativas / com_invalida, TENTATIVAS),
        igual(f"{nome}.livres_sem_efeito", len(livres - com_efeito), 0),
        igual(f"{nome}.presos_com_efeito", len(com_efeito - livres), 0),
        ate(f"{nome}.atraso_maximo_das_outras_s", atrasos[-1], porte.prazo(ATRASO_DAS_OUTRAS_SEGUNDOS)),
        ate(f"outbox.{trabalhadores.transporte}.atraso_p99_a_{ritmo}_por_s", p99, porte.prazo(ATRASO_P99_SEGUNDOS)),
        igual(f"{nome}.perdidos_depois_da_correcao", depois.perdidos, 0),
        igual(f"{nome}.duplicados_depois_da_correcao", depois.duplicados, 0),
        igual(f"{nome}.inversoes_depois_da_correcao", depois.inversoes, 0),
    )


def _escoada_ate_a_carta_morta(trabalhadores: Trabalhadores, carga: Carga, porte: Porte) -> bool:
    if not porte.inteiro:
        # Na suíte não se esperam os 30 s que vêm antes da última tentativa.
        trabalhadores.consultar(CONSUMIDOR, ULTIMA_ESPERA, [TENTATIVAS - 1])
    return escoada(trabalhadores, carga)


def _corrigir_e_reenviar(trabalhadores: Trabalhadores, mortas: list[UUID]) -> None:
    trabalhadores.consultar(CONSUMIDOR, "INSERT INTO prova_correcao VALUES (now())")
    for mensagem in mortas:
        alvo = (CONSUMIDOR, str(mensagem), "--motivo", "prova: corrigido")
        trabalhadores.rodar(CONSUMIDOR, "manage.py", "cartas_mortas", "reenviar", *alvo)
