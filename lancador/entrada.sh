#!/bin/sh
# O primeiro processo de um contêiner: roda o comando, repassa-lhe quem o para e sai com o código dele.
# O núcleo descarta o sinal que o PID 1 não trata, e um Python leva segundos até tratar os seus: quem parasse um contêiner
# recém-iniciado esperaria o prazo inteiro. Um filho que ainda não trata o sinal acaba por ele, com 143.
filho=
parado=
parar() {
    parado=1
    if [ -n "$filho" ]; then kill -TERM "$filho" 2>/dev/null; fi
}
trap parar TERM INT
exec 3<&0
"$@" <&3 3<&- &
filho=$!
exec 3<&-
if [ -n "$parado" ]; then parar; fi
# O wait também volta quando chega um sinal: só acabou quando o filho já não existe.
while :; do
    wait "$filho"
    codigo=$?
    kill -0 "$filho" 2>/dev/null || exit "$codigo"
done
