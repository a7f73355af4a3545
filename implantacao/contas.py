"""De quem é cada contêiner: um uid por unidade e por papel, para que cada um só leia os segredos que são dele."""

from zlib import crc32

FIXOS = {"erp": 10001, "preparo": 10002, "migracao": 10003, "agente": 10004, "etcd": 10005, "traefik": 10006}
PRIMEIRO_DOS_MODULOS, QUANTOS = 10100, 900


def uid_de(nome: str) -> int:
    """O uid, e gid, da unidade ou do papel; o de um módulo sai do nome, e não muda quando outro módulo nasce."""
    return FIXOS.get(nome) or PRIMEIRO_DOS_MODULOS + crc32(nome.encode()) % QUANTOS
