"""Works through what the backend leaves to be done."""

import time


def main() -> None:
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
