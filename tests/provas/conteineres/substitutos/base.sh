#!/bin/sh
# base.sh ETIQUETA: a imagem de que todas as outras partem, quando não há registro de onde puxar uma: Debian mínimo da
# mesma suíte desta máquina, com Python e venv. Pede root, debootstrap e o motor no ar.
set -eu
etiqueta=$1
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
fonte=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | awk '
    /^URIs:/ { print $2; exit }
    /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }')
pasta=$(mktemp -d)
trap 'rm -rf "$pasta"' EXIT
debootstrap --variant=minbase --include=python3-venv,ca-certificates "$suite" "$pasta" "$fonte" >"$pasta.log" 2>&1 ||
    { tail -5 "$pasta.log" >&2; exit 1; }
rm -rf "$pasta.log" "$pasta"/var/lib/apt/lists/* "$pasta"/var/cache/apt/* "$pasta"/usr/share/doc/* \
    "$pasta"/usr/share/locale/* "$pasta"/usr/share/man/* "$pasta"/usr/share/info/* "$pasta"/etc/apt/sources.list
tar -C "$pasta" -c . | docker import - "$etiqueta" >/dev/null
