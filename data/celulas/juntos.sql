-- Varios cortes juntos, como `ajustes kpi --desde … --hasta …`. Para menos cortes, un WHERE en la primera parte.
WITH ultimos AS (
    SELECT celula, caso, MAX(corte) AS corte FROM membresia GROUP BY celula, caso
)
SELECT COUNT(*) AS total,
    SUM(CASE WHEN c.cubeta = 'aplicado' THEN 1 ELSE 0 END) AS aplicado,
    SUM(CASE WHEN c.cubeta = 'corregido' THEN 1 ELSE 0 END) AS corregido,
    SUM(CASE WHEN c.cubeta = 'rechazado' THEN 1 ELSE 0 END) AS rechazado,
    SUM(CASE WHEN m.segun_la_base = 'APROBADO' THEN 1 ELSE 0 END) AS base_aprobado,
    SUM(CASE WHEN m.segun_la_base = 'RECHAZADO' THEN 1 ELSE 0 END) AS base_rechazado
FROM ultimos u
JOIN membresia m ON m.celula = u.celula AND m.caso = u.caso AND m.corte = u.corte
JOIN casos c ON c.celula = u.celula AND c.id = u.caso
