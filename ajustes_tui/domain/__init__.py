"""The rules of the procedure, as an agente or a supervisor would recognise them; standard library only."""
