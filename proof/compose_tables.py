"""What a Compose file may hold beside the keys of its services, rightly and wrongly."""

from __future__ import annotations


def table(text: str) -> dict[str, tuple[str, ...]]:
    """Lines ``KEY = VALUE ;; VALUE``, the values in the flow style of YAML; indented ones go on."""
    joined = text.strip("\n").replace("\n    ", " ")
    rows = (line.split(" = ", 1) for line in joined.split("\n"))
    return {key: tuple(value.split(" ;; ")) for key, value in rows}


SERVICES = ("web", "api", "db", "worker", "cache", "my-svc", "a.b", "x_1", "Big", "s3")
IMAGES = ("nginx", "alpine:3.19", "postgres:15", "r.example:5000/a/b:c", "'${IMG:-x}'", "$$x")
BUILDS = (
    *(".", "./app", "{context: .}", "{context: ./app, dockerfile: Dockerfile}"),
    *("{context: ., args: [A=1, B]}", "{context: ., args: {A: 1, B: null}, target: t}"),
    "{context: ., dockerfile_inline: FROM x, network: host, pull: true, no_cache: false}",
    "{context: ., shm_size: 64m, labels: {a: b}, cache_from: [x], platforms: [linux/amd64]}",
    "{context: ., secrets: [token], ssh: [default], extra_hosts: {a: 127.0.0.1}}",
    "{context: ., additional_contexts: {a: ./app}, tags: ['a:b'], ulimits: {nofile: 3}}",
)
# What may stand in a section of the file, by its name.
ENTRIES = table(
    r"""
networks = {} ;; null ;; {driver: bridge} ;; {external: true} ;; {name: n, external: true} ;; [] ;;
    {external: {name: x}} ;; {driver: 1} ;; {ipam: {config: [{subnet: 10.0.0.0/8}]}} ;; x ;;
    {ipam: {config: [{subnet: x}]}} ;; {external: true, driver: x} ;; {foo: 1} ;; true ;;
    {external: x} ;; {labels: [a=b], attachable: true} ;; {enable_ipv6: x} ;; {ipam: []} ;;
    {driver_opts: {a: []}} ;; {internal: true, name: 1} ;; {ipam: {driver: default}} ;;
    {external: false, driver: x} ;; {ipam: {config: {}}} ;; {external: true, labels: {a: b}} ;;
    {name: ''} ;; {driver: host} ;; {external: {name: x, foo: 1}} ;;
    {name: a, external: {name: b}}
volumes = {} ;; null ;; {driver: local} ;; {external: true} ;; {external: true, name: x} ;; [] ;;
    {external: {name: x}} ;; {driver_opts: {a: 1}} ;; {external: true, driver: x} ;; x ;;
    {foo: 1} ;; {labels: {a: b}} ;; {name: 1} ;; {external: x} ;; {name: a b} ;; 1 ;;
    {driver: null} ;; {driver_opts: [a=b]} ;; {external: true, driver_opts: {a: b}} ;;
    {external: false} ;; {name: $X} ;; {name: x, external: {name: y}} ;; {labels: 1}
secrets = {file: ./token.txt} ;; {environment: T} ;; {external: true} ;; {} ;; null ;;
    {file: gone} ;; {file: token.txt, environment: T} ;; {external: true, file: token.txt} ;;
    {name: x} ;; {content: x} ;; {foo: 1} ;; {external: {name: x}} ;; {file: 1} ;; {driver: x} ;;
    x ;; {external: false} ;; {file: ''} ;; {file: null} ;; {template_driver: x} ;; [] ;;
    {name: 1} ;; {driver: x, file: token.txt} ;; {external: true, name: x} ;; {environment: ''}
configs = {file: ./conf.txt} ;; {content: x} ;; {environment: T} ;; {external: true} ;; {} ;;
    null ;; {file: conf.txt, content: x} ;; {file: gone} ;; {foo: 1} ;; {content: 1} ;; {name: x} ;;
    {external: true, content: x} ;; {content: '${X:-y}'} ;; {content: ''} ;; x ;; {file: ''} ;;
    {external: false, file: conf.txt} ;; {labels: [a], file: conf.txt} ;; {content: null}
services = null ;; [] ;; {} ;; x ;; {image: x} ;; {build: .} ;; 1 ;; [image] ;; {command: x} ;;
    true ;; {image: x, container_name: same} ;; {image: x, depends_on: [web]} ;; {x-a: 1} ;;
    {image: x, profiles: [p]} ;; {image: x, links: [db]} ;; {extends: web} ;; {profiles: [p]} ;;
    {image: x, network_mode: host, networks: [front]} ;;
    {image: x, scale: 1, deploy: {replicas: 2}} ;; {image: x, scale: 2, container_name: n} ;;
    {provider: {type: x}} ;; {image: x, network_mode: 'service:web', ports: [80]} ;;
    {image: x, links: [worker]} ;;
    {image: x, pids_limit: 1, deploy: {resources: {limits: {pids: 2}}}} ;;
    {image: x, mem_limit: 1m, deploy: {resources: {limits: {memory: 2m}}}} ;;
    {image: x, cpus: 1, deploy: {resources: {limits: {cpus: '2'}}}} ;;
    {image: x, gpus: all, runtime: x} ;; {image: x, network_mode: host, networks: {}} ;;
    {image: x, mac_address: 'a:b', networks: {front: {mac_address: 'c:d'}}} ;;
    {image: x, volumes: ['data:/a', {type: bind, source: ., target: /a}]} ;;
    {image: x, tmpfs: /a, volumes: ['data:/a']} ;;
    {image: x, secrets: [token, {source: token, target: token}]} ;;
    {image: x, network_mode: host, links: [web]} ;; {image: x, provider: {type: x}} ;;
    {image: x, container_name: n, deploy: {replicas: 0}} ;;
    {image: x, container_name: n, deploy: {replicas: 3}} ;;
    {image: x, healthcheck: {disable: true, test: [CMD, x]}}
"""
)
# What may stand at the top of a file.
TOP = table(
    r"""
version = '3.8' ;; 3.10 ;; 3 ;; [3] ;; null ;; bogus ;; '' ;; true
name = proj ;; Bad ;; '${N:-a}' ;; 1 ;; null ;; '' ;; a b ;; _a ;; '-a' ;; [] ;; a.b
include = [gone.yml] ;; [] ;; gone.yml ;; [{path: gone.yml}] ;; [{}] ;; null ;; [1] ;; [conf.txt] ;;
    [{path: []}] ;; [compose.yaml] ;; [{path: gone.yml, foo: 1}] ;; [null] ;; ['${X}']
x-own = 1 ;; {a: b} ;; null
services = null ;; [] ;; {} ;; x ;; [web]
networks = null ;; [] ;; {} ;; x ;; [front]
volumes = null ;; [data] ;; {} ;; data
secrets = null ;; [token] ;; {}
configs = null ;; [conf] ;; {}
models = {m: {model: x}} ;; {m: {}} ;; {m: null} ;; null ;; []
foo = 1 ;; null ;; {}
Services = {}
web = {image: x}
<< = {x-a: 1} ;; 1 ;; {volumes: {data: {}}} ;; null
'' = 1
1 = a
"""
)
NAMES = (
    "a b",
    "-a",
    "_a",
    "'a/b'",
    "''",
    "1",
    "null",
    "true",
    "a.b",
    "ü",
    "1.5",
    "$X",
    "'a:b'",
    "~",
)
ANY = (
    *("null", "~", "''", "1", "0", "-1", "1.5", "true", "false", "yes", "off", "text", "[]", "{}"),
    *("[1]", "[a]", "{a: b}", "[[a]]", "[{a: b}]", "0x1F", "017", "0o17", "1_000", "1e3", ".inf"),
    *("2001-01-01", "12:30:45", "'1'", "!!str 5", "!!int '5'", "!!binary aGk=", "!foo x", "'true'"),
    *("[null]", "{a: null}", "$X", "'${X:-1}'", "'${X}'", "99999999999999999999", "'a b'", ".nan"),
    *(
        "'\u00e9'",
        "[a, a]",
        "10s",
        "64m",
        "!!null ''",
        "!!float '1'",
        "!!bool 'true'",
        "Null",
        "NULL",
    ),
)
TEMPLATES = (
    *("${X", "${X:-${Y}", "${}", "${1A}", "${X!y}", "$", "a$", "$$$", "$1", "${X:-a}b}", "$ {X}"),
    *(
        "${X:?must}",
        "${X?}",
        "${X:-}",
        "$$",
        "${ X}",
        "${X }",
        "${X-a$}",
        "${X:-$Y}",
        "${X:a}",
        "$-",
    ),
    *(
        "${X:-${Y:-z}}",
        "${X:+$}",
        "$X$",
        "${X}}",
        "{$X}",
        "${X+a}",
        "${a.b}",
        "$(x)",
        "${X:-$$}",
        "$_",
    ),
)
