"""What may stand in a log: of a URL that is a secret, its beginning alone."""

import logging
import re
from collections.abc import Iterable


class WithoutSecrets(logging.Filter):
    """Leave out what comes after these beginnings of paths, up to the next slash."""

    def __init__(self, beginnings: Iterable[str]) -> None:
        super().__init__()
        self.secret = re.compile(rf"({'|'.join(map(re.escape, beginnings))})[^/\s\"']+")

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self.secret.search(message):
            record.msg, record.args = self.secret.sub(r"\1…", message), ()
        return True
