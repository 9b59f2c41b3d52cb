"""A supervisor's figures, week and practices in plain lines on a real terminal, without a byte of escape."""

from __future__ import annotations

from tests.terminal.test_lines import CONTROL, hear, write

DAY = (
    ("cifras", "Rechazado por el back:"),
    ("más", "Según la base, aprobado:"),
    ("por aliado", "por decir"),
    ("kpi --hoy", "por decir"),
    ("..", "¿A dónde va?"),
    ("semana", "Número, para leer a esa persona:"),
    ("1", "sigue lee sus rechazos:"),
    ("sigue", "Rechazo 1 de"),
    ("..", "Número, para leer a esa persona:"),
    ("emitir", "s la emite:"),
    ("inicio", "¿A dónde va?"),
    ("prácticas", "Prácticas:"),
    ("registrar", "Cuál hizo:"),
    ("1", "s la registra"),
    ("s", "registrada."),
    ("salir", "Hasta luego"),
)
"""What is written, and what is heard of it before the next line."""


def test_the_day_of_a_supervisor_is_heard_without_a_byte_of_escape(abrir_demo):
    terminal = abrir_demo("lineas", "--ancho", "40", TERM="dumb")
    hear(terminal, "¿A dónde va?")
    for line, heard in DAY:
        write(terminal, line, heard)
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert terminal.proceso.returncode == 0
    assert not CONTROL.search(terminal.output)
    # A line of the program has its width; the answer that is typed stands after its question.
    assert max(map(len, terminal.output.decode().splitlines())) <= 60
