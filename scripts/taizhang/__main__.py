"""`python -m taizhang`."""

from taizhang.cli import main

main()
