"""Services on a copy of the sample store, for what is done without a face."""

from tests.screens.conftest import id_de as id_de
from tests.screens.conftest import services as services
from tests.screens.conftest import servicios_de as servicios_de
from tests.screens.conftest import store as store
from tests.screens.contacto.conftest import flow as flow
from tests.screens.contacto.conftest import to_call as to_call
