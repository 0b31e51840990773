"""Makes the database ready, and plants the sample unless told `--empty`: two flask commands in one process.

One process, because starting Python and loading the application is most of the time that either of them takes.
"""

import sys

from flask.cli import FlaskGroup

from app import create_app

if __name__ == "__main__":
    flask = FlaskGroup(create_app=create_app)
    flask.main(["setup"], standalone_mode=False)
    if "--empty" not in sys.argv:
        flask.main(["demo", "--if-empty"], standalone_mode=False)
