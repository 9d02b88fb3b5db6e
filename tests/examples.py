"""How many examples the tests try: some, always the same, in `make test`; more, always others, in `make fuzz`."""

import os

FREE = os.environ.get("TAIZHANG_EXAMPLES") == "fuzz"
"""Whether the tests run free: with all the cases that there are, and examples drawn anew."""
