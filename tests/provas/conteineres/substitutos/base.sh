#!/bin/sh
# base.sh ETIQUETA: a imagem de que todas as outras partem, quando não há registro de onde puxar uma: Debian mínimo da
# mesma suíte desta máquina, com Python e venv, e nada das fontes dela. Pede root, mmdebstrap e o motor no ar.
set -eu
etiqueta=$1
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
fonte=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '
    /^URIs:/ { print $2; exit }
    /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }')
pasta=$(mktemp -d)
trap 'rm -rf "$pasta"' EXIT
# Já com /usr unido: unir depois traz o Perl inteiro, que ninguém aqui usa.
# shellcheck disable=SC2016 # o $1 do gancho é do mmdebstrap: a pasta da base
mmdebstrap --quiet --mode=root --variant=minbase --include=python3-venv,ca-certificates,usr-is-merged \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/etc/apt/sources.list' \
    "$suite" "$pasta/base.tar" "$fonte"
docker import "$pasta/base.tar" "$etiqueta" >/dev/null
