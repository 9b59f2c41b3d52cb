"""The one table of keys: bindings, row 24, help, palette and manual all read it.

It knows no Textual, which `bindings.py` makes bindings of it for.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ajustes_tui.domain.caso.outcomes import HAS_SECOND_PAGE

_TABLE = """
global | En todas partes | Ir a
  f1,question_mark | ayuda → app.ayuda | Ayuda   | esta ayuda, en todas partes   | ?
  f2           | importacion → importacion | Importar | importar una base        | bases
  f3           | triage → triage  | Triage       | triage, la cola               | cola
  f4           | contacto → contacto | Llamar    | llamadas                      | llamadas
  f5           | kpi → app.cifras | KPI          | KPI; mi turno si es agente    | cifras
  ctrl+t       | turno → turno    | Mi turno     | mi turno, lo que espera       | inicio
  ctrl+r       | revision → revision | Revisión  | la bandeja de revisión        | bandeja
  ctrl+n       | semana → retroalimentacion | Top 5 | retroalimentación, top 5   | semana
  ctrl+g       | practicas → practicas | Prácticas | prácticas de gestión        | prácticas
  ctrl+d       | lotes → lotes    | Lotes        | lotes: al back y a PQR        | lotes
  ctrl+e       | personas → personas | Personas  | quién entra y qué hizo hoy    | personas
  ctrl+k       | catalogos → catalogos | Catálogos | lo que rige, y desde cuándo | ajustes catalogo
  f10,ctrl+q   | salir → app.salir | Salir       | salir; avisa si deja algo     | salir
  ctrl+p       | paleta → app.command_palette | Acciones | las acciones por nombre | ?
  ctrl+l       | repintar → app.repintar | Repintar | pinta otra vez la pantalla | – en pantalla
  ctrl+c,ctrl+s | inofensiva → app.inofensiva | Nada | nada malo: todo se guarda solo | – en pantalla

comun | En casi todas | Con el caso
  escape,f12   | atras            | Atrás        | un paso atrás, no borra       | ..
  f6           | cuenta           | Cuenta       | todo lo de esta cuenta        | líneas        | Ir a
  f7           | nota             | Nota         | nota, como en RR              | nota
  f8           | actuar           | Registrar    | la acción de esta pantalla    | s
  f9,ctrl+f    | buscar           | Buscar       | cuenta, radicado, teléfono    | buscar        | Ir a
  ctrl+z       | deshacer         | Deshacer     | deshacer lo último suyo       | deshacer

triage.cola | Triage, la cola | En la lista | propias | buscar, ayuda, filtros, cuentas, marcados
  n            | siguiente        | Siguiente*   | abre el siguiente             | siguiente
  enter        | abrir            | Abrir*       | abre el renglón o revisa Op   | su número
  space        | marcar           | Marcar*      | marca el renglón              | – uno a uno   | Con varios
  f,slash      | filtro           | Filtro*      | filtrar la lista              | filtro
  o            | orden            | Orden*       | cambiar el orden              | – en su orden
  g            | filtros          | Filtros      | filtros con nombre            | filtros
  c            | cuentas          | Cuentas      | cuántos de cada uno           | – en pantalla
  0-9 [1 a 9]  | elegir…          | Opción       | opción del renglón (Op)       | – uno a uno   | Con varios
  i            | iguales          | Iguales      | la misma opción a los iguales | – uno a uno   | Con varios
  delete       | quitar           | Quitar       | quita la opción               | – uno a uno   | Con varios
  m            | marcados         | Marcados     | qué hacer con los marcados    | – uno a uno   | Con varios
  v            | abrir_caso       | Ver          | abre el caso, aun con Op      | su número
  r            | linea_rr         | Línea RR     | línea RR; de la tanda, otra   | rr            | Con varios
  s            | saltos           | Saltos       | por qué saltaron; supervisión | saltos
  l            | lotes → lotes    | Lotes        | lo que va al back y a PQR     | lotes
  tab          | panel            | Cuenta       | entra a la cuenta, al lado    | – en pantalla
  u            | deshacer         | Deshacer     | deshacer lo último suyo       | deshacer
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

triage.caso | Triage, un caso | Con el caso | generales | ayuda, contacto, cuenta, nota, buscar
  0-9 [1 a 9]  | elegir…          | Elegir       | lo que dice la pantalla       | su número     | Decidir
  enter        | registrar        | Registrar    | lo registra, abre el otro     | s             | Decidir
  a-q [a a q]  | causal…          | Causal       | cambia la causal              | causal        | Decidir
  r            | linea_rr         | Línea RR     | línea RR otra vez             | rr
  s            | saltar           | Saltar*      | saltar, con motivo            | saltar
  t            | telefono         | Teléfono     | otro teléfono                 | completar
  u            | deshacer         | Deshacer*    | deshacer lo último suyo       | deshacer
  v            | ver_todo         | Ver todo     | ver todos los datos           | datos
  w            | revision         | Revisión*    | pedir revisión a supervisión  | revisión
  x            | atribuible       | Atribuible   | atribuible al usuario         | atribuible
  y            | precedentes      | Precedentes  | los decididos como este       | precedentes
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación     | Decidir
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla
  tab          | panel            | Cuenta       | entra a la cuenta, al lado    | – en pantalla

triage.cuenta | Triage, la cuenta al lado | La cuenta | generales | ayuda, atras
  tab          | panel            | Salir*       | vuelve al caso                | – en pantalla
  enter        | cuenta           | Abrir*       | abre la cuenta                | cuenta

triage.formulario | Triage, un formulario | Decidir | generales | ayuda, cuenta, nota, atras
  enter        | registrar        | Registrar    | registra; con texto, F8        | s
  tab          | otro_campo       | Campo*       | otro campo vacío              | – se pregunta
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación

contacto.agenda | Contacto, la agenda | En la lista | propias | buscar, cuenta=Historial, ayuda
  n            | siguiente        | Siguiente*   | abre el siguiente             | llamadas
  enter        | abrir            | Abrir*       | abre el renglón               | – en su orden
  f,slash      | filtro           | Filtro*      | filtrar la lista              | – en su orden
  u            | deshacer         | Deshacer     | deshacer lo último suyo       | deshacer
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla
  e            | entrante         | Entrante*    | el usuario llama: lo busca    | entrante

contacto.llamada | Contacto, la llamada | Con el caso | generales | ayuda, cuenta=Historial, nota, atras=Agenda
  0-9 [1 a 9]  | elegir…          | Elegir       | lo que dice la pantalla       | su número     | Decidir
  enter        | registrar        | Registrar    | lo registra, abre el otro     | s             | Decidir
  space        | dicho            | Dicho*       | ya lo dije, sigue el guion    | d             | Decidir
  r            | linea_rr         | Línea RR     | línea RR otra vez             | rr
  s            | saltar           | Saltar       | saltar, con motivo            | saltar
  t            | telefono         | Teléfono*    | otro teléfono                 | teléfono
  u            | deshacer         | Deshacer     | deshacer lo último suyo       | deshacer
  v            | ver_todo         | Objeciones*  | qué responder                 | objeciones
  w            | revision         | Revisión     | pedir revisión                | revisión
  x            | autorizado       | Autorizado*  | contesta alguien autorizado   | autorizado
  y            | entrante         | Entrante     | el usuario es quien llama     | entrante
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación     | Decidir

contacto.recurso | Contacto, el recurso | Decidir | generales | actuar, ayuda, cuenta, nota, atras
  ctrl+y       | marcacion        | Marcación    | cambia la marcación           | marcación
  tab          | otro_campo       | Campo*       | otro campo vacío              | – se pregunta

kpi | KPI | Cifras | propias | actuar=Cerrar corte, ayuda
  enter        | abrir            | Casos*       | los casos de la cifra         | abrir
  w            | cola             | Trabajarlos  | la cifra como cola            | ajustes casos
  d            | definicion       | Definición*  | cómo se calcula               | – en pantalla
  p            | por → consulta('por') | Por*    | agrupa la tabla de otro modo  | por
  o            | orden → figuras('orden') | Orden* | ordena por otra columna     | – en su orden
  f            | filtro           | Filtro*      | solo los de un grupo          | – en pantalla
  i            | invertir → figuras('invertir') | Invertir | el orden al revés   | – en su orden
  k            | cruce → consulta('cruce') | Cruce | cruza la tabla con otro grupo | – en pantalla
  n            | indicador → figuras('indicador') | A, C, R | aporte y tasa de otra | – en pantalla
  l            | pesos → figuras('pesos') | Pesos | la tabla en pesos, o en casos | – en pantalla
  j            | dias             | Días         | unos días del veredicto       | – en pantalla
  left [←→]    | corte_anterior → corte(1) | Corte* | el corte de antes          | corte
  right        | corte_siguiente → corte(-1) | Corte | el corte de después       | corte
  x            | exportar         | Excel*       | las cifras a Excel            | exportar
  b            | correo           | Por correo   | las cifras por correo         | correo
  y            | texto            | Texto*       | el texto para el correo       | texto
  tab          | cifra_siguiente → figuras('siguiente') | Cifra | la cifra que sigue | – en pantalla
  shift+tab    | cifra_anterior → figuras('anterior') | Cifra | la cifra de antes | – en pantalla
  u            | tarjetas → figuras('tarjetas') | Tarjetas | a las cifras, o a la tabla   | – en pantalla
  t            | trabajo          | Trabajo*     | quién tiene qué, y las citas  | mesa
  1,2,3,4,5,6,7,8,9,0 [1 a 9, 0] | atencion… | Contacto | contacto, días, PQR, pasos | días
  z            | comparar         | Dos rangos   | dos rangos, lado a lado       | comparar
  q            | pronostico       | Cuándo       | cuándo se acaba, y qué vence  | pronóstico
  c            | rango            | Rango*       | un rango de cortes            | corte
  h            | hoy → consulta('hoy') | Hoy*    | los veredictos de hoy         | hoy
  g            | grafica → figuras('grafica') | Gráfica* | la tendencia, o la tabla | – en pantalla
  a            | actos            | Actos*       | lo deshecho y lo anulado      | actos
  s            | semana → retroalimentacion | Top 5* | retroalimentación, top 5  | semana
  m            | practicas → practicas | Prácticas | modelo de gestión           | prácticas
  e            | metas            | Metas        | las metas, y quién las puso   | metas
  v            | flujograma       | Flujograma   | las cajas y flechas           | ajustes flujograma
  r            | releer           | Releer       | lee otra vez las cifras       | otra

kpi_atencion | KPI, contacto, tiempo y respuestas | La tabla | propias | atras=Volver, ayuda
  enter        | abrir            | Casos*       | los casos de la cifra         | ajustes casos
  1,2,3,4,5,6,7,8,9,0 [1 a 9, 0] | parte… | Parte | lo que dice arriba        | reescalados
  c            | alcance          | Cortes*      | los de F5, del mes, o todos | corte
  tab          | cifra_siguiente → cifra(1) | Cifra* | la que sigue              | – en pantalla
  shift+tab    | cifra_anterior → cifra(-1) | Cifra | la de antes                | – en pantalla
  p            | por              | Por*         | agrupa de otro modo           | por
  d            | definicion       | Definición*  | cómo se calcula               | – en pantalla

kpi_comparar | KPI, dos rangos | Las cifras | propias | atras=Volver, ayuda
  enter        | abrir            | Casos*       | los casos de la cifra         | ajustes casos
  tab          | lado             | Otro lado*   | el otro rango                 | – en pantalla
  c            | rango            | Cortes*      | dos rangos de cortes          | rango
  j            | dias             | Días*        | dos rangos de días            | dias

kpi_ritmo | KPI, cuándo se acaba la cola | Los días | propias | atras=Volver, ayuda
  left [←→]    | agentes_menos → agentes(-1) | Agentes* | con uno menos         | agentes
  right        | agentes_mas → agentes(1) | Agentes  | con uno más               | agentes
  1,2,3,4,5,6,7,8,9 [1 a 9] | con…  | Con*          | con ese número de agentes     | agentes
  n            | cuantos          | Cuántos*     | con cuántos agentes           | agentes
  d            | definicion       | Definición*  | cómo se calcula               | – en pantalla

kpi_evidencia | KPI, los casos de una cifra | La lista | propias | cuenta=La línea, atras=Volver, ayuda
  enter        | abrir            | Cuenta*      | el caso en su cuenta          | abrir
  o            | orden            | Orden*       | ordena por otra columna       | – en su orden
  i            | invertir         | Invertir*    | el orden al revés             | – en su orden
  x            | exportar         | Excel*       | esta misma lista a Excel      | ajustes exportar
  w            | cola             | Trabajarlos* | los abre como cola            | abrir

kpi_mesa | KPI, el trabajo | Trabajo | propias | cuenta, atras=Volver, ayuda
  enter        | abrir            | Casos*       | los casos del renglón         | abrir
  1,2,3,4,5,6,7 [1 a 7] | parte…  | Parte*       | lo que dice arriba            | tomados
  s            | soltar           | Soltar*      | suelta el caso del renglón    | soltar
  m            | reasignar        | Reasignar*   | se lo da a otra persona       | reasignar
  d            | definicion       | Definición   | cuánto tarda un caso          | semana

importacion.archivo | Importación, el archivo | Importar | generales | ayuda, triage
  enter        | abrir            | Abrir*       | lee el archivo                | archivos
  b            | bases            | Bases*       | las bases ya importadas       | bases

importacion.bases | Importación, las bases | Importar | generales | ayuda, atras=Volver
  enter        | conciliar        | Conciliación* | qué pasó en ella             | su número
  x            | devolver         | Devolver*    | la base, con lo que se hizo   | devolver
  b            | correo           | Por correo   | la base, por correo           | correo
  u            | deshacer         | Deshacer base* | deshace la base             | deshacer

importacion.columnas | Importación, las columnas | Importar | generales | ayuda, atras=Volver, actuar=Leer
  1,2,3 [1-3]  | sugerida…        | Toma*        | la columna con ese número     | su número
  0            | ninguna          | No*          | el dato no viene              | – se pregunta
  enter        | corregir         | Otra*        | dice cuál es                  | – se pregunta
  h            | hoja             | Hoja*        | otra hoja del libro           | hoja
  t            | titulos          | Títulos*     | fila de los títulos           | – en pantalla
  u            | olvidar          | Olvida*      | olvida lo que se corrigió     | – en pantalla

importacion.previa | Importación, vista previa | Importar | generales | ayuda, actuar=Importar, atras=Dejar
  enter        | grupo            | Grupo        | abre el grupo                 | rechazadas
  h            | hoja             | Hoja*        | otra hoja del libro           | hoja
  k            | corte            | Corte*       | fecha del corte               | corte
  c            | columna          | Columna*     | corrige las columnas          | columnas
  x            | rechazos         | Rechazos*    | rechazos a Excel              | guardar
  t            | titulos          | Títulos*     | fila de los títulos           | – en pantalla
  m            | complemento      | Complemento* | completa o complemento        | complemento
  o            | ocultas          | Ocultas      | lee o no lo oculto            | ajustes importar
  s            | si               | Sí es        | la columna dudosa sí es       | dudosa
  n            | no               | No es        | la columna dudosa no es       | dudosa

importacion.grupo | Importación, un grupo | Importar | generales | ayuda, actuar=Importar, atras=Volver
  enter        | caso             | Caso*        | abre el caso                  | – en pantalla
  x            | rechazos         | Rechazos*    | rechazos a Excel              | guardar

importacion.resultado | Importación, resultado | Importar | generales | ayuda, kpi, triage
  enter        | casos            | Casos*       | los casos                     | cola
  x            | excel            | Excel*       | rechazos a Excel              | guardar
  u            | deshacer         | Deshacer base* | deshace la importación      | deshacer

historial | Historial | Historial | generales | ayuda, nota, atras=Volver, triage, contacto
  enter        | abrir            | Abrir        | la línea completa             | su número
  c            | abrir_caso       | Caso*        | abre el caso en triage        | casos
  f,slash      | clase            | Clase*       | solo una clase                | clase
  m            | marcaciones      | Marcaciones* | solo marcaciones, o todas     | clase
  r            | linea_rr         | Línea RR     | línea RR de la nota           | rr
  x            | exportar         | A Excel*     | las líneas a Excel            | ajustes exportar
  v            | flujograma       | Flujograma   | por dónde va el caso          | ajustes flujograma
  u            | deshacer         | Deshacer     | deshacer lo último suyo       | deshacer
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

turno | Mi turno, o lo que toca | Mi turno | propias | triage, contacto, buscar, nota, ayuda
  enter        | abrir            | Abrir*       | va a lo que dice el renglón   | su número
  1,2,3,4,5,6,7,8,9 [1 a 9] | tocar… | Lo que toca | lo que toca, con su número    | toca
  up           | anterior → mover(-1) | Subir    | el renglón de arriba          | – en pantalla
  down         | siguiente → mover(1) | Bajar    | el renglón de abajo           | – en pantalla
  v            | hoy              | Lo de hoy*   | todo lo que usted hizo hoy    | hoy
  k            | kpi → kpi        | KPI          | KPI del corte                 | cifras
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla

revision | Revisión, la bandeja | Responder | propias | cuenta, nota, kpi, atras=Volver, ayuda
  1,2,3,4,5,6,7,8,9 [un dígito] | elegir… | Decidir*     | lo que dice la pantalla       | su número
  enter        | registrar        | Registrar*   | la registra                   | s
  tab          | razon            | Razón        | escribir su razón             | razón
  v            | ver_todo         | Ver todo     | la pregunta y su caso enteros | pedido
  c            | abrir_caso       | Caso*        | abre el caso en triage        | caso
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

conflicto | Un caso que cambió | Lo suyo | generales | ayuda, cuenta=Historial, atras=Dejarlo y otro
  1,2,3,4 [1 a 4] | elegir…       | Elegir       | qué hacer con lo suyo         | su número
  enter        | registrar        | Hacerlo      | hace lo escogido              | s
  v            | ver_todo         | Ver el caso* | todos sus datos               | – se pregunta
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

tanda | Triage, revisar una tanda | La tanda | generales | ayuda, atras
  0-9 [0 a 9]  | digito…          | Cuántas      | cuántas son: lo que confirma  | – uno a uno
  backspace    | borrar           | Borrar       | borra el último dígito        | – uno a uno
  enter        | registrar        | Abrir renglón* | lo abre; con cuántas, lo hace | – uno a uno
  delete       | quitar           | Quitar renglón* | lo saca de la tanda        | – uno a uno
  tab          | otra_lista       | Lo que no va* | la otra lista                | – uno a uno

lotes.lista | Lotes | Lotes | propias | actuar=Escribir lote, importacion, atras=Volver, ayuda
  1,2 [1 y 2]  | elegir…          | Cuál*        | lo que va al back, o a PQR    | su número
  enter        | casos            | Casos*       | sus casos                     | escritos
  b            | correo           | Por correo   | el lote por correo            | ajustes informe
  e            | enviado          | Enviado*     | qué día se envió el lote      | enviado
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

lotes.casos | Lotes, los casos de uno | Lotes | propias | actuar=Escribir lote, cuenta, atras=Los lotes, ayuda
  enter        | abrir_caso       | Abrir*       | abre el caso                  | su número
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla

retroalimentacion | Retroalimentación | Semana | propias | ayuda, atras=KPI
  enter        | abrir            | Evidencia*   | sus rechazos, uno a uno       | su número
  left [←→]    | semana_anterior → semana(-1) | Semana* | la semana de antes     | antes
  right        | semana_siguiente → semana(1) | Semana | la semana de después    | después
  p            | aliado           | Aliado*      | solo un aliado                | aliado
  e            | emitir           | Emitir*      | emite y escribe formularios   | emitir
  b            | correo           | Por correo   | el informe por correo         | correo
  a            | abrir_compromiso | Abrir*       | abre su compromiso            | reabrir       | Seguimiento
  m            | con_mejora → cerrar(True) | Mejoró* | cierra con mejora         | mejoró        | Seguimiento
  n            | sin_mejora → cerrar(False) | No mejoró* | cierra sin mejora     | igual         | Seguimiento
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

practicas | Prácticas | Prácticas | propias | atras=KPI, ayuda
  enter        | registrar        | Registrar*   | registra que se hizo hoy      | registrar
  f            | otro_dia         | Otro día*    | se hizo otro día              | día
  u            | anular           | Anular*      | anula lo último suyo          | anular
  left [←→]    | semana_anterior → semana(-1) | Semana* | la semana de antes     | antes
  right        | semana_siguiente → semana(1) | Semana | la semana de después    | después
  p            | persona          | De quién*    | solo un responsable           | todas
  v            | ver              | Ver          | lo registrado, entero         | hechas
  x            | hoja             | Hoja         | la semana en un libro         | hoja
  b            | correo           | Por correo   | la semana por correo          | correo
  i            | ideas → ideas    | Ideas*       | ideas de mejora continua      | ideas         | Ir a
  c            | calibracion → calibracion | Calibrar* | la muestra a ciegas     | calibración   | Ir a
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

ideas | Ideas de mejora | Ideas | propias | atras=Prácticas, ayuda
  enter        | mover            | Mover*       | pasa la idea a otro estado    | su número
  p            | proponer         | Proponer*    | propone una idea              | proponer
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

calibracion | Calibración | La semana | propias | cuenta=Los hechos, nota=Por qué, atras=Volver, ayuda
  1,2,3,4 [1 a 4] | elegir…       | Veredicto*   | escoge su veredicto           | su número     | A ciegas
  enter        | registrar        | Darlo*       | da lo escogido, una vez       | s             | A ciegas
  s            | saltar           | Saltar*      | lo deja para después          | saltar        | A ciegas
  v            | ver              | Ver*         | los dos, lado a lado          | diferencias
  r            | resumen          | Resumen      | por causal y por pareja       | resumen
  left [←→]    | semana_anterior → semana(-1) | Semana* | la semana de antes     | antes
  right        | semana_siguiente → semana(1) | Semana | la semana de después    | después
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

flujograma | Flujograma | Flujograma | propias | atras=Volver, ayuda
  up,down,left,right [↑↓←→] | mover… | Caja*     | de una caja a otra            | – en pantalla
  enter        | abrir            | Casos*       | los de la caja o flecha       | – en pantalla
  tab          | otra_parte       | Flechas*     | las flechas, o las cajas      | – en pantalla
  c            | corte            | Corte*       | los casos de un corte         | ajustes flujograma
  d            | comparar         | Comparar     | dos cortes, lado a lado       | – en pantalla
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla

personas | Personas | Personas | propias | atras=Volver, ayuda
  enter        | rol              | Rol*         | darle otro rol                | rol
  n            | agregar          | Agregar*     | dejar entrar a alguien        | agregar
  d            | desactivar       | Desactivar*  | que no entre, o que sí        | desactivar
  i            | iniciales        | Iniciales    | las de su línea RR            | iniciales
  a            | asesores → asesores | Asesores  | quién es cada asesor          | ajustes catalogo
  c            | catalogos → catalogos | Catálogos* | los catálogos              | ajustes catalogo
  u            | auditoria → auditoria | Auditoría | quién vio y qué hizo        | auditoría
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla

catalogos.lista | Catálogos | Catálogos | propias | atras=Volver, ayuda
  enter        | abrir            | Ver*         | sus renglones                 | ajustes catalogo
  v            | versiones        | Versiones*   | quién y cuándo                | – en pantalla
  x            | exportar         | Exportar*    | lo saca a un archivo          | ajustes catalogo
  i            | importar         | Importar*    | pone otro en uso              | ajustes catalogo
  r            | revisar          | Revisar      | si algo falta o se contradice | ajustes procedimiento
  t            | repetir          | Otras reglas | cómo habría sido con otras    | ajustes procedimiento
  p            | personas → personas | Personas* | las personas                  | personas
  a            | asesores → asesores | Asesores  | quién es cada uno             | ajustes catalogo
  u            | auditoria → auditoria | Auditoría | quién vio y qué hizo        | auditoría
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

catalogos.filas | Un catálogo | Catálogos | generales | atras=Volver, ayuda
  enter        | ver_todo         | Todo*        | el renglón entero             | ajustes catalogo
  z            | tapar → app.tapar | Tapar*      | tapar la pantalla             | – en pantalla

asesores | Asesores | Asesores | propias | atras=Volver, ayuda
  space,enter  | marcar           | Marcar*      | para juntar dos               | – en pantalla
  j            | juntar           | Juntar*      | son una persona               | ajustes catalogo
  s            | separar          | Separar*     | un id de los otros            | ajustes catalogo
  n            | nombre           | Nombre*      | decir su nombre               | ajustes catalogo
  a            | aliado           | Aliado*      | decir su aliado               | ajustes catalogo
  i            | jefe             | Jefe*        | decir su jefe inmediato       | ajustes catalogo
  c            | catalogos → catalogos | Catálogos | los catálogos               | ajustes catalogo
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

auditoria | Auditoría | Auditoría | propias | cuenta=Historial, atras=Volver, ayuda
  p            | persona          | Persona*     | lo de una persona             | login
  a            | accion           | Qué hizo*    | una sola acción               | accion
  d            | dias             | Días*        | de qué días                   | desde
  c            | de_cuenta        | Cuenta*      | lo de una cuenta              | cuenta
  r            | otra_vez         | Otra vez*    | lee lo nuevo                  | otra
  enter        | abrir            | Historial    | el de esa cuenta              | buscar
  z            | tapar → app.tapar | Tapar       | tapar la pantalla             | – en pantalla

editor | Un texto libre | El texto | generales | actuar, contacto=Plantillas, nota, atras
  enter        | renglon          | Otro renglón* | otro renglón                 | – se pregunta
  ctrl+w       | delete_word_left | Palabra      | borra la palabra de atrás     | – en pantalla
  ctrl+u       | delete_to_start_of_line | Borrar | borra el renglón hasta ahí   | – en pantalla
"""
"""A context a paragraph: its name, its title, the group of its keys in the help, then which keys row
24 shows first, its own or the general ones, and these, each with the word it has here. An action a line:

    keys [as shown] | action → what it calls | word of row 24 | help | the plain lines | another group

The first key is the one that is shown. After the name of an action, `…` gives the key to the method,
and `→` names another method, one of the app, or a screen to go to; without either the method of its
name is called. The word of row 24 has `*` where the row shows it. Then comes the word of the plain
lines that does the same, an order of the command line, or after `–` why there is none.
"""
_SEVERAL = {"0-9": "1,2,3,4,5,6,7,8,9,0", "a-q": ",".join("abcdefghijklmnopq")}


class KeyAction(NamedTuple):
    """An action of a key in a context."""

    context: str
    verb: str
    """The name of the action, and of its method without the prefix unless `calls` says another."""
    keystrokes: str
    """Textual key names separated by commas; the first one is shown."""
    tag: str
    """The word of row 24, at most 14 characters."""
    help_text: str
    group: str
    footer: bool
    """Whether row 24 shows it, in the order of the table."""
    calls: str
    """The action as Textual writes it; `{tecla}` stands for the key pressed."""
    sample: str
    """The printed form of the keys, when it is not the name of the first one."""
    in_lines: str
    """The word that does it in the plain lines, an order of the command line, or why there is none."""

    @property
    def id(self) -> str:
        """Return the name of the action in all of the program."""
        return f"{self.context}.{self.verb}"

    @property
    def keystroke(self) -> str:
        """Return the printed form of the key, for row 24 and the help."""
        return self.sample or key_name(self.keystrokes.split(",")[0])


class Context(NamedTuple):
    """A place or a state where keys mean something of their own."""

    name: str
    title: str
    group: str
    """The group of its keys in the help, unless a key names another."""
    own_first: bool = True
    """Whether row 24 shows its own keys before the general ones, as lists and figures do."""
    general: str = ""
    """The general keys that row 24 shows too, and the word each has here."""


def _read() -> tuple[dict[str, Context], tuple[KeyAction, ...]]:
    """Read the table: the contexts by name, and every action in its order."""
    contexts: dict[str, Context] = {}
    actions: list[KeyAction] = []
    for paragraph in _TABLE.strip().split("\n\n"):
        heading, *lines = paragraph.splitlines()
        name, title, group, *shown = (part.strip() for part in heading.split(" | "))
        context = Context(name, title, group)
        if shown:
            context = context._replace(own_first=shown[0] == "propias", general=shown[1])
        contexts[name] = context
        actions += [_action(context, line) for line in lines]
    kept = (a for a in actions if HAS_SECOND_PAGE or a.id != "contacto.llamada.demas")
    return contexts, tuple(kept)


def _action(context: Context, line: str) -> KeyAction:
    keys, name, tag, help_text, in_lines, *group = (part.strip() for part in line.split(" | "))
    keystrokes, _, sample = keys.removesuffix("]").partition(" [")
    verb, _, calls = name.partition(" → ")
    if verb.endswith("…"):
        verb = verb.removesuffix("…")
        calls = f"{verb}('{{tecla}}')"
    elif calls and "." not in calls and "(" not in calls:
        calls = f"app.ir('{calls}')"
    return KeyAction(
        context.name,
        verb,
        _SEVERAL.get(keystrokes, keystrokes),
        tag.removesuffix("*"),
        help_text,
        group[0] if group else context.group,
        footer=tag.endswith("*"),
        calls=calls if calls.startswith("app.") else f"screen.{calls or verb}",
        sample=sample,
        in_lines=in_lines,
    )


CONTEXTS, ACTIONS = _read()
_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Espacio",
    "tab": "Tab",
    "shift+tab": "Mayús+Tab",
    "question_mark": "?",
    "slash": "/",
    "delete": "Supr",
    "backspace": "Retroceso",
    "pageup": "Re Pág",
    "pagedown": "Av Pág",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def key_name(keystroke: str) -> str:
    """Return the name a person knows a Textual key by."""
    if keystroke in _NAMES:
        return _NAMES[keystroke]
    if keystroke.startswith("ctrl+"):
        return f"Ctrl+{keystroke[5:].upper()}"
    if keystroke[:1] == "f" and keystroke[1:].isdigit():
        return keystroke.upper()
    return keystroke


def text_keys(action: KeyAction) -> str:
    """Return every key of an action as a person reads them, for the help.

    The printed form of a single key names its pair too, for row 24: here each has a row of its own.
    """
    if action.sample and "," in action.keystrokes:
        return action.sample
    return " ".join(key_name(keystroke) for keystroke in action.keystrokes.split(","))


def actions_of(context: str) -> list[KeyAction]:
    """Return the actions of one context, in the order of the table."""
    return [action for action in ACTIONS if action.context == context]


def title_of(context: str) -> str:
    """Return the Spanish name of a context."""
    return CONTEXTS[context].title


@cache
def footer_of(context: str) -> tuple[KeyAction, ...]:
    """Return the actions that row 24 shows in a context, most used first."""
    row = CONTEXTS[context]
    own = [action for action in actions_of(context) if action.footer]
    known = {a.verb: a for of in (context, "global", "comun") for a in actions_of(of)}
    general = []
    for name in filter(None, row.general.split(", ")):
        verb, _, tag = name.partition("=")
        general.append(known[verb]._replace(tag=tag or known[verb].tag))
    return (*own, *general) if row.own_first else (*general, *own)


def markdown_table() -> str:
    """Return the table of keys for the manual in Markdown, one heading per context."""
    parts: list[str] = []
    for context, row in CONTEXTS.items():
        rows = [
            f"| `{text_keys(a)}` | {a.help_text} | {_in_manual(a.in_lines)} |"
            for a in actions_of(context)
        ]
        head = ["| Tecla | Qué hace | En renglones |", "|---|---|---|"]
        parts.append("\n".join([f"**{row.title}**", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def _in_manual(in_lines: str) -> str:
    return in_lines if in_lines.startswith(("–", "su ")) else f"`{in_lines}`"
