// Options that a newer server refuses, in scripts as people write them.
import {describe, expect, it} from 'vitest'
import {scriptFindings} from '../../../src/workflows/doctor/upgrade'

/** `line command option` of each finding. */
const found = (text: string): string[] =>
  scriptFindings('s.sh', text, '5.0')
    .filter(({state}) => state === 'fail')
    .map(({check, found: what}) => `${check.split(':')[1]} ${what.split(':')[0]}`)

const refused = (line: number): string[] => [`${line} activation-key create --content-view`]

describe('a command that is refused', () => {
  it.each([
    [
      'with quotes that have separators in them',
      `hammer activation-key create --description 'a; b | c' --content-view x`,
    ],
    ['with an apostrophe in double quotes', `hammer activation-key create --name "it's; here" --content-view x`],
    ['with escaped quotes', String.raw`hammer activation-key create --name "a \"b; c" --content-view x`],
    ['after a comment at the end of a line', `true # it's one\nhammer activation-key create --content-view x`, 2],
    ['over several lines', 'hammer \\\n  activation-key \\\n  create \\\n  --content-view x'],
    ['over several lines with carriage returns', 'hammer activation-key create \\\r\n  --content-view x\r\n'],
    ['below a loop', 'for o in a b; do\n  if hammer activation-key create --content-view "$o"; then :; fi\ndone', 2],
    ['with sudo, time and a path', 'time sudo -u root /usr/bin/hammer activation-key create --content-view=x'],
    [
      'with options before the words',
      'hammer -u admin -p "$PASS" --output json activation-key create --content-view x',
    ],
    [
      'beside words with spaces that do not part words',
      'hammer activation-key create --name "a\u00a0b" --content-view x',
    ],
    ['by mallet', 'mallet activation-key create --content-view x'],
    ['in a pipe', 'cut -d, -f1 keys | xargs -n1 hammer activation-key create --content-view x --name'],
    ['in a substitution', 'id=$(hammer activation-key create --content-view x | tail -1)'],
    ['in a substitution in quotes', 'echo "made $(hammer activation-key create --name "a b" --content-view x)"'],
    ['in backticks', 'id=`hammer activation-key create --content-view x`'],
    ['for another shell', `ssh root@sat 'hammer activation-key create --content-view x'`],
    ['with redirections', 'hammer activation-key create >/dev/null 2>&1 --content-view x && echo done'],
    ['in the background', 'hammer activation-key create --content-view x &\nwait'],
    ['by a variable', 'HAMMER="hammer -u admin"\n$HAMMER activation-key create --content-view x', 2],
    ['by a variable from elsewhere', '"${HAMMER_CMD}" activation-key create --content-view x'],
    ['with options in a variable', 'OPTS="--name k --content-view x"\nhammer activation-key create $OPTS', 2],
    [
      'with options in an array',
      'args=(--name "a b")\nargs+=(--content-view x)\nhammer activation-key create "${args[@]}"',
      3,
    ],
    ['whole in a variable', 'CMD="hammer activation-key create --content-view x"\nssh sat "$CMD"', 2],
    ['of hammer shell', 'hammer shell <<EOF\nproduct list\nactivation-key create --content-view x\nEOF', 3],
    ['in a here-document', "ssh sat bash -s <<-'END'\n\thammer activation-key create --content-view x\n\tEND\ntrue", 2],
    ['below a here-document', `cat <<"A B" >notes\nit's "odd\nA B\nhammer activation-key create --content-view x`, 4],
    ['below a here-string', 'cat <<<"x"\nhammer activation-key create --content-view x', 2],
    ['below arithmetic', 'n=$((1 << 2))\nhammer activation-key create --content-view x', 2],
  ])('is found %s', (_, text: string, line = 1) => {
    expect(found(text)).toEqual(refused(line as number))
  })

  it('says everything that is wrong with it, once', () => {
    expect(
      found('hammer hostgroup create --content-view-id 1 --lifecycle-environment-id 2 --content-view-id 1'),
    ).toEqual(['1 hostgroup create --content-view-id', '1 hostgroup create --lifecycle-environment-id'])
  })
})

describe('what is not refused', () => {
  it.each([
    ['a comment', '# hammer activation-key create --content-view x\n  # and: hammer host update --content-view-id 2'],
    [
      'another action',
      "hammer activation-key list --content-view x; hammer host list --search 'a' --content-view-id 2",
    ],
    ['another program', 'shammer activation-key create --content-view x; grep --content-view hammer.log'],
    [
      'an option of the next command',
      'hammer activation-key create --name x; hammer content-view list --content-view-id 1',
    ],
    ['a text that mentions an option', "hammer activation-key create --description 'without --content-view x'"],
    ['what the new servers take', 'hammer activation-key create --content-view-environments Dev/App'],
    ['quotes that are never closed', "echo 'x\nhammer product list"],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([])
  })

  it('is counted', () => {
    const [finding] = scriptFindings('s.sh', 'hammer product list\nx=$(mallet host list)\n', '5.0')
    expect(finding).toMatchObject({state: 'ok', found: expect.stringContaining('2 commands of hammer or mallet')})
  })
})
