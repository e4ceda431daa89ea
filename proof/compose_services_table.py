"""What the keys of a service may hold, rightly and wrongly."""

from __future__ import annotations

from compose_tables import table

# Values that are valid, most of them, by the key of a service.
GOOD = table(
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
ODD = table(
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
