#!/bin/sh
# El programa como lo llama quien entra: va en /usr/local/bin/ajustes (root, 0755).
#
# «actual» es un enlace a la carpeta de la versión en uso. Aquí se sigue una sola vez: la sesión
# trabaja hasta el final con la versión con la que abrió, aunque se instale otra mientras tanto.
version=$(/usr/bin/readlink -e /usr/local/lib/ajustes/actual) || {
    echo "El programa no está instalado en este servidor. Avise a soporte." >&2
    exit 1
}
# Del entorno de quien entra solo pasa lo que dice cómo es su terminal, y quién llamó a sudo.
# Lo demás (AJUSTES_*, PYTHON*, TERMINFO, XDG_*…) no llega, aunque sshd lo acepte.
exec /usr/bin/env -i \
    PATH=/usr/bin:/bin \
    HOME="${HOME:-/}" \
    ${TERM+"TERM=$TERM"} \
    ${COLORTERM+"COLORTERM=$COLORTERM"} \
    ${NO_COLOR+"NO_COLOR=$NO_COLOR"} \
    ${LANG+"LANG=$LANG"} \
    ${LC_ALL+"LC_ALL=$LC_ALL"} \
    ${LC_CTYPE+"LC_CTYPE=$LC_CTYPE"} \
    ${SSH_CONNECTION+"SSH_CONNECTION=$SSH_CONNECTION"} \
    ${SSH_TTY+"SSH_TTY=$SSH_TTY"} \
    ${SUDO_UID+"SUDO_UID=$SUDO_UID"} \
    "$version/bin/python" -I -m ajustes_tui "$@"
