"""What may stand in a Compose file, in which spellings, and what may be wrong with it?

A case is a valid file, or nearly, and what was done to it; the same name gives the same case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple, TypeAlias

import yaml

Value: TypeAlias = "dict[str, Value] | list[Value] | Marked | str"
"""A node of YAML. Texts, keys among them, are written as they are: quotes belong to them."""


class Marked(NamedTuple):
    """A node with an anchor or a tag before it."""

    mark: str
    value: Value


class Case(NamedTuple):
    """The text of a file, and what was done to a valid one."""

    text: str
    mutations: tuple[str, ...]


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Lines ``KEY = VALUE ;; VALUE``, the values in the flow style of YAML; indented ones go on."""
    joined = text.strip("\n").replace("\n    ", " ")
    rows = (line.split(" = ", 1) for line in joined.split("\n"))
    return {key: tuple(value.split(" ;; ")) for key, value in rows}


_SERVICES = ("web", "api", "db", "worker", "cache", "my-svc", "a.b", "x_1", "Big", "s3")
_IMAGES = ("nginx", "alpine:3.19", "postgres:15", "r.example:5000/a/b:c", "'${IMG:-x}'", "$$x")
_BUILDS = (
    *(".", "./app", "{context: .}", "{context: ./app, dockerfile: Dockerfile}"),
    *("{context: ., args: [A=1, B]}", "{context: ., args: {A: 1, B: null}, target: t}"),
    "{context: ., dockerfile_inline: FROM x, network: host, pull: true, no_cache: false}",
    "{context: ., shm_size: 64m, labels: {a: b}, cache_from: [x], platforms: [linux/amd64]}",
    "{context: ., secrets: [token], ssh: [default], extra_hosts: {a: 127.0.0.1}}",
    "{context: ., additional_contexts: {a: ./app}, tags: ['a:b'], ulimits: {nofile: 3}}",
)
# Values that are valid, most of them, by the key of a service.
_GOOD = _table(
    r"""
ports = ['80'] ;; [80] ;; ['8000:80', '53:53/udp'] ;; ['9000-9002:80-82'] ;; [3000:3000] ;;
    [{target: 80, published: '8080', protocol: tcp, mode: host}] ;;
    [{target: 80, published: 8000-8001}] ;; ['127.0.0.1:8001:80', '[::1]:6000:80'] ;;
    ['${P:-80}:80', '127.0.0.1::80', 80/tcp]
volumes = ['data:/data'] ;; ['./src:/src:ro', /anon] ;; ['cache:/c:rw,z'] ;; ['~/a:/b'] ;;
    [{type: bind, source: ./src, target: /src, bind: {create_host_path: true}}] ;;
    [{type: volume, source: data, target: /d, volume: {nocopy: true}, read_only: true}] ;;
    [{type: tmpfs, target: /t, tmpfs: {size: 64m, mode: 1777}}, '${V:-./src}:/v']
networks = [front] ;; [front, back] ;; {front: null} ;; {back: {aliases: [a], priority: 1}} ;;
    {front: {ipv4_address: 10.0.0.2}, default: {}}
secrets = [token] ;; [{source: token, target: /t, uid: '1', gid: '2', mode: 0440}]
configs = [conf] ;; [{source: conf, target: /c, mode: 0444}]
healthcheck = {test: [CMD, 'true'], interval: 10s, timeout: 1m30s, retries: 3, start_period: 0s} ;;
    {test: curl x} ;; {disable: true} ;; {test: [CMD-SHELL, 'x || y'], start_interval: 5s} ;;
    {test: [NONE]}
deploy = {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M, pids: 5}}} ;;
    {mode: global, restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3}} ;;
    {update_config: {parallelism: 1, delay: 10s, order: start-first}, endpoint_mode: vip} ;;
    {resources: {reservations: {devices: [{capabilities: [gpu], count: all}]}}} ;;
    {placement: {constraints: [node.role == manager], preferences: [{spread: a}]}} ;;
    {labels: {a: b}, resources: {reservations: {cpus: 0.25, memory: 1gb}}}
env_file = .env.app ;; [.env.app] ;; [{path: .env.app, required: true}] ;; [./.env.app] ;;
    [{path: gone.env, required: false}]
environment = [A=b, 'C=${D:-e}', F] ;; {A: b, C: null, D: 1, E: true, F: 1.5} ;; {} ;; ['A=', B] ;;
    {A: '${A:-x}', B: '$${A}', C: '${D:+e}', 'D': '${F-}'}
command = a b ;; [a, b] ;; null ;; 'a "b c"' ;; []
entrypoint = /x ;; [/x, y] ;; ''
labels = [a=b] ;; {a: b, c: null} ;; {a: 1}
logging = {driver: json-file, options: {max-size: 10m, max-file: '3'}}
restart = always ;; 'no' ;; on-failure:3 ;; unless-stopped
ulimits = {nofile: 5} ;; {nofile: {soft: 1, hard: 2}} ;; {nproc: '5'}
extra_hosts = ['a:127.0.0.1'] ;; {a: 127.0.0.1} ;; ['a=::1']
sysctls = {net.x: 1} ;; [net.x=1]
tmpfs = /t ;; [/t, '/u:size=64m']
dns = 1.1.1.1 ;; [1.1.1.1, 8.8.8.8]
expose = [80] ;; ['80-90', 53/udp]
cap_add = [ALL]
devices = ['/dev/a:/dev/b'] ;; [{source: /dev/a, target: /b, permissions: r}]
develop = {watch: [{path: ./src, action: sync, target: /s, ignore: [a]}]}
blkio_config = {weight: 300, device_read_bps: [{path: /dev/a, rate: 1mb}]}
annotations = {a: b} ;; [a=b]
gpus = all ;; [{driver: nvidia, count: 2}]
post_start = [{command: a b, user: root}]
pull_policy = always ;; missing ;; daily ;; every_12h
platform = linux/amd64
stop_grace_period = 10s ;; 1m30s
mem_limit = 64m ;; 1gb ;; 1073741824
shm_size = 64m ;; '1gb'
cpus = 0.5 ;; '1.5' ;; 2
cpu_shares = 5 ;; '5'
privileged = true ;; 'false'
init = true
tty = true
read_only = false
scale = 1 ;; '3'
user = '1000:1000' ;; root
hostname = h ;; h.example
pid = host
group_add = [a, 5]
storage_opt = {size: 1G}
security_opt = ['label:disable']
working_dir = /w
attach = false
x-own = {a: [1, {b: c}]} ;; 5
"""
)
# Others, many of them refused.
_ODD = _table(
    r"""
ports = ['70000:80'] ;; ['x:80'] ;; [-1] ;; [0] ;; [80.5] ;; ['80:'] ;; [''] ;; [null] ;; 80 ;;
    ['9000-9001:80-85'] ;; ['80/xyz'] ;; [{published: 80}] ;; [{target: x}] ;; ['1-0'] ;;
    [{target: '80'}] ;; [{target: 70000}] ;; ['300.1.1.1:80:80'] ;; [true] ;; {a: 80} ;;
    [{target: 80, published: 70000}] ;; [{target: 80, published: x}] ;; [[80]] ;; [1e3] ;;
    ['80', '80'] ;; [22:22] ;; [0x50] ;; [{target: 80, mode: x, app_protocol: http}] ;;
    [{target: 80, protocol: x}] ;; [{target: 80, host_ip: x, name: n}] ;; [017] ;; [1_0] ;;
    ['80 '] ;; ['$$80'] ;; [{target: 80, published: ''}] ;; [{target: 0}] ;; [60:60:60]
volumes = ['nowhere:/n'] ;; [':/x'] ;; ['a::b'] ;; [''] ;; data ;; [{type: x, target: /x}] ;;
    [{type: volume, source: nowhere, target: /x}] ;; [{target: /x}] ;; [null] ;; [1] ;;
    [{type: bind, target: /x}] ;; [{type: volume, source: data}] ;; ['data:'] ;; {a: b} ;;
    ['data:/a', 'data:/a'] ;; ['data:/a:bogus'] ;; ['a:b:c:d'] ;; ['data'] ;; ['C:\x:/y'] ;;
    [{type: tmpfs, target: /t, tmpfs: {size: lots}}] ;; ['data:rel'] ;; ['nowhere'] ;;
    [{type: bind, source: nowhere, target: /x}] ;; ['.:/a:ro,rw'] ;; ['data/x:/y'] ;;
    [{type: volume, source: ./src, target: /x}] ;; [{type: tmpfs, source: a, target: /x}] ;;
    [{type: image, source: x, target: /x}] ;; [{type: bind, source: '', target: /x}] ;;
    [{type: volume, source: data, target: /d, volume: {nocopy: x}}] ;; ['_a:/x']
networks = [nowhere] ;; front ;; {nowhere: {}} ;; [front, front] ;; {front: 1} ;; {front: []} ;;
    [null] ;; {front: {aliases: a}} ;; {front: {priority: x}} ;; {front: {foo: 1}} ;; [] ;;
    {front: {ipv4_address: x}} ;; {front: {driver_opts: {a: 1}, mac_address: x}} ;; [''] ;;
    [{name: front}] ;; {front: {priority: 1.5}} ;; {front: {gw_priority: 1}} ;; [1]
secrets = [nowhere] ;; [{source: nowhere}] ;; [{target: x}] ;; token ;; [token, token] ;; [null] ;;
    [{source: token, mode: x}] ;; [{source: token, uid: 1}] ;; [{foo: 1}] ;; {token: {}}
configs = [nowhere] ;; [{source: nowhere}] ;; [{}] ;; conf ;; [conf, conf] ;; [1] ;; [] ;;
    [{source: conf, mode: '0444'}] ;; [{source: conf, mode: 1.5}] ;; [{source: conf, a: b}]
healthcheck = {test: [curl, x]} ;; {test: []} ;; {interval: 5 parsecs} ;; {retries: -1} ;; [] ;;
    null ;; {test: ['']} ;; {retries: x} ;; {interval: 5} ;; {timeout: ''} ;; {disable: x} ;; {} ;;
    {test: null} ;; {foo: 1} ;; {retries: 1.5} ;; {interval: -5s} ;; {interval: 1d} ;; x ;;
    {test: [CMD]} ;; {test: [cmd, x]} ;; {retries: '3'} ;; {start_period: 1.5h} ;; true ;;
    {test: [NONE, x]} ;; {test: [1]} ;; {interval: null} ;; {disable: true, test: [x]} ;;
    {test: [CMD, null]} ;; {interval: [1s]} ;; {interval: 1s1} ;; {interval: 10S}
deploy = {replicas: x} ;; {replicas: -1} ;; {replicas: 1.5} ;; {mode: x} ;; [] ;; null ;; {} ;;
    {resources: {limits: {cpus: x}}} ;; {resources: {limits: {memory: lots}}} ;; {a: b} ;;
    {resources: {limits: {memory: 64}}} ;; {resources: {limits: {pids: x}}} ;; x ;;
    {restart_policy: {condition: x}} ;; {restart_policy: {delay: x}} ;; {labels: 1} ;;
    {update_config: {order: x}} ;; {update_config: {parallelism: x}} ;; {replicas: '2'} ;;
    {resources: {reservations: {devices: [{count: all}]}}} ;; {endpoint_mode: x} ;;
    {resources: {reservations: {devices: [{capabilities: [gpu], count: x}]}}} ;;
    {update_config: {max_failure_ratio: x}} ;; {placement: {max_replicas_per_node: x}} ;;
    {resources: {reservations: {devices: [{capabilities: [a], count: 1, device_ids: ['0']}]}}} ;;
    {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: a}}]}}} ;;
    {rollback_config: {monitor: 1x}} ;; {restart_policy: {max_attempts: x}} ;; {mode: null} ;;
    {resources: {limits: {cpus: -1}}} ;; {resources: {limits: {cpus: 1e1}}} ;; {replicas: 0}
env_file = gone.env ;; [gone.env] ;; [{path: gone.env}] ;; [{required: false}] ;; {path: a} ;; 1 ;;
    [] ;; null ;; [{path: .env.app, format: raw}] ;; [{path: .env.app, foo: 1}] ;; [null] ;;
    ./src ;; '' ;; [{path: gone.env, required: x}] ;; [.env.app, .env.app] ;; app/../.env.app ;;
    [{path: .env.app, format: x}] ;; Dockerfile ;; [''] ;; /etc/hostname ;; [[a]]
environment = [1] ;; {A: [b]} ;; {A: {}} ;; A=b ;; [null] ;; [A=b, A=b] ;; {A: 2001-01-01} ;;
    [[A]] ;; ['=b'] ;; {'': b} ;; [A=1, A=2] ;; {A: ''} ;; {1: a} ;; [''] ;; [{A: b}] ;; {a b: c} ;;
    {A: 0x1F} ;; {A: 1_000} ;; {A: .inf} ;; {A: yes} ;; {null: a} ;; {true: a} ;; ['A b=c']
build = {} ;; null ;; [] ;; '' ;; {dockerfile: a} ;; {context: null} ;; {context: ./gone} ;; 1 ;;
    {context: ., args: [1]} ;; {context: ., args: x} ;; {context: ., foo: 1} ;; true ;;
    {context: ., dockerfile: a, dockerfile_inline: b} ;; {context: ., shm_size: x} ;;
    {context: ., secrets: [nowhere]} ;; {context: ., no_cache: x} ;; {context: ., ssh: x} ;;
    {context: ., target: 1} ;; {context: ., platforms: x} ;; {context: ., ulimits: {a: {}}} ;;
    {context: ., additional_contexts: {a: 'service:nowhere'}} ;; {context: ., tags: a} ;;
    {context: ., additional_contexts: [a=b]} ;; {context: ., additional_contexts: [a]} ;;
    {context: ., dockerfile: gone} ;; ./gone ;; https://x.example/y.git ;; {context: []} ;;
    {context: ., args: {A: [1]}} ;; {context: ., entitlements: [x]} ;; {context: ., pull: x} ;;
    {context: ., platforms: [x/y], cache_to: [a]} ;; {context: ., extra_hosts: [a]} ;;
    {context: ., ssh: {default: null}} ;; {context: ., isolation: x, privileged: true} ;;
    {context: ., dockerfile: '', dockerfile_inline: b}
image = '' ;; null ;; 1 ;; [] ;; A B ;; UPPER ;; '${X' ;; '${X}' ;; true ;; a:b:c ;; x@y
command = 1 ;; {} ;; 'a "b' ;; [1] ;; [[a]] ;; true ;; "it's" ;; a\ ;; [null] ;; '$$x'
entrypoint = 1 ;; {} ;; "'x" ;; [1] ;; true ;; null ;; []
depends_on = [nowhere] ;; {nowhere: {condition: service_started}} ;; web ;; [] ;; {} ;; null ;;
    [1] ;; {web: null} ;; {web: {condition: service_ready}} ;; {web: {}} ;; [web, web] ;; [null] ;;
    {web: {condition: service_started, restart: x}} ;;
    {nowhere: {condition: service_started, required: false}} ;; [''] ;;
    {api: {condition: service_healthy}} ;; [web, api, db] ;;
    {db: {condition: service_started, required: x}} ;; [$X]
links = [nowhere] ;; ['web:w'] ;; [web] ;; web ;; ['a:b:c'] ;; [''] ;; [api, api]
volumes_from = [nowhere] ;; [web] ;; ['web:ro'] ;; ['container:x'] ;; ['api:bogus'] ;; []
external_links = [a] ;; ['a:b'] ;; x ;; [a, a]
network_mode = host ;; 'service:nowhere' ;; 'service:web' ;; none ;; '' ;; null ;; 1 ;;
    'container:x' ;; bridge ;; 'service:' ;; bogus ;; default
pid = 'service:nowhere' ;; 'service:web' ;; 1 ;; null ;; '' ;; bogus
ipc = 'service:nowhere' ;; 'service:api' ;; shareable ;; host ;; bogus ;; 1
uts = host ;; bogus
cgroup = host ;; x ;; private
container_name = same ;; a b ;; '' ;; null ;; 1 ;; -a ;; '$X' ;; '${N:-same}' ;; [] ;; a
extends = nowhere ;; web ;; {service: web} ;; {service: nowhere} ;; {file: gone.yml} ;; '' ;; [] ;;
    {file: gone.yml, service: a} ;; {file: compose.yaml, service: web} ;; null ;; {} ;;
    {service: web, foo: 1} ;; {file: conf.txt, service: a} ;; 1 ;; {service: null} ;;
    {service: api, file: null} ;; {service: db, file: ''}
profiles = [p] ;; p ;; [] ;; null ;; [''] ;; [p, p] ;; ['a b'] ;; [-x] ;; [1]
restart = no ;; false ;; bogus ;; 1 ;; null ;; on-failure:x ;; '' ;; 'always:3'
pull_policy = x ;; every_x ;; null ;; never ;; build ;; if_not_present ;; weekly ;; every_
ulimits = {nofile: x} ;; {nofile: {soft: 1}} ;; {nofile: null} ;; {NOFILE: 1} ;; {nofile: -1} ;;
    {nofile: {soft: x, hard: 1}} ;; [nofile=1] ;; {nofile: 1.5} ;; {nofile: {soft: 3, hard: 1}}
extra_hosts = [a] ;; ['a:'] ;; {a: null} ;; {a: [x]} ;; ['a:x'] ;; [1] ;; a ;; [''] ;; {a: 1}
sysctls = [a] ;; {a: []} ;; 1 ;; [a, a] ;; {a: null} ;; [1]
labels = [a] ;; [1] ;; {a: []} ;; x ;; [a, a] ;; null ;; {a: {}} ;; ['=x'] ;; [null]
label_file = gone ;; .env.app ;; [gone] ;; 1
logging = {driver: 1} ;; {options: []} ;; {foo: a} ;; null ;; x ;; {options: {a: []}}
tmpfs = 1 ;; [1] ;; [/t, /t] ;; {} ;; null ;; ['']
dns = 1 ;; [x, x] ;; {} ;; null ;; bogus ;; [1]
dns_search = a ;; [a] ;; 1 ;; null
dns_opt = a ;; [a, a]
expose = 80 ;; [x] ;; [80, 80] ;; ['80', 80] ;; [70000] ;; ['1-'] ;; [null] ;; [''] ;; [1.5]
cap_add = ALL ;; [1] ;; [a, a] ;; []
devices = x ;; ['a:b:c:d'] ;; [{target: a}] ;; [1] ;; [''] ;; [{source: a}] ;; [null]
device_cgroup_rules = ['c 1:3 mr'] ;; [x] ;; a
develop = {} ;; {watch: [{path: a}]} ;; {watch: [{action: sync, path: a}]} ;; null ;; [] ;;
    {watch: [{action: x, path: a}]} ;; {watch: {}} ;; {watch: [{action: rebuild, path: gone}]} ;;
    {watch: [{action: restart, path: a, foo: 1}]} ;;
    {watch: [{action: sync+exec, path: a, target: /t}]} ;; {watch: [{action: rebuild}]}
gpus = x ;; [] ;; [{count: x}] ;; 1 ;; [{capabilities: gpu}] ;; [{foo: 1}] ;; null
post_start = [{}] ;; {command: a} ;; [{command: 1}] ;; [{command: [a], foo: 1}] ;; []
pre_stop = [{command: [a], environment: [A=b]}] ;; x ;; [{command: "a 'b"}]
provider = {type: x} ;; {} ;; {type: x, options: {a: b}} ;; x ;; {type: 1} ;; null
models = [m] ;; {m: {}} ;; x
blkio_config = {weight: x} ;; {weight: 5.5} ;; {device_read_bps: [{path: a}]} ;; {foo: 1} ;; null ;;
    {device_read_bps: [{path: a, rate: x}]} ;; {weight_device: [{path: a, weight: x}]}
credential_spec = {config: nowhere} ;; {file: a} ;; {} ;; {config: conf, file: a} ;; x
storage_opt = {} ;; x ;; {size: 1} ;; [a=b]
stop_grace_period = 5 ;; x ;; '' ;; null ;; 1 s ;; -1s ;; 1.5 ;; [] ;; '10' ;; 1y ;; 0
mem_limit = lots ;; '' ;; null ;; 1.5g ;; -1 ;; 64 m ;; 1e3 ;; [] ;; true ;; 1_000 ;; 0x10
mem_reservation = x ;; 64mib ;; 1kb
memswap_limit = -1 ;; x ;; '-1' ;; 1m
mem_swappiness = x ;; 60 ;; '60' ;; 1.5 ;; -1
shm_size = x ;; 1t ;; null ;; 64q ;; 1.5.5m ;; true
cpus = x ;; -1 ;; null ;; '' ;; 1e1 ;; true ;; '1,5' ;; .5
cpu_shares = x ;; 1.5 ;; null ;; -1 ;; true
cpu_count = x ;; 1 ;; '2' ;; -1 ;; 1.5
cpu_percent = x ;; 1.5 ;; '2' ;; 101
cpu_period = x ;; 1ms ;; '100' ;; null
cpu_quota = x ;; 5 ;; 1ms
cpu_rt_period = x ;; 1ms ;; 400
cpu_rt_runtime = x ;; 1ms ;; '5'
cpuset = 0-1 ;; 0 ;; null
pids_limit = x ;; 1.5 ;; '5' ;; -1 ;; null
oom_score_adj = x ;; 2000 ;; '5' ;; 1.5 ;; -1000
oom_kill_disable = x ;; true ;; 'true' ;; 1
privileged = x ;; yes ;; 1 ;; null ;; 'yes' ;; 'true' ;; ''
init = x ;; null ;; 'true' ;; on
tty = x ;; 'x' ;; [] ;; 0
stdin_open = y ;; n ;; 'y'
read_only = x ;; '' ;; Off
use_api_socket = true ;; x
scale = x ;; -1 ;; 1.5 ;; null ;; 0 ;; 'x' ;; true ;; 1_0
user = 1000 ;; null ;; [] ;; 1000:1000 ;; true ;; 1.5
hostname = 1 ;; null ;; a b ;; ''
domainname = 1 ;; x
mac_address = x ;; '02:42:ac:11:65:43' ;; 02:42:ac:11:65:43 ;; 1
platform = x ;; 1 ;; null ;; ''
runtime = x ;; 1
isolation = x ;; 1
stop_signal = 1 ;; SIGTERM ;; null
userns_mode = host ;; 1 ;; x
group_add = [null] ;; a ;; [a, a] ;; [1.5] ;; [[]]
security_opt = [a, a] ;; x ;; [1]
working_dir = 1 ;; null ;; rel
attach = x ;; null ;; 'true'
annotations = [a] ;; x ;; [1] ;; {a: []}
secretss = []
version = '3'
imagee = x
Image = x
X-own = x
x- = 1
x = 1
'' = 1
null = 1
1 = 1
<< = {tty: true} ;; [{tty: true}, {init: true}] ;; 1 ;; null ;; [] ;; x ;; [1] ;; *nowhere
"""
)
# What may stand in a section of the file, by its name.
_ENTRIES = _table(
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
_TOP = _table(
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
_NAMES = (
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
_ANY = (
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
_TEMPLATES = (
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
_PLAIN = re.compile(r"[A-Za-z./][A-Za-z0-9_./-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"})


def parsed(text: str) -> Value:
    """The node that a line of YAML stands for."""
    if text.startswith("*") or not text:
        return text
    return _from_node(yaml.compose(text, Loader=yaml.SafeLoader), text)


def _from_node(node: yaml.Node | None, text: str) -> Value:
    if isinstance(node, yaml.MappingNode):
        pairs = ((_from_node(k, text), _from_node(v, text)) for k, v in node.value)
        return {key if isinstance(key, str) else "a": value for key, value in pairs}
    if isinstance(node, yaml.SequenceNode):
        return [_from_node(item, text) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    quotes = {"'": "'{}'".format(node.value.replace("'", "''")), '"': json.dumps(node.value)}
    value: str = quotes.get(node.style or "", str(node.value))
    written = text[node.start_mark.index : node.end_mark.index]
    return Marked(written.split(" ")[0], value) if written.startswith("!") else value


def make_case(name: str, kept: tuple[int, ...] | None = None, is_odd: bool = True) -> Case:
    """The case of a name, with all that is done to it or with the ``kept`` numbers of it.

    Without ``is_odd`` it is spelled as most files are.
    """
    random = Random(name)
    document = _document(random)
    number = random.choice((0, 0, 1, 1, 1, 1, 1, 2, 2, 3))
    kinds = [random.choice(_MUTATIONS) for _ in range(number)]
    done: list[str] = []
    later: list[tuple[Random, Callable[[Random, str], tuple[str, str]]]] = []
    for place, kind in enumerate(kinds):
        if kept is not None and place not in kept:
            continue
        own = Random(f"{name}/{place}")
        if own.random() < _TEXT_SHARE:
            later.append((own, own.choice(_TEXT_MUTATIONS)))
        else:
            done.append(kind(own, document))
    text = Writer(Random(f"{name}/text"), is_odd).text(document)
    for own, change in later:
        what, text = change(own, text)
        done.append(what)
    return Case(text, tuple(done))


def number_of_mutations(name: str) -> int:
    """How many things are done to the case of a name."""
    random = Random(name)
    _document(random)
    return random.choice((0, 0, 1, 1, 1, 1, 1, 2, 2, 3))


def _document(random: Random) -> dict[str, Value]:
    document: dict[str, Value] = {}
    if random.random() < 0.2:
        document["version"] = "'3.8'"
    if random.random() < 0.1:
        document["name"] = "proj"
    anchors = random.random() < 0.3
    if anchors:
        common = "{restart: always, environment: {A: b}, labels: {l: m}}"
        document["x-common"] = Marked("&common", parsed(common))
        document["x-more"] = Marked("&more", parsed("{tty: true, restart: 'no'}"))
    names = random.sample(_SERVICES, random.randint(1, 4))
    services: dict[str, Value] = {}
    for name in names:
        services[name] = _service(random, list(services), anchors)
    document["services"] = services
    document["networks"] = parsed("{front: {}, back: {}}")
    document["volumes"] = parsed(random.choice(("{data: , cache: }", "{data: {}, cache: null}")))
    document["secrets"] = parsed("{token: {file: ./token.txt}}")
    document["configs"] = parsed("{conf: {file: ./conf.txt}}")
    if random.random() < 0.1:
        document["x-own"] = parsed("{a: 1, b: [c]}")
    if random.random() < 0.1:
        items = list(document.items())
        random.shuffle(items)
        if not anchors:
            document = dict(items)
    return document


def _service(random: Random, before: list[str], anchors: bool) -> Value:
    service: dict[str, Value] = {}
    if anchors and random.random() < 0.5:
        merged: tuple[Value, ...] = ("*common", "*more", ["*common", "*more"])
        service["<<"] = random.choice(merged)
    if random.random() < 0.6:
        service["image"] = parsed(random.choice(_IMAGES))
    if "image" not in service or random.random() < 0.15:
        service["build"] = parsed(random.choice(_BUILDS))
    for key in random.sample(sorted(_GOOD), random.choice((0, 1, 2, 2, 3, 4))):
        service[key] = parsed(random.choice(_GOOD[key]))
    if before and random.random() < 0.4:
        conditions = ("service_started", "service_healthy", "service_completed_successfully")
        chosen = random.sample(before, random.randint(1, len(before)))
        long: Value = {name: {"condition": random.choice(conditions)} for name in chosen}
        service["depends_on"] = long if random.random() < 0.5 else [*chosen]
    if before and random.random() < 0.1:
        other = random.choice(before)
        service["extends"] = other if random.random() < 0.5 else {"service": other}
        if random.random() < 0.3:
            service.pop("image", None)
            service.pop("build", None)
    if random.random() < 0.08:
        service["profiles"] = parsed(random.choice(("[p]", "[p, q]")))
    if random.random() < 0.05 and "scale" not in service and "deploy" not in service:
        service["container_name"] = f"c{random.randint(1, 9)}"
    return service


Place: TypeAlias = "tuple[dict[str, Value] | list[Value], str | int, str]"


def _places(value: Value, path: str = "") -> Iterator[Place]:
    """All places below a node: the container, the key or index, and the path."""
    if isinstance(value, Marked):
        yield from _places(value.value, path)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            yield value, key, f"{path}.{key}".lstrip(".")
            yield from _places(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(list(value)):
            yield value, index, f"{path}[{index}]"
            yield from _places(inner, f"{path}[{index}]")


def _put(place: Place, value: Value) -> None:
    container, key, _ = place
    if isinstance(container, dict):
        container[str(key)] = value
    else:
        container[int(key)] = value


def _get(place: Place) -> Value:
    container, key, _ = place
    return container[str(key)] if isinstance(container, dict) else container[int(key)]


def _entry(random: Random, document: dict[str, Value], section: str) -> dict[str, Value]:
    """A service, or the like, that is a mapping."""
    found = document.get(section)
    entries = list(found.values()) if isinstance(found, dict) else []
    mappings = [entry for entry in entries if isinstance(entry, dict)]
    return random.choice(mappings) if mappings else {}


def _other_value(random: Random, document: dict[str, Value]) -> str:
    place = random.choice(list(_places(document)))
    text = random.choice(_ANY)
    _put(place, parsed(text))
    return f"{place[2]}: {text}"


def _odd_key(random: Random, document: dict[str, Value]) -> str:
    key = random.choice(sorted(_ODD))
    text = random.choice(_ODD[key])
    service = _entry(random, document, "services")
    service[key] = parsed(text)
    return f"{key}: {text}"


def _odd_entry(random: Random, document: dict[str, Value]) -> str:
    section = random.choice(sorted(_ENTRIES))
    text = random.choice(_ENTRIES[section])
    found = document.get(section)
    if not isinstance(found, dict):
        return "nothing"
    name = random.choice([*found, "new"])
    found[name] = parsed(text)
    return f"{section}.{name}: {text}"


def _odd_name(random: Random, document: dict[str, Value]) -> str:
    section = random.choice(("services", *_ENTRIES))
    found, name = document.get(section), random.choice(_NAMES)
    if not isinstance(found, dict):
        return "nothing"
    found[name] = parsed("{image: x}" if section == "services" else "{external: true}")
    return f"{section}.{name}"


def _odd_top(random: Random, document: dict[str, Value]) -> str:
    key = random.choice(sorted(_TOP))
    text = random.choice(_TOP[key])
    document[key] = parsed(text)
    return f"{key}: {text}"


def _unknown_key(random: Random, document: dict[str, Value]) -> str:
    place = random.choice([p for p in _places(document) if isinstance(_get(p), dict)] or [None])
    key = random.choice(("foo", "x-foo", "name", "Image", "driver", "1", "'x-y'", "xfoo", "image"))
    target = _get(place) if place else document
    if isinstance(target, dict):
        target[key] = parsed(random.choice(_ANY))
    return f"{place[2] if place else ''}: {key}"


def _removed(random: Random, document: dict[str, Value]) -> str:
    container, key, path = random.choice(list(_places(document)))
    if isinstance(container, dict):
        del container[str(key)]
    else:
        del container[int(key)]
    return f"without {path}"


def _swapped(random: Random, document: dict[str, Value]) -> str:
    one, other = random.choices(list(_places(document)), k=2)
    value = _get(other)
    if any(place[0] is _get(one) or place[0] is value for place in (one, other)):
        return "nothing"
    if not isinstance(value, str):
        value = parsed(random.choice(_ANY))
    _put(one, value)
    return f"{one[2]} as {other[2]}"


def _template(random: Random, document: dict[str, Value]) -> str:
    texts = [place for place in _places(document) if isinstance(_get(place), str)]
    place = random.choice(texts or list(_places(document)))
    text = json.dumps(random.choice(("", "", "x")) + random.choice(_TEMPLATES))
    _put(place, text)
    return f"{place[2]}: {text}"


def _mark(random: Random, document: dict[str, Value]) -> str:
    place = random.choice(list(_places(document)))
    value = _get(place)
    mark = random.choice(
        (
            "!reset",
            "!reset",
            "!override",
            "!override",
            "!foo",
            "!!str",
            "!!map",
            "&one",
            "!!seq",
            "!",
        )
    )
    if isinstance(value, Marked) or (isinstance(value, str) and value.startswith("*")):
        return "nothing"
    if mark == "!reset" and random.random() < 0.3:
        value = "null"
    _put(place, Marked(mark, value))
    return f"{mark} {place[2]}"


def _double(random: Random, document: dict[str, Value]) -> str:
    places = [place for place in _places(document) if isinstance(place[0], dict)]
    container, key, path = random.choice(places)
    again = f"'{key}'" if _PLAIN.fullmatch(str(key)) else f'"{key}"'
    if isinstance(container, dict):
        container[again] = random.choice((container[str(key)], parsed(random.choice(_ANY))))
    return f"{path} twice"


def _cycle(random: Random, document: dict[str, Value]) -> str:
    services = document.get("services")
    if not isinstance(services, dict):
        return "nothing"
    names = random.sample(list(services), random.randint(1, len(services))) if services else []
    for name, other in zip(names, [*names[1:], *names[:1]], strict=True):
        key = random.choice(("depends_on", "links", "volumes_from", "network_mode", "extends"))
        service = services[name]
        if isinstance(service, dict):
            values: dict[str, Value] = {"network_mode": f"'service:{other}'", "extends": other}
            service[key] = values.get(key, [other])
    return f"cycle of {', '.join(names)}"


def _no_image(random: Random, document: dict[str, Value]) -> str:
    service = _entry(random, document, "services")
    service.pop("image", None)
    service.pop("build", None)
    return "no image"


def _taken_name(random: Random, document: dict[str, Value]) -> str:
    for _ in range(3):
        _entry(random, document, "services")["container_name"] = "same"
    return "container names"


def _aliased(random: Random, document: dict[str, Value]) -> str:
    one, other = random.choices(list(_places(document)), k=2)
    value = _get(one)
    if isinstance(value, Marked) or other[0] is value or one[2].startswith(other[2]):
        return "nothing"
    _put(other, "*mine")
    if not (isinstance(value, str) and value.startswith("*")):
        _put(one, Marked("&mine", value))
    return f"{other[2]} is {one[2]}"


_MUTATIONS: tuple[Callable[[Random, dict[str, Value]], str], ...] = (
    *(_other_value,) * 4,
    *(_odd_key,) * 10,
    *(_odd_entry,) * 4,
    *(_odd_top, _odd_top, _odd_name, _unknown_key, _unknown_key, _removed, _swapped, _template),
    *(_template, _mark, _mark, _double, _cycle, _no_image, _taken_name, _aliased),
)
_TEXT_SHARE = 0.08


def _line(random: Random, text: str) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True)
    return lines, random.randrange(len(lines))


def _tab(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    changed = random.choice((f"\t{lines[at]}", f"\t{lines[at].lstrip()}", f"{lines[at][:-1]}\t\n"))
    return "a tab", "".join([*lines[:at], changed, *lines[at + 1 :]])


def _indent(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    changed = random.choice((f" {lines[at]}", lines[at][1:], f"  {lines[at]}", lines[at].lstrip()))
    return "an indent", "".join([*lines[:at], changed, *lines[at + 1 :]])


def _line_twice(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    return "a line twice", "".join([*lines[: at + 1], *lines[at:]])


def _character(random: Random, text: str) -> tuple[str, str]:
    at = random.randrange(len(text))
    new = random.choice(("", "", *":-'\"{}[],#&*!|>%@` \n\t", "\x01", "\u00a0", "\u2028", "\x7f"))
    return f"a character {new!r}", text[:at] + new + text[at + random.randint(0, 1) :]


def _around(random: Random, text: str) -> tuple[str, str]:
    form = random.choice(
        (
            *(
                "\ufeff{}",
                "---\n{}",
                "{}...\n",
                "{}---\nservices: {{b: {{image: x}}}}\n",
                "{}---\n",
            ),
            *(
                "%YAML 1.2\n---\n{}",
                "%YAML 1.1\n---\n{}",
                "{}...\nx\n",
                "# only\n",
                "",
                "--- x\n{}",
            ),
            *(
                "{}]\n",
                "{}x\n",
                "{}\x00",
                "\n\n{}",
                "%FOO a\n---\n{}",
                "---\n---\n{}",
                "null\n",
                "[]\n",
            ),
            *("{}---\nx: 1\n", "{{}}\n", "services:\n", "x-a: 1\n", "x\n", "networks: {{a: }}\n"),
        )
    )
    return f"the text in {form!r}", form.format(text)


def _line_ends(random: Random, text: str) -> tuple[str, str]:
    ending = random.choice(("\r\n", "\r"))
    return f"lines end in {ending!r}", text.replace("\n", ending)


_TEXT_MUTATIONS = (_tab, _indent, _indent, _line_twice, _character, _around, _around, _line_ends)


class Writer:
    """Writes nodes in one of the many ways of YAML."""

    def __init__(self, random: Random, is_odd: bool = True) -> None:
        self._random = random
        flow = 0.08 if is_odd else 0.0
        is_odd = is_odd and random.random() < 0.35
        self._indent = random.choice((2, 3, 4)) if is_odd else 2
        self._flow = random.choice((0.1, 0.3, 0.9)) if is_odd else flow
        self._quoted = 0.3 if is_odd else 0.02
        self._odd = 0.04 if is_odd else 0.0
        self._is_list_indented = random.random() < 0.7

    def text(self, document: dict[str, Value]) -> str:
        """The text of a document."""
        return "".join(f"{line}\n" for line in self._mapping(document, 0))

    def _mapping(self, mapping: dict[str, Value], depth: int) -> Iterator[str]:
        pad = " " * depth
        for key, value in mapping.items():
            if self._random.random() < self._odd:
                yield self._random.choice(("", f"{pad}# a comment", "# another: one"))
            written = self._scalar(key)
            if self._random.random() < self._odd / 2 and key != "<<":
                yield f"{pad}? {written}"
                head = f"{pad}:"
            else:
                head = f"{pad}{written}{' ' * (self._random.random() < self._odd)}:"
            yield from self._after(head, value, depth)

    def _after(self, head: str, value: Value, depth: int) -> Iterator[str]:
        """A node behind its key or dash."""
        if isinstance(value, Marked):
            head, value = f"{head} {value.mark}", value.value
        is_flow = not value or self._random.random() < self._flow
        if isinstance(value, str):
            yield from self._text(head, value, depth)
        elif is_flow:
            yield f"{head} {self._in_flow(value)}{' # why' * (self._random.random() < self._odd)}"
        elif isinstance(value, dict):
            yield head
            yield from self._mapping(value, depth + self._indent)
        elif isinstance(value, list):
            yield head
            indent = self._indent if self._is_list_indented or head.endswith("-") else 0
            yield from self._list(value, depth + indent)

    def _text(self, head: str, text: str, depth: int) -> Iterator[str]:
        if _PLAIN.fullmatch(text) and self._random.random() < self._odd:
            pad = " " * (depth + self._indent)
            yield f"{head} {self._random.choice(('|-', '>-', '|', '>', ''))}".rstrip()
            yield f"{pad}{text}"
        else:
            yield f"{head} {self._scalar(text)}".rstrip()

    def _list(self, items: list[Value], depth: int) -> Iterator[str]:
        pad = " " * depth
        for item in items:
            if isinstance(item, dict) and item and self._random.random() >= self._flow:
                first, *rest = self._mapping(item, depth + 2)
                if first.startswith(f"{pad}  ") and not first.strip().startswith("#"):
                    yield f"{pad}- {first[depth + 2 :]}"
                else:
                    yield f"{pad}-"
                    yield first
                yield from rest
            else:
                yield from self._after(f"{pad}-", item, depth)

    def _in_flow(self, value: Value) -> str:
        if isinstance(value, Marked):
            return f"{value.mark} {self._in_flow(value.value)}"
        if isinstance(value, dict):
            pairs = (f"{self._key(key)}: {self._in_flow(inner)}" for key, inner in value.items())
            return f"{{{', '.join(pairs)}{',' * (self._random.random() < self._odd)}}}"
        if isinstance(value, list):
            items = (self._in_flow(item) or "null" for item in value)
            return (
                f"[{', '.join(items)}{',' * (bool(value) and self._random.random() < self._odd)}]"
            )
        return self._scalar(value) + " " * value.startswith("*")

    def _key(self, key: str) -> str:
        return self._scalar(key)

    def _scalar(self, text: str) -> str:
        is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
        if not is_plain or self._random.random() >= self._quoted:
            return text
        escaped = f"\\x{ord(text[0]):02x}{text[1:]}"
        return self._random.choice((f"'{text}'", f'"{text}"', f'"{text}"', f'"{escaped}"'))
