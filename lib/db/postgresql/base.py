"""The database wrapper that Django looks for in a backend's package."""

import select

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """Django's own, but for columns that are computed at each read, of which Stet has none.

    Django asks the server's version for them, so that checks would need a database.
    """

    supports_virtual_generated_columns = False


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for the health check of a connection that is used again.

    Django asks the server with SELECT 1, once a request: a tenth of what a partner's page costs.
    """

    features_class = DatabaseFeatures

    def is_usable(self) -> bool:
        """Return False once the server has ended the connection.

        A connection between two statements has nothing to read. What is there all the same is the server's
        goodbye, or the end of the stream; a server that vanished without either is not seen by SELECT 1
        before its timeout, nor here.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
