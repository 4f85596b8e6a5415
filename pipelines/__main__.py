"""`python -m pipelines`: the command `urban-sdg` of the tree that Python finds, also where no script is installed."""

from pipelines.cli.main import main

main()
