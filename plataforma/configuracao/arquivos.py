"""Variáveis em arquivos, como Docker, Kubernetes e systemd montam segredos."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from plataforma.configuracao.tipos import SegredoIlegivel


class ArquivosDeSegredos(PydanticBaseSettingsSource):
    """Um arquivo por variável, de mesmo nome, na pasta que `segredos` diz; o que mais houver nela não é daqui."""

    def arquivo_de(self, campo: str) -> Path | None:
        """O arquivo da variável, se há pasta de segredos."""
        pasta = self.current_state.get("segredos")
        return Path(pasta) / f"{self.config['env_prefix']}{campo.upper()}" if pasta else None

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """O valor, sem a quebra de linha do fim; None se não há arquivo; SegredoIlegivel se não se lê."""
        arquivo = self.arquivo_de(field_name)
        if arquivo is None or not os.path.lexists(arquivo):
            return None, field_name, False
        return _ler(arquivo), field_name, False

    def __call__(self) -> dict[str, Any]:
        achados = {nome: self.get_field_value(campo, nome)[0] for nome, campo in self.settings_cls.model_fields.items()}
        return {nome: valor for nome, valor in achados.items() if valor is not None}


def _ler(arquivo: Path) -> str | SegredoIlegivel:
    try:
        valor = arquivo.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as erro:
        saida = f"dê a leitura dele ao uid {os.getuid()}, que é o deste processo"
        return SegredoIlegivel(f"não se lê {arquivo} ({erro.strerror}): {saida}")
    except UnicodeDecodeError:
        return SegredoIlegivel(f"{arquivo} não é texto em UTF-8")
    return valor or SegredoIlegivel(f"{arquivo} está vazio: apague-o, ou ponha nele só o valor")
