"""Does a mount read what BuildKit mounts, and is it refused where BuildKit refuses it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.mounts import Mount, MountError, from_name, read_mount
from docker_build_hooks.words import UNKNOWN


def read(value: str) -> Mount:
    """The mount with ``$`` in the place of what is unknown."""
    return read_mount(value, lambda text: text.replace("$", UNKNOWN))


@pytest.mark.parametrize(
    ("value", "kind", "source"),
    [
        ("source=a,target=/t", "bind", "a"),
        ("type=bind,source=a,target=/t", "bind", "a"),
        ("Type=BIND,SOURCE=a,TARGET=/t", "bind", "a"),
        ("src=a,dst=/t", "bind", "a"),
        ("src=a,destination=/t", "bind", "a"),
        ("target=/t", "bind", ""),
        ("source=,target=/t", "bind", ""),
        ("source=a,source=b,target=/t", "bind", "b"),
        ("source=a,target=/t,ro", "bind", "a"),
        ("source=a,target=/t,readwrite", "bind", "a"),
        ("source=a,target=/t,rw=True", "bind", "a"),
        ("source=a,target=/t,env=", "bind", "a"),
        ("source=$,target=/t", "bind", UNKNOWN),
        ("source=a=b,target=/t", "bind", "a=b"),
        ('"source=a,b",target=/t', "bind", "a,b"),
        ('"source=a""b",target=/t', "bind", 'a"b'),
        ("type=tmpfs,target=/t,size=5m", "tmpfs", ""),
        ("type=cache,target=/t,mode=0755,uid=1,gid=2,sharing=LOCKED,id=c", "cache", ""),
        ("type=secret,id=s", "secret", ""),
        ("type=secret,source=s", "secret", "s"),
        ("type=secret,target=/", "secret", ""),
        ("type=secret,id=s,required,mode=0400", "secret", ""),
        ("type=secret,id=$,source=$", "secret", UNKNOWN),
        ("type=ssh", "ssh", ""),
        ("type=ssh,required=false", "ssh", ""),
        ("type=$,mode=1,size=2,required", UNKNOWN, ""),
        # odd: only "/" itself is refused as a target
        ("source=a,target=/..", "bind", "a"),
        ("source=a,target=//", "bind", "a"),
    ],
)
def test_what_a_mount_reads(value: str, kind: str, source: str) -> None:
    mount = read(value)
    assert (mount.type, mount.source) == (kind, source)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "failed to parse csv mounts: EOF"),
        (
            'source="a"',
            "failed to parse csv mounts: parse error on line 1, column 8: "
            'bare " in non-quoted-field',
        ),
        (
            '"source=a"b',
            "failed to parse csv mounts: parse error on line 1, column 10: "
            'extraneous or missing " in quoted-field',
        ),
        (
            '"source=a',
            "failed to parse csv mounts: parse error on line 1, column 2: "
            'extraneous or missing " in quoted-field',
        ),
        ("a", "invalid field 'a' must be a key=value pair"),
        ("type=bind,", "invalid field '' must be a key=value pair"),
        ("Foo", "invalid field 'Foo' must be a key=value pair"),
        ("sorce=a", "unexpected key 'sorce' in 'sorce=a'"),
        (" source=a", "unexpected key ' source' in ' source=a'"),
        ("type=bnd", 'unsupported mount type "bnd"'),
        ("type=", 'unsupported mount type ""'),
        ("target=/t,required", "unexpected key 'required' for mount type 'bind'"),
        ("type=cache,target=/t,required=1", "unexpected key 'required' for mount type 'cache'"),
        # odd: the type counts that has been given so far
        ("required,type=secret,id=s", "unexpected key 'required' for mount type 'bind'"),
        ("size=1,type=tmpfs", "unexpected key 'size' for mount type 'bind'"),
        ("type=secret,id=s,required=maybe", "invalid value for required: maybe"),
        ("target=/t,ro=", "invalid value for ro: "),
        ("target=/t,rw=yes", "invalid value for rw: yes"),
        ("type=tmpfs,target=/t,size=x", "invalid value for size: x"),
        ("type=tmpfs,target=/t,size=-5", "invalid value for size: -5"),
        ("type=cache,target=/t,sharing=foo", 'unsupported sharing value "foo"'),
        ("type=cache,target=/t,mode=9", "invalid value 9 for mode"),
        ("type=cache,target=/t,mode=", "invalid value  for mode"),
        ("type=cache,target=/t,uid=x", "invalid value x for uid"),
        ("type=cache,target=/t,gid=-1", "invalid value -1 for gid"),
        ("target=/t,mode=1", 'mode not allowed for "bind" type mounts'),
        ("type=tmpfs,target=/t,uid=$", 'uid not allowed for "tmpfs" type mounts'),
        ("target=/t,sharing=shared", "invalid cache sharing set for bind mount"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=secret,id=s,source=t", "both source and id can't be set"),
        ("type=secret,id=s,from=t", "secret mount should not have a from"),
        ("type=secret,id=s,sharing=shared", "secret mount should not define sharing"),
        ("type=ssh,source=s", "ssh does not support source"),
        ("source=a,target=/", 'invalid mount target "/"'),
        ("type=cache,target=/", 'invalid mount target "/"'),
    ],
)
def test_what_the_engine_refuses_in_its_words(value: str, reason: str) -> None:
    with pytest.raises(MountError) as error:
        read(value)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("target=/t", ""),
        ("from=,target=/t", ""),
        ("from=a,target=/t", "a"),
        ("FROM=A", "A"),
        ("from=a,from=b", "b"),
        ("source=$X,target=/t", ""),
        # what else is wrong shows only where the stage is built
        ("sorce=a,from=b,foo", "b"),
        # odd: a dollar at the very end is no variable
        ("from=a$", "a$"),
    ],
)
def test_what_is_mounted_from_is_known_before_any_stage(value: str, name: str) -> None:
    assert from_name(value) == name


@pytest.mark.parametrize("value", ["from=$X", "From=${X}", "from=a,from=$X", "from=$X$"])
def test_from_takes_no_variable(value: str) -> None:
    with pytest.raises(MountError, match="'from' doesn't support variable expansion"):
        from_name(value)


@given(st.text('abtyperoc=,"/$ ', max_size=30))
def test_the_place_of_a_source_is_where_it_is_written(value: str) -> None:
    value = f"{value},source=xyz"
    try:
        mount = read_mount(value, lambda text: text)
    except MountError:
        return
    assert value[mount.start : mount.end] == mount.source == "xyz"


@given(st.text() | st.text('srcfom=,"$', max_size=20))
def test_any_text_is_a_mount_or_refused(value: str) -> None:
    for call in (from_name, read):
        try:
            call(value)
        except MountError as error:
            assert str(error)
