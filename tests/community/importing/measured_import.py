"""How much memory an import takes: `python -m tests.community.importing.measured_import FOLDER DUMP`.

Prints the counts, and the most memory this process has held, in bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from app import create_app
from tests.community.importing.moving import move_in
from tests.conftest import settings

if __name__ == "__main__":
    folder, dump = map(Path, sys.argv[1:])
    application = create_app(settings(folder))
    began = time.process_time()
    with application.app_context():
        moved = move_in(application, dump)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told = {"memory": held, "seconds": time.process_time() - began, "status": moved.status, **moved.told}
    sys.stdout.write(json.dumps(told) + "\n")
