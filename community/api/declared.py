"""Where all calls of this room are declared."""

from community import howto_policy, policy  # noqa: F401 (the rules that the calls name)
from foundation.api.calls import Calls

calls = Calls("community")
