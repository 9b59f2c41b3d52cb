-- Lo que mostraba cada corte al cerrarlo, como `ajustes kpi --corte … --cerrado`.
SELECT corte, COUNT(*) AS total,
    SUM(CASE WHEN cubeta = 'aplicado' THEN 1 ELSE 0 END) AS aplicado,
    SUM(CASE WHEN cubeta = 'corregido' THEN 1 ELSE 0 END) AS corregido,
    SUM(CASE WHEN cubeta = 'rechazado' THEN 1 ELSE 0 END) AS rechazado,
    SUM(CASE WHEN segun_la_base = 'APROBADO' THEN 1 ELSE 0 END) AS base_aprobado,
    SUM(CASE WHEN segun_la_base = 'RECHAZADO' THEN 1 ELSE 0 END) AS base_rechazado
FROM cierres
GROUP BY corte
ORDER BY corte
