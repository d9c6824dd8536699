"""Copies of a small good pack, to be broken in one place each."""

from pathlib import Path

GOOD = {
    "contracts": "contract,commissioner,provider,service,starts_on,ends_on\n"
    "c1,Council,Paper Boats,Groups,2017-04-01,2018-03-31\n",
    "targets": "contract,year_from,measure,target\nc1,2017-04-01,sessions,60\n",
    "partners": "partner,name,kind\nmuseum,The Town Museum,museum\n",
    "groups": "group,name,activity,partner,capacity\ng01,Writing group,Writing,museum,8\ng02,Textiles,Textiles,,\n",
    "stages": "group,stage,starts_on,note\ng01,facilitated,2017-04-01,\ng01,independent,2017-04-01,\n",
    "people": "person,name,referred_on,referral_source\np01,Ann B.,2017-04-02,GP\np02,Zoë K.,,\nv01,Kit P.,,\n",
    "memberships": "group,person,role,joined_on,left_on\ng01,p01,participant,2017-04-03,\n",
    "sessions": "session,group,kind,planned_on\n"
    "s1,g01,session,2017-05-01\ns2,g01,session,2017-05-08\nt1,,taster,2017-05-02\n",
    "registers": "session,status,held_on,audience,unnamed,submitted_at\n"
    "s1,held,2017-05-01,,2,2017-05-01T20:15:00Z\nt1,cancelled,2017-05-02,,0,\n",
    "attendances": "session,person\ns1,p01\ns1,p02\n",
    "volunteer_hours": "session,person,hours\ns1,v01,2.50\n",
    "check_ins": "check_in,group,checked_on,still_meeting,regular_members\nk1,g01,2017-06-20,yes,5\n",
    "survey_responses": "response,survey,version,group,person,wave,submitted_at,quote_consent\n"
    "r1,participant,1,g01,p01,start,2017-05-01T20:30:00Z,yes\nr2,peer_tutor,1,,,,2017-06-01T20:30:00Z,\n",
    "answers": "response,question,answer\n"
    'r1,express,4\nr1,own_words,"I go out, again."\nr2,support,prefer_not_to_say\n',
    "grants": "group,awarded_on,amount,purpose,funder\ng01,2017-08-29,250.00,Occupancy hire,Community chest\n",
}
VERSIONS = (
    "session,version,submission,link,status,held_on,audience,unnamed,submitted_at,present,hours\n"
    "s1,1,3f2504e04f8941d39a0c0305e82c3301,a1,held,2017-05-01,,,2017-05-01T19:00:00Z,p01,\n"
    "s1,2,0123456789abcdef0123456789abcdef,a1,held,2017-05-01,,2,2017-05-01T20:15:00Z,p01 p02,v01=2.50\n"
)


def write(folder: Path, **files: str) -> Path:
    """Write the good pack with some of its files replaced or added."""
    for name, text in {**GOOD, **files}.items():
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def with_line(name: str, *lines: str) -> str:
    """Return a file's text with lines added at its end."""
    return GOOD[name] + "".join(f"{line}\n" for line in lines)


def with_cells(name: str, row: int, old: str, new: str) -> str:
    """Return a file's text with something replaced in one row, the header being row 1."""
    lines = GOOD[name].splitlines()
    assert old in lines[row - 1]
    lines[row - 1] = lines[row - 1].replace(old, new, 1)
    return "\n".join([*lines, ""])
