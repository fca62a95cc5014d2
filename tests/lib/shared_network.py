"""lib.sandbox.confinement on a machine whose kernel gives nobody a network of their own."""

import sys

from lib.sandbox import confinement

if __name__ == "__main__":
    confinement.unshare_network = lambda: None
    _, cpu, memory, file, most, *words = sys.argv
    confinement.run_program(int(cpu), int(memory), int(file), int(most), words)
