#!/bin/sh
# El testigo, en OTRO equipo: va en /usr/local/bin/testigo (root, 0755). Guarda los sellos que le mandan y
# responde con todos los que tiene, cada uno con la hora en que llegó; no hace nada más. En una cuenta
# propia, con una línea por almacén en su authorized_keys (de root, para que la cuenta no la cambie):
#   restrict,command="/usr/local/bin/testigo ajustes" ssh-ed25519 LLAVE_PUBLICA_DEL_SERVIDOR
# El nombre es el del archivo, $HOME/ajustes.sellos. Un almacén nuevo empieza con otro nombre.
set -u
umask 077
LC_ALL=C
PATH=/usr/bin:/bin
export LC_ALL PATH
no() {
    echo "testigo: $1" >&2
    exit 2
}
[ -z "${SSH_ORIGINAL_COMMAND-}" ] || no "aquí no se ejecuta nada"
case "${1-}" in '' | *[!a-z0-9_-]*) no "falta el nombre del almacén, en minúsculas" ;; esac
sellos="${HOME:?}/$1.sellos"
huella='"[0-9a-f]{0,64}"'
sello='^\{"momento": "[0-9T:+-]{25}", "clase": "(sello|respaldo|restauracion)", "lineas": [0-9]{1,12},'
sello="$sello \"huella\": $huella,( \"auditoria\": [0-9]{1,12}, \"huella_auditoria\": $huella,)?"
sello="$sello \"login\": \"[^\"\\\\[:cntrl:]]{1,128}\", \"previo\": $huella\\}\$"

# Un mensaje cabe en 1 MiB y el archivo en 16: nadie llena el disco desde el otro equipo.
llega=$(timeout 30 head -c 1048576 | tr -d '\000')
ahora=$(date -u +%Y-%m-%dT%H:%M:%SZ)
if [ -n "$llega" ]; then
    exec 9>>"$sellos.turno" && flock -w 20 9 || no "no se pudo guardar"
    ! printf '%s\n' "$llega" | grep -Evq "$sello" || no "eso no es un sello"
    [ ! -e "$sellos" ] || [ "$(wc -c <"$sellos")" -lt 16777216 ] || no "el archivo está lleno"
    # Lo que un disco lleno dejó a medias no se pega a lo que sigue.
    [ ! -s "$sellos" ] || [ -z "$(tail -c 1 "$sellos")" ] || echo >>"$sellos"
    printf '%s\n' "$llega" | sed "s/^/$ahora /" >>"$sellos" && sync "$sellos" || no "no se pudo guardar"
fi
echo "testigo 1 $ahora"
[ ! -e "$sellos" ] || cat "$sellos"
