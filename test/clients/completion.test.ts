// Completion in real shells: keys are typed on a terminal of their own, and the words that the shell then calls the program with are
// what counts.
import {spawn} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {hasPrograms} from '../support/needs'
import {onCleanup, temporary} from '../support/places'
import {environment, mallet, program} from '../support/program'

const names = ['Base Images', "it's", 'say "hi" $HOME', 'a:b c', 'back\\slash', 'Zoë & Co']

const info = 'mallet product info --organization ACME'
/** What is typed, with @ for the Tab key -> the words that the program is called with. */
const typed: Readonly<Record<string, string>> = {
  'mallet conf@profiles@': '<config><profiles>',
  'mallet product list --sear@web --output cs@': '<product><list><--search><web><--output><csv>',
  [`${info} --name Base@`]: '<--name><Base Images>',
  [`${info} --name it@`]: "<--name><it's>",
  [`${info} --name say@`]: '<--name><say "hi" $HOME>',
  [`${info} --name a:@`]: '<--name><a:b c>',
  [`${info} --name "Base@`]: '<--name><Base Images>',
  [`${info} --name 'say@`]: '<--name><say "hi" $HOME>',
  [`${info} --name "say@`]: '<--name><say "hi" $HOME>',
  [`${info} --name=ba@`]: '<--name=back\\slash>',
  [`${info} --name=Zo@`]: '<--name=Zoë & Co>',
  [`${info} --name=a:@`]: '<--name=a:b c>',
}

/** How each shell is started in a home, and what it reads at its start. */
const shells: Readonly<
  Record<string, {readonly line: string; readonly file: string; readonly text: (script: string) => string}>
> = {
  bash: {
    line: 'bash --noprofile --rcfile "$HOME/rc" -i',
    file: 'rc',
    text: (script) => `PS1='$ '\n${script}`,
  },
  zsh: {
    line: 'zsh -i',
    file: '.zshrc',
    text: (script) => `PS1='$ '\nautoload -Uz compinit\ncompinit -u\n${script}`,
  },
  fish: {line: 'fish -i', file: '.config/fish/completions/mallet.fish', text: (script) => script},
}

describe.skipIf(!hasPrograms).each(Object.entries(shells))('%s', (shell, {line, file, text}) => {
  it('puts in words, options and values of the server, quoted as it must be', async () => {
    const server = await scripted({
      '*': ({path}) =>
        page(
          path.endsWith('/products') ? names.map((name, i) => ({id: i, name})) : [{id: 3, name: 'ACME', label: 'ACME'}],
        ),
    })
    const home = temporary()
    const place = join(home, file)
    mkdirSync(join(place, '..'), {recursive: true})
    // fish would begin to read the manual pages of the whole system
    mkdirSync(join(home, '.local/share/fish/generated_completions'), {recursive: true})
    writeFileSync(place, text((await mallet(['completion', shell])).stdout))
    const bin = join(home, 'bin')
    mkdirSync(bin)
    // completions come from the program; anything else prints the words that it is called with
    const wrapper = `#!/bin/sh\n[ "$1" = __complete ] && exec "${process.execPath}" "${program}" "$@"\nprintf '<%s>' "$@"\necho\n`
    writeFileSync(join(bin, 'mallet'), wrapper, {mode: 0o755})
    const keys = `${Object.keys(typed).join('\n').replaceAll('@', '\t')}\nexit\n`
    const env = {
      PATH: `${bin}:${process.env['PATH']}`,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      XDG_RUNTIME_DIR: home,
      ...server.env,
    }
    const printed = await onTerminal(line, keys, environment({home, env}))
    const called = printed.split(/[\r\n]+/).flatMap((one) => /<(?:config|product)>.*>/.exec(one)?.[0] ?? [])
    expect(called.map((words) => words.replace('<product><info><--organization><ACME>', ''))).toEqual(
      Object.values(typed),
    )
  })
})

/** Types keys on a terminal; everything that it shows. */
function onTerminal(line: string, keys: string, env: Record<string, string>): Promise<string> {
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {env, cwd: env['HOME']})
  onCleanup(() => child.kill('SIGKILL'))
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => void pieces.push(piece))
  child.stdin.end(keys)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(pieces).toString('utf8')))
  })
}
