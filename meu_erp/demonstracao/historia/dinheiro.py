"""O caixa: despesas de cada mês, o que se recebe de cada cliente conforme o perfil dele, e o que se paga."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.historia import cadastro
from meu_erp.demonstracao.historia.cadastro import DESPESAS, Perfil
from meu_erp.demonstracao.historia.cadastros import Lugares
from meu_erp.demonstracao.historia.mesa import Mesa

DIAS_DE_COBRANCA = frozenset({1, 4})
"""Terças e sextas: o que se recebeu e pagou desde a vez anterior se lança, cada um na data dele."""
DESDE_A_ULTIMA_VEZ = timedelta(days=5)
"""O que se soube tarde não se lança em mês que já pode estar fechado."""
DEIXOU_DE_PAGAR_DIAS = 75
PARTE_QUE_PAGA_METADE, PARTE_QUE_SE_PAGA_TARDE = 0.3, 0.08
MULTA, JUROS_AO_DIA, CENTAVO = Decimal("0.02"), Decimal("0.01") / 30, Decimal("0.01")
BAIXA_ESTORNADA = 4
"""A vez em que a primeira baixa se lançou por engano, e se desfaz."""
DIA_DE_FECHAR, MESES_ABERTOS = 10, 2


class Tesouraria:
    """Lança as despesas, recebe, paga e fecha os meses."""

    def __init__(self, mesa: Mesa, lugares: Lugares, *, ate: date) -> None:
        self.mesa, self.lugares, self.ate = mesa, lugares, ate
        self.quem = mesa.pessoal.financeiro
        self.por_pessoa = {mesa.pessoas[c.documento]: c for c in cadastro.clientes()}
        self.vezes = 0

    def despesas_do_mes(self, dia: date) -> None:
        """Os títulos das despesas do mês, que vencem no dia 10."""
        for despesa in DESPESAS:
            valor = Random(f"{despesa.conta}{dia}").randint(despesa.de, despesa.ate)  # nosec B311 plano
            corpo = {
                "tipo": "pagar",
                "pessoa": self.mesa.pessoas[despesa.documento],
                "documento": f"{despesa.historico} {dia:%m/%Y}",
                "historico": f"{despesa.historico}, {dia:%m/%Y}",
                "prazos": "dia 10",
                "valor": f"{valor}.00",
                "contrapartida": despesa.conta,
            }
            self.mesa.enviar(self.quem, f"despesa/{despesa.conta}/{dia:%Y-%m}", "/api/titulos/", corpo)

    def movimentar(self, dia: date) -> None:
        """Baixa o que se recebeu e pagou até `dia`."""
        filtros = {"tipo": ["receber", "pagar"], "situacao": ["aberto", "parcial"], "vencimento_ate": dia.isoformat()}
        abertos = self.quem.listar("/api/titulos/", **filtros, limite=200)
        baixas = [b for t in abertos for b in self._baixas(t, dia)]
        if not baixas:
            return
        nome = "/".join(["baixas", str(dia), *sorted(b["titulo"] for b in baixas)])
        feitas = self.mesa.enviar(self.quem, nome, "/api/baixas/", {"itens": baixas})
        self.vezes += 1
        if self.vezes == BAIXA_ESTORNADA:
            primeira = feitas["itens"][0]["id"]
            motivo = {"motivo": "Lançada por engano no título de outro"}
            self.mesa.enviar(self.quem, f"estorno/{primeira}", f"/api/baixas/{primeira}/estornar/", motivo)
        self.mesa.esperar_efeitos()

    def fechar(self, mes: date) -> None:
        """Fecha o mês."""
        caminho = f"/api/periodos/{mes:%Y-%m}/fechar/"
        self.mesa.enviar(self.quem, f"fechar/{mes:%Y-%m}", caminho, {"motivo": "Conferido com o contador"})

    def _baixas(self, titulo: Json, dia: date) -> Iterator[Json]:
        sorte = Random(f"{self.mesa.semente}/{titulo['documento']}/{titulo['parcela']}/{titulo['situacao']}")  # nosec B311 plano
        pago_em = self._quando(titulo, sorte)
        if pago_em is None or pago_em > dia:
            return
        pago_em = max(pago_em, dia - DESDE_A_ULTIMA_VEZ)
        baixa = {"titulo": titulo["id"], "data": pago_em.isoformat(), "conta_bancaria": self._conta(titulo)}
        saldo = Decimal(titulo["saldo"])
        if self._paga_metade(titulo, sorte) and saldo > 1:
            yield {**baixa, "principal": str((saldo / 2).quantize(CENTAVO))}
        else:
            yield {**baixa, **_encargos(titulo, saldo, pago_em)}

    def _conta(self, titulo: Json) -> str:
        if titulo["tipo"] == "pagar":
            return self.lugares.banco
        cliente = self.por_pessoa[titulo["pessoa"]]
        if cliente.porte == 1:
            return self.lugares.caixa
        return self.lugares.cobranca if cliente.condicao == "28/42" else self.lugares.banco

    def _paga_metade(self, titulo: Json, sorte: Random) -> bool:
        if titulo["tipo"] == "pagar" or titulo["situacao"] != "aberto":
            return False
        atrasa = self.por_pessoa[titulo["pessoa"]].perfil == Perfil.ATRASADO
        return atrasa and sorte.random() < PARTE_QUE_PAGA_METADE

    def _quando(self, titulo: Json, sorte: Random) -> date | None:
        vencimento = date.fromisoformat(titulo["vencimento"])
        if titulo["tipo"] == "pagar":
            tarde = sorte.random() < PARTE_QUE_SE_PAGA_TARDE
            return _em_dia_util(vencimento + timedelta(days=9 if tarde else 0))
        perfil = self.por_pessoa[titulo["pessoa"]].perfil
        if perfil == Perfil.PONTUAL:
            return _em_dia_util(vencimento + timedelta(days=sorte.randint(0, 1)))
        if perfil == Perfil.ATRASADO:
            return _em_dia_util(vencimento + timedelta(days=sorte.randint(4, 24)))
        if vencimento > self.ate - timedelta(days=DEIXOU_DE_PAGAR_DIAS):
            return None
        return _em_dia_util(vencimento + timedelta(days=sorte.randint(2, 8)))


def _em_dia_util(dia: date) -> date:
    return dia + timedelta(days=max(dia.weekday() - 4, 0) and 7 - dia.weekday())


def _encargos(titulo: Json, saldo: Decimal, pago_em: date) -> Json:
    """Multa e juros de quem atrasa mais que o fim de semana."""
    dias = (pago_em - date.fromisoformat(titulo["vencimento"])).days
    if dias <= 3:
        return {}
    juros, multa = (saldo * JUROS_AO_DIA * dias).quantize(CENTAVO), (saldo * MULTA).quantize(CENTAVO)
    return {"juros": str(juros), "multa": str(multa)}
