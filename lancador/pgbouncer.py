"""PgBouncer próprio, no laço local, para as provas de que um pooler que reparte sessões é recusado."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lancador.maquina import LOCAL, atende, conta_sem_privilegios, entregar, porta_livre
from lancador.processos import Processo

PACOTE = "pgbouncer"
DO_DEBIAN = Path("/usr/sbin/pgbouncer")
ETAPA = 1


def achar_pgbouncer() -> Path | None:
    """O executável do PgBouncer, se existe."""
    achado = shutil.which("pgbouncer")
    return Path(achado) if achado else DO_DEBIAN if DO_DEBIAN.exists() else None


@dataclass
class PgBouncer:
    """Um pooler cujos arquivos ficam em `pasta`; `bancos` é o que cada nome abre, `usuarios` as senhas deles."""

    pasta: Path
    executavel: Path
    bancos: Mapping[str, str]
    usuarios: Mapping[str, str]
    opcoes: Mapping[str, str]
    porta: int = field(default_factory=porta_livre)

    def processo(self) -> Processo:
        """O pooler, em primeiro plano."""
        conta = conta_sem_privilegios("postgres")
        entregar(self.pasta, conta)
        senhas = "".join(f'"{usuario}" "{senha}"\n' for usuario, senha in self.usuarios.items())
        for nome, texto in (("senhas.txt", senhas), ("pgbouncer.ini", self._configuracao())):
            arquivo = self.pasta / nome
            arquivo.touch(mode=0o600)
            arquivo.write_text(texto, encoding="utf-8")
            if conta is not None:
                os.chown(arquivo, conta.uid, conta.gid)
        return Processo(
            nome=f"pgbouncer-{self.porta}",
            comando=[str(self.executavel), str(self.pasta / "pgbouncer.ini")],
            ambiente={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(self.pasta)},
            registro=self.pasta.parent / f"{self.pasta.name}.log",
            etapa=ETAPA,
            pronto=lambda: atende(self.porta),
            prazo_segundos=30,
            conta=conta,
            pasta=self.pasta,
        )

    def _configuracao(self) -> str:
        opcoes = {
            "listen_addr": LOCAL,
            "listen_port": str(self.porta),
            "unix_socket_dir": "",
            "auth_type": "scram-sha-256",
            "auth_file": str(self.pasta / "senhas.txt"),
            "logfile": "",
            **self.opcoes,
        }
        linhas = [
            "[databases]",
            *(f"{nome} = {alvo}" for nome, alvo in self.bancos.items()),
            "[pgbouncer]",
            *(f"{nome} = {valor}" for nome, valor in opcoes.items()),
        ]
        return "\n".join(linhas) + "\n"
