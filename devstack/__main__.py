"""python -m devstack run|dev|up|down|clean|exec COMMAND …  (PORTAL_STACK names the stack)"""

import os
import subprocess
import sys

import devstack


def main(arguments: list[str]) -> int:
    stack = os.environ.get("PORTAL_STACK") or "dev"
    match arguments:
        case ["run"] | ["dev"]:
            from devstack.run import run

            return run(debug=arguments == ["dev"])
        case ["up"]:
            for key, value in devstack.up(stack).items():
                print(f"{key}={value}")
            return 0
        case ["down"]:
            devstack.down(stack)
            return 0
        case ["clean"]:
            devstack.clean(stack)
            return 0
        case ["exec", *command] if command:
            env = devstack.environment(stack) | devstack.use(stack) | dict(os.environ)
            return subprocess.run(
                command, env=env | {"PORTAL_STACK": stack}, check=False
            ).returncode
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
