"""Compile every template: a misspelt tag, filter or test in any of them fails here, before a page shows it."""

import sys

from django.template import TemplateSyntaxError, engines

from ttrt.host import instance


def main() -> int:
    """Compile them all; 1 when one does not."""
    instance.set_up()
    environment = engines["jinja2"].env
    names = environment.list_templates()
    failed = 0
    for name in names:
        try:
            engines["jinja2"].get_template(name)
        except TemplateSyntaxError as error:
            failed += 1
            print(f"{name}: {error}", file=sys.stderr)
    print(f"{len(names)} templates, {failed} do not compile", file=sys.stderr)
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
