"""Peers from npm (tests/scenario/<name>): fetched once into the build folder by their lock file, then run."""
import os
import shutil
import subprocess

from station import ROOT, Trouble


def fetched(name, *scripts):
    """The folder with node_modules; installs what the lock file names if that has changed."""
    source, folder = os.path.join(ROOT, "tests/scenario", name), os.path.join(ROOT, "build", name)
    mark = os.path.join(folder, "installed-lock.json")
    with open(os.path.join(source, "package-lock.json"), "rb") as f:
        wanted = f.read()
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(mark) or open(mark, "rb").read() != wanted:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, file), folder)
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=folder,
                              capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise Trouble(f"npm ci for {name}: {done.stdout}{done.stderr}")
        shutil.copy(os.path.join(folder, "package-lock.json"), mark)
    for file in scripts:
        shutil.copy(os.path.join(source, file), folder)
    return folder
