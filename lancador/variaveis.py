"""As variáveis ERP_* que cada processo do sistema recebe."""

import hashlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from lancador.enderecos import Enderecos
from lancador.execucao import PastaDeExecucao
from lancador.mapa import INTEIRA, MODULO_DA_IDENTIDADE, MODULO_DAS_TELAS, MODULO_DO_LIVRO, Topologia, Unidade
from lancador.maquina import LOCAL
from lancador.progresso import Falta

THREADS = 4
PREPARO = "preparo"
"""Quem cria bancos e papéis: migra como o dono, e recebe também a conta de administração e todas as senhas."""
# O que um processo só recebe se é dele, mesmo que o lançador o tenha herdado.
SEGREDO_DAS_TELAS, ANTERIOR_DAS_TELAS = "ERP_SEGREDO_DAS_TELAS", "ERP_SEGREDO_DAS_TELAS_ANTERIOR"
DE_ALGUNS = frozenset({"ERP_BANCOS_ADMIN", "ERP_SENHAS_DOS_BANCOS", "ERP_SEGREDO", "ERP_CHAVES", "ERP_ANCORAS"}) | {
    SEGREDO_DAS_TELAS,
    ANTERIOR_DAS_TELAS,
}
DO_AGENTE = frozenset({"ERP_AMBIENTE", "ERP_SEGREDOS", "ERP_REPOSITORIO_CREDENCIAL", "ERP_REPOSITORIO_CA"})


def sem_variaveis_erp(ambiente: Mapping[str, str]) -> dict[str, str]:
    """O ambiente sem nenhuma ERP_*: o que se inicia dele não herda instalação alguma."""
    return {nome: valor for nome, valor in ambiente.items() if not nome.startswith("ERP_")}


def trazer_segredos(ambiente: MutableMapping[str, str]) -> None:
    """Põe no ambiente as variáveis que só estão em arquivos de ERP_SEGREDOS, e a tira: cada processo recebe as suas.

    Levanta Falta se um arquivo não se lê.
    """
    pasta = ambiente.pop("ERP_SEGREDOS", "")
    try:
        arquivos = [f for f in Path(pasta).iterdir() if f.name.startswith("ERP_")] if pasta else []
        for arquivo in arquivos:
            ambiente[arquivo.name] = ambiente.get(arquivo.name) or arquivo.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as erro:
        raise Falta(f"Não se lê o segredo em {erro.filename} ({erro.strerror}); confira ERP_SEGREDOS.") from erro


@dataclass(frozen=True)
class Variaveis:
    """O que todos os processos de um sistema têm em comum; `base` é o ambiente de que partem."""

    base: Mapping[str, str]
    topologia: Topologia
    enderecos: Enderecos
    pasta: Path
    segredo: str
    segredo_entre_unidades: str
    segredo_do_operador: str
    url: str
    execucao: PastaDeExecucao
    origem: str
    """A chave do repositório em que está a topologia; vazia, ela está num arquivo."""

    @property
    def arquivo_de_topologia(self) -> Path:
        """O das unidades que estão no ar."""
        return self.pasta / "topologia.toml"

    @property
    def arquivo_de_topologia_inteira(self) -> Path:
        """O de quem observa: uma unidade só, com todos os módulos."""
        return self.pasta / "topologia-inteira.toml"

    @property
    def dinamica(self) -> Path | None:
        """O arquivo do que muda no ar; o que já venha dito é de outro agente."""
        dita = self.base.get("ERP_DINAMICA")
        if dita:
            return Path(dita)
        return self.pasta / "no-ar" / "dinamica.json" if self.origem else None

    def do_agente(self) -> dict[str, str]:
        """Variáveis do agente; vazio se não há o que ele faça, ou se outro já o faz."""
        if not self.origem or self.base.get("ERP_DINAMICA"):
            return {}
        herdadas = {
            nome: valor for nome, valor in self.base.items() if nome in DO_AGENTE or not nome.startswith("ERP_")
        }
        return {**herdadas, "ERP_TOPOLOGIA": self.origem, "ERP_DINAMICA": str(self.dinamica)}

    @property
    def chaves(self) -> Path:
        """Pasta das chaves com que o core assina tokens."""
        return self.pasta / "chaves"

    @property
    def ancoras(self) -> Path:
        """Pasta da âncora do livro."""
        return Path(self.base.get("ERP_ANCORAS", self.pasta / "ancoras"))

    def de(self, unidade: Unidade, *, papel: str, observador: bool, senhas: Path) -> dict[str, str]:
        """Variáveis de um processo da unidade; o observador, que usa a pasta dela, enxerga todos os módulos."""
        proprias = {
            **{nome: valor for nome, valor in self.base.items() if nome not in DE_ALGUNS},
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "meu_erp.settings",
            "ERP_BANCOS": self.enderecos.bancos,
            "ERP_DADOS": str(self.pasta),
            "ERP_ENDERECO": self.base.get("ERP_ENDERECO", self.url),
            "ERP_THREADS": str(THREADS),
            "ERP_PAPEL": "dono" if papel == PREPARO else papel,
            "ERP_EXECUCAO": str(self.execucao.da_unidade(unidade.nome)),
            "ERP_SEGREDO_ENTRE_UNIDADES": self.base.get("ERP_SEGREDO_ENTRE_UNIDADES", self.segredo_entre_unidades),
        }
        proprias.setdefault("ERP_SEGREDO_DO_OPERADOR", self.segredo_do_operador)
        proprias |= self._so_de_quem_usa(unidade, observador=observador)
        if self.enderecos.senhas:
            proprias["ERP_SENHAS_DOS_BANCOS"] = str(senhas)
        if papel == PREPARO and self.enderecos.admin:
            proprias["ERP_BANCOS_ADMIN"] = self.enderecos.admin
        if self.enderecos.amqp and self.topologia == "servicos":
            proprias |= {"ERP_AMQP": self.enderecos.amqp, "ERP_AMQP_PREFIXO": self.enderecos.prefixo_amqp}
        if self.topologia == "servicos":
            # O portal, e quem puder estar na frente dele.
            proprias["ERP_PROXIES"] = ",".join([LOCAL, *filter(None, [self.base.get("ERP_PROXIES")])])
        if self.dinamica:
            proprias["ERP_DINAMICA"] = str(self.dinamica)
        if self.topologia != "configurada":
            arquivo = self.arquivo_de_topologia_inteira if observador else self.arquivo_de_topologia
            onde = str(arquivo) if observador or not self.origem else self.origem
            proprias |= {"ERP_TOPOLOGIA": onde, "ERP_UNIDADE": INTEIRA if observador else unidade.nome}
        return proprias

    def _so_de_quem_usa(self, unidade: Unidade, *, observador: bool) -> dict[str, str]:
        variaveis: dict[str, str] = {}
        if observador or MODULO_DA_IDENTIDADE in unidade.modulos:
            variaveis |= {"ERP_SEGREDO": self.segredo, "ERP_CHAVES": str(self.chaves)}
        if observador or MODULO_DO_LIVRO in unidade.modulos:
            variaveis["ERP_ANCORAS"] = str(self.ancoras)
        if observador or MODULO_DAS_TELAS in unidade.modulos:
            variaveis |= self._das_telas()
        return variaveis

    def _das_telas(self) -> dict[str, str]:
        """O segredo das telas, e o que ele era antes; o que não vem dito sai do da instalação, e dura como ele."""
        derivado = hashlib.sha256(f"telas.{self.segredo}".encode()).hexdigest()
        ditos = {nome: self.base[nome] for nome in (SEGREDO_DAS_TELAS, ANTERIOR_DAS_TELAS) if self.base.get(nome)}
        return {SEGREDO_DAS_TELAS: derivado, **ditos}
