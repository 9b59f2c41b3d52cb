"""From domain values to the JSON documents of contrato.md; money keeps its `_centavos` suffix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.fields import COLUMNS, Field, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.figures.indicators import Cuentas, Grupo, Indicadores, porcentaje
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.telephone import enmascarado
from ajustes_tui.domain.values.text import iniciales

if TYPE_CHECKING:
    from ajustes_tui.domain.caso.card import Ficha, FilaCaso, Linea
    from ajustes_tui.domain.keeping.catalog_versions import CambioDeCatalogo
    from ajustes_tui.domain.keeping.integrity import Hallazgos
    from ajustes_tui.domain.values.person import Usuario
    from ajustes_tui.services.admin.integrity import Respaldo
    from ajustes_tui.services.figures.kpi import Tablero
    from ajustes_tui.services.recorder import Registro

Documento = dict[str, Any]


def de_fila(fila: FilaCaso) -> Documento:
    """Return the JSON document of one caso in the list of `casos`."""
    return {
        "id": fila.id,
        "cuenta": fila.cuenta,
        "radicado": fila.radicado,
        "causal": fila.causal,
        "estado": fila.estado.value,
        "contenido": fila.contenido.value if fila.contenido else None,
        "cubeta": fila.cubeta,
        "asesor_id": fila.asesor_id,
        "aliado": fila.aliado,
        "valor_solicitado_centavos": fila.valor_solicitado,
        "valor_aplicado_centavos": fila.valor_aplicado,
        "vence": fila.vence.isoformat() if fila.vence else None,
        "tomado_por": fila.tomado_por,
        "version": fila.version,
    }


def de_ficha(ficha: Ficha, *, ver_datos: bool = False) -> Documento:
    """Return the JSON document of `caso`: its row and its card; names and telephones masked by default."""
    caso = ficha.caso
    base = {
        field.json_key: _base(field, getattr(caso, column), ver_datos=ver_datos)
        for column, field in COLUMNS.items()
        if field.json
    }
    # The keys of the contract keep their place; a new field of a base comes after them.
    return {
        "id": caso.id,
        "cuenta": caso.cuenta,
        "radicado": caso.radicado,
        "causal": caso.causal,
        "estado": caso.estado.value,
        "contenido": caso.contenido.value if caso.contenido else None,
        "cubeta": None if caso.estado is Estado.ANULADO else caso.cubeta.value,
        "asesor_id": base["asesor_id"],
        "aliado": base["aliado"],
        "valor_solicitado_centavos": base["valor_solicitado_centavos"],
        "valor_aplicado_centavos": base["valor_aplicado_centavos"],
        "vence": ficha.reloj.vence.isoformat() if ficha.reloj else None,
        "tomado_por": ficha.toma.login if ficha.toma else None,
        "version": caso.version,
        "corte": caso.corte.isoformat(),
        "motivo": base["motivo"],
        "causal_sugerida": ficha.causal_sugerida,
        "atribuible": caso.atribuible,
        "estado_ajuste": base["estado_ajuste"],
        "resultado": base["resultado"],
        "resultado_por_revisar": caso.resultado_crudo if caso.resultado_por_revisar else None,
        "motivo_rechazo": base["motivo_rechazo"],
        "asesor_nombre": base["asesor_nombre"],
        "usuario_nombre": base["usuario_nombre"],
        "cun": base["cun"],
        "fecha_solicitud": base["fecha_solicitud"],
        "fecha_respuesta": base["fecha_respuesta"],
        "reescalamientos": caso.reescalamientos,
        "intentos": caso.intentos,
        "cita": caso.cita.isoformat(timespec="seconds") if caso.cita else None,
        "aplazado_hasta": caso.aplazado_hasta.isoformat() if caso.aplazado_hasta else None,
        "en_revision": caso.revision is not None,
        "datos": dict(ficha.datos),
        "radicados": [r.radicado for r in ficha.radicados],
        "telefonos": [
            t.numero if ver_datos else enmascarado(t.numero)
            for t in ficha.telefonos
            if not t.invalido
        ],
        "acciones": [
            {
                "evento": accion.evento.value,
                "permitido": not isinstance(accion.permiso, Negado),
                "motivo": accion.permiso.motivo if isinstance(accion.permiso, Negado) else None,
            }
            for accion in ficha.acciones
        ],
        "paso": {
            "numero": ficha.paso.numero,
            "texto": ficha.paso.texto,
            "falta": list(ficha.paso.falta),
        },
    } | base


def _base(field: Field, value: object, *, ver_datos: bool) -> object:
    """Return the other columns that the base brought for a caso; names masked by default."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Resultado):
        return value.value
    if field.kind is Kind.NAME and isinstance(value, str) and not ver_datos:
        return iniciales(value)
    return value


def de_registro(registro: Registro) -> Documento:
    """Return the JSON document of a registered evento: its line and the estados around it."""
    return {
        "caso": registro.caso.id,
        "evento": registro.evento.value,
        "linea": registro.linea,
        "estado_antes": registro.estado_antes,
        "estado_despues": registro.caso.estado.value,
        "version": registro.caso.version,
    }


def de_linea(linea: Linea) -> Documento:
    """Return the JSON document of one line of the historial."""
    return {
        "linea": linea.linea,
        "momento": linea.momento.isoformat(timespec="seconds"),
        "agente": linea.agente,
        "caso": linea.caso,
        "evento": linea.evento,
        "estado_antes": linea.estado_antes,
        "estado_despues": linea.estado_despues,
        "razon": linea.razon,
        "subrazon": linea.subrazon,
        "radicado": linea.radicado,
        "cun": linea.cun,
        "datos": dict(linea.datos),
        "nota": linea.nota,
    }


def de_base(base: Mapping[str, Any]) -> Documento:
    """Return the JSON document of one imported base."""
    resumen = base["resumen"]
    cuentas = ("filas", "validas", "nuevas", "actualizadas", "iguales", "duplicadas", "rechazadas")
    return {
        "base": base["id"],
        "archivo": base["archivo"],
        "sha256": base["sha256"],
        "corte": base["corte"],
        "tipo": base["tipo"],
        "hoja": base["hoja"],
        **{clave: resumen.get(clave) for clave in (*cuentas, "ausentes")},
        "importada_por": base["importada_por"],
        "importada_el": base["importada_el"],
        "anulada_por": base["anulada_por"],
        "anulada_el": base["anulada_el"],
        "anulada_motivo": base["anulada_motivo"],
    }


def de_tablero(tablero: Tablero) -> Documento:
    """Return the JSON document of `kpi`: the buckets, the pesos and a row for each group."""
    ind = tablero.indicadores
    return {
        "desde": tablero.desde.isoformat() if tablero.desde else None,
        "hasta": tablero.hasta.isoformat() if tablero.hasta else None,
        "total": ind.cuentas.total,
        **_cubetas(ind.cuentas),
        "aplicado_total": _cifra(ind.cuentas.aplicado_total, ind.cuentas.total),
        "anulados": ind.anulados,
        "rechazado_por_el_back": ind.rechazado_por_el_back,
        "cerrado": _cierre(tablero),
        "filas": [_grupo(ind, grupo) for grupo in ind.grupos],
    }


def _cierre(tablero: Tablero) -> Documento | None:
    """Return the closing of a corte and the buckets that changed since; None while it is open."""
    cierre = tablero.cierre
    if cierre is None:
        return None
    return {
        "por": cierre.quien,
        "el": cierre.momento.isoformat(timespec="seconds"),
        "cambios": [
            {"antes": antes, "ahora": ahora, "casos": casos}
            for antes, ahora, casos in tablero.cambios
        ],
    }


def _grupo(ind: Indicadores, grupo: Grupo) -> Documento:
    return {
        "clave": grupo.clave,
        "total": grupo.cuentas.total,
        **_cubetas(grupo.cuentas),
        "aporte": ind.aporte(grupo),
        "tasa_propia": ind.tasa_propia(grupo),
    }


def _cubetas(cuentas: Cuentas) -> Documento:
    return {cubeta.value: _cifra(cuentas[cubeta], cuentas.total) for cubeta in Cubeta}


def _cifra(casos: int, total: int) -> Documento:
    return {"casos": casos, "porcentaje": porcentaje(casos, total)}


def de_usuario(usuario: Usuario) -> Documento:
    """Return the JSON document of one person of the store."""
    return {
        "login": usuario.login,
        "nombre": usuario.nombre,
        "rol": usuario.rol.value,
        "activo": usuario.activo,
    }


def de_cambio_de_catalogo(cambio: CambioDeCatalogo) -> str:
    """Return one sentence that says what importing a catalogue changed."""
    nombre = cambio.catalogo.titulo
    if cambio.version is None or cambio.desde is None:
        return f"{nombre}: ya estaba así; no se cambió nada."
    partes = [f"{nombre} v{cambio.version} desde {fecha_corta(cambio.desde)}: {cambio.diferencia}"]
    if cambio.releidos:
        partes.append(f"casos que ya no esperan por su resultado: {cambio.releidos}")
    if cambio.relojes:
        partes.append(f"casos que vencen otro día: {cambio.relojes}")
    return "; ".join(partes) + "."


def de_hallazgos(hallazgos: Hallazgos) -> Documento:
    """Return the JSON document of `verificar`: each part is `ok` or the damage found in it."""
    rotura, sello = hallazgos.rotura, hallazgos.sello
    return {
        "integridad": list(hallazgos.danos) or "ok",
        "lineas": hallazgos.lineas,
        "cadena": {"linea": rotura.linea, "motivo": rotura.motivo} if rotura else "ok",
        "sello": {
            "estado": "danado" if sello.motivo else "ok",
            "motivo": sello.motivo,
            "anteriores": sello.anteriores,
            "nuevo": sello.nuevo,
            "lineas": hallazgos.lineas,
            "huella": hallazgos.huella,
        },
        "contadores": [
            {
                "donde": d.donde,
                "id": d.id,
                "campo": d.campo,
                "guardado": d.guardado,
                "contado": d.contado,
            }
            for d in hallazgos.diferencias
        ]
        or "ok",
    }


def de_respaldo(respaldo: Respaldo) -> Documento:
    """Return the JSON document of a backup, made or restored: its file, lines and sha256."""
    return {
        "archivo": respaldo.archivo,
        "lineas": respaldo.lineas,
        "sha256": respaldo.sha256,
    }
