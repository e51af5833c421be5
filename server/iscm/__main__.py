"""`python -m iscm` is the command `iscm`."""

from iscm.cli import main

if __name__ == "__main__":
    main()
