-- Los indicadores de cada corte, de todas las células juntas. Con celula en el SELECT y en el GROUP BY, los de cada una.
WITH cuentas AS (
    SELECT m.corte, COUNT(*) AS total,
        SUM(CASE WHEN c.cubeta = 'aplicado' THEN 1 ELSE 0 END) AS aplicado,
        SUM(CASE WHEN c.cubeta = 'corregido' THEN 1 ELSE 0 END) AS corregido,
        SUM(CASE WHEN c.cubeta = 'rechazado' THEN 1 ELSE 0 END) AS rechazado,
        SUM(CASE WHEN c.cubeta = 'no_revertido' THEN 1 ELSE 0 END) AS no_revertido,
        SUM(CASE WHEN c.cubeta = 'a_pqr' THEN 1 ELSE 0 END) AS a_pqr,
        SUM(CASE WHEN c.cubeta = 'anulado' THEN 1 ELSE 0 END) AS anulado,
        SUM(CASE WHEN c.cubeta = 'pendiente' THEN 1 ELSE 0 END) AS pendiente,
        SUM(CASE WHEN c.cubeta IN ('aplicado', 'corregido', 'rechazado', 'no_revertido')
            THEN 1 ELSE 0 END) AS decidido,
        SUM(CASE WHEN m.segun_la_base = 'APROBADO' THEN 1 ELSE 0 END) AS base_aprobado,
        SUM(CASE WHEN m.segun_la_base = 'RECHAZADO' THEN 1 ELSE 0 END) AS base_rechazado,
        SUM(CASE WHEN c.resultado = 'APROBADO' THEN 1 ELSE 0 END) AS hoy_aprobado,
        SUM(CASE WHEN c.resultado = 'RECHAZADO' THEN 1 ELSE 0 END) AS hoy_rechazado,
        SUM(COALESCE(c.valor_solicitado_centavos, 0)) AS solicitado_centavos,
        SUM(CASE WHEN c.cubeta IN ('aplicado', 'corregido')
            THEN COALESCE(c.valor_aplicado_centavos, 0) ELSE 0 END) AS aplicado_centavos,
        SUM(CASE WHEN c.cubeta IN ('rechazado', 'no_revertido')
            THEN COALESCE(c.valor_solicitado_centavos, 0) ELSE 0 END) AS rechazado_centavos
    FROM membresia m JOIN casos c ON c.celula = m.celula AND c.id = m.caso
    GROUP BY m.corte
)
SELECT *,
    FLOOR((2000.0 * aplicado + total) / (2 * total)) / 10 AS porcentaje_aplicado,
    FLOOR((2000.0 * corregido + total) / (2 * total)) / 10 AS porcentaje_corregido,
    FLOOR((2000.0 * rechazado + total) / (2 * total)) / 10 AS porcentaje_rechazado
FROM cuentas
ORDER BY corte
