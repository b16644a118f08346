import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../src/core/errors'
import {pathsFor} from '../../src/config/paths'
import {readSettings, truth, type Settings, type Sources} from '../../src/config/settings'
import {temporary} from '../support/places'

interface Setup {
  readonly options?: Sources['options']
  readonly env?: Record<string, string>
  readonly profile?: string
  readonly configFile?: string
  /** Path below the home directory -> content. */
  readonly files?: Record<string, string | object>
}

function settings({options = {}, env = {}, files = {}, profile, configFile}: Setup): Promise<Settings> {
  const home = temporary()
  for (const [path, content] of Object.entries(files)) {
    const file = join(home, path)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), {mode: 0o600})
  }
  return readSettings({
    options,
    env,
    paths: pathsFor({HOME: home}),
    profile,
    configFile: configFile && join(home, configFile),
  })
}

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

const own = '.config/mallet/config.json'
const profile = (values: object, name = 'default'): object => ({current: name, profiles: {[name]: values}})
const foreman = (values: string): string => `:foreman:\n${values.replace(/^/gm, '  ')}\n`

describe('a setting', () => {
  const sources = {
    hammer: {files: {'.hammer/cli.modules.d/foreman.yml': foreman(":username: 'from-hammer'")}},
    profile: {files: {[own]: profile({username: 'from-profile'})}},
    FOREMAN_USERNAME: {env: {FOREMAN_USERNAME: 'from-foreman'}},
    MALLET_USERNAME: {env: {MALLET_USERNAME: 'from-mallet'}},
    option: {options: {username: 'from-option'}},
  }
  const order = Object.keys(sources) as (keyof typeof sources)[]

  it('is taken from the later of any two sources, and says from where', async () => {
    for (const [i, weak] of order.entries())
      for (const strong of order.slice(i + 1)) {
        const [a, b]: Setup[] = [sources[weak], sources[strong]]
        const {values} = await settings({
          files: {...a?.files, ...b?.files},
          env: {...a?.env, ...b?.env},
          options: {...a?.options, ...b?.options},
        })
        const wanted = {
          hammer: '',
          profile: 'from-profile',
          FOREMAN_USERNAME: 'from-foreman',
          MALLET_USERNAME: 'from-mallet',
          option: 'from-option',
        }
        expect([weak, strong, values.username?.value]).toEqual([weak, strong, wanted[strong]])
        expect(values.username?.origin).toContain(strong)
      }
  })

  it('that is empty in the environment or the profile counts as not given', async () => {
    const {values} = await settings({
      files: {[own]: profile({username: 'anna', password: ''})},
      env: {MALLET_USERNAME: '', MALLET_PASSWORD: ''},
    })
    expect(values.username?.value).toBe('anna')
    expect(values.password).toBeUndefined()
  })

  it('of nowhere is missing', async () => {
    expect(await settings({})).toEqual({profile: 'default', values: {}, defaults: {}})
  })
})

describe('a profile', () => {
  const two = {
    current: 'prod',
    profiles: {
      prod: {server: 'https://prod.example.com', username: 'p'},
      dev: {server: 'https://dev.example.com', username: 'd'},
    },
  }

  it.each([
    [{}, 'prod', 'p'],
    [{env: {MALLET_PROFILE: 'dev'}}, 'dev', 'd'],
    [{env: {MALLET_PROFILE: 'dev'}, profile: 'prod'}, 'prod', 'p'],
  ])('is chosen by option, environment, or as the current one: %j', async (more, name, username) => {
    const read = await settings({files: {[own]: two}, ...more})
    expect([read.profile, read.values.username?.value]).toEqual([name, username])
  })

  it('that does not exist is a mistake of whoever named it', async () => {
    for (const more of [{profile: 'nosuch'}, {env: {MALLET_PROFILE: 'nosuch'}}]) {
      const error = await failure(settings({files: {[own]: two}, ...more}))
      expect(error.exit).toBe(exitCodes.usage)
      expect(error.parts.hint).toContain('prod, dev')
    }
  })

  it('that names its server takes no credentials and no trust from hammer’s files', async () => {
    const files = {
      '.hammer/cli.modules.d/foreman.yml': `${foreman(":host: 'https://old.example.com'\n:username: 'admin'\n:password: 'secret'")}:ssl:\n  :verify_ssl: false\n  :ssl_ca_file: '/old.pem'\n`,
      [own]: profile({server: 'https://new.example.com'}),
    }
    const {values} = await settings({files})
    expect(Object.keys(values)).toEqual(['server'])
  })

  it.each([
    ['text', '"hello"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['profiles of another type', '{"profiles": 5}'],
    ['a profile of another type', '{"current": "a", "profiles": {"a": 5}}'],
    ['a value of another type', '{"current": "a", "profiles": {"a": {"server": {"x": 1}}}}'],
    ['defaults of another type', '{"defaults": [1]}'],
    ['broken JSON', '{'],
  ])('file that holds %s is a wrong configuration, told by its name', async (_, text) => {
    const error = await failure(settings({files: {[own]: text}}))
    expect(error.exit).toBe(exitCodes.configuration)
    expect(error.parts.message).toContain('config.json')
  })

  it('file that is broken is told without what is in it', async () => {
    for (const text of ['{"password": "canary" x', '"canary', 'canary', '{"a": canary}']) {
      const error = await failure(settings({files: {[own]: text}}))
      expect(JSON.stringify(error)).not.toContain('canary')
    }
  })

  it('file that is empty has lost what was in it, and that is told', async () => {
    const {parts} = await failure(settings({files: {[own]: ''}}))
    expect(parts.message).toMatch(/config\.json is empty$/)
    expect(parts).toMatchObject({code: 'configuration', exit: exitCodes.configuration})
    expect(parts.hint).toContain('mallet config set')
  })

  it('file of later versions is read as far as it goes', async () => {
    const {values} = await settings({files: {[own]: {...profile({username: 'a'}), other: {x: 1}}}})
    expect(values.username?.value).toBe('a')
  })
})

describe('hammer’s files', () => {
  it('are read in the order in which later ones win', async () => {
    const name = async (files: Record<string, string>, configFile?: string) =>
      (await settings({files, ...(configFile && {configFile})})).values.username?.value
    const files: Record<string, string> = {}
    for (const [i, file] of [
      '.hammer/cli_config.yml',
      '.hammer/cli.modules.d/a.yml',
      '.hammer/cli.modules.d/foreman.yml',
      '.hammer/defaults.yml',
    ].entries()) {
      files[file] = foreman(`:username: 'user${i}'`)
      expect(await name(files)).toBe(`user${i}`)
    }
    expect(await name({...files, 'other.yml': foreman(":username: 'other'")}, 'other.yml')).toBe('other')
    expect(await name({'.hammer/cli.modules.d/foreman.yml.rpmsave': foreman(":username: 'old'")})).toBeUndefined()
  })

  it('are understood in full', async () => {
    const {values, defaults} = await settings({
      files: {
        '.hammer/cli_config.yml':
          ":ui:\n  :interactive: false\n  :per_page: 50\n  :language: de\n:ssl:\n  :verify_ssl: false\n  :ssl_ca_file: /ca.pem\n  :ssl_ca_path: /ca\n  :ssl_client_cert: /c.pem\n  :ssl_client_key: /k.pem\n:log_level: 'error'\n",
        '.hammer/cli.modules.d/foreman.yml':
          ":foreman:\n  :enable_module: true\n  # a comment\n  :host: 'https://katello.example.com/'\n  :username: admin\n  :password: '12345'\n  :use_sessions: true\n",
        '.hammer/defaults.yml':
          ":defaults:\n  :organization_id:\n    :value: '1'\n    :provider: x\n  :location: Here\n",
      },
    })
    expect(Object.fromEntries(Object.entries(values).map(([key, o]) => [key, o.value]))).toEqual({
      server: 'https://katello.example.com/',
      username: 'admin',
      password: '12345',
      use_sessions: 'true',
      verify_ssl: 'false',
      ssl_ca_file: '/ca.pem',
      ssl_ca_path: '/ca',
      ssl_client_cert: '/c.pem',
      ssl_client_key: '/k.pem',
      interactive: 'false',
      per_page: '50',
      language: 'de',
    })
    expect(values.server?.origin).toMatch(/foreman\.yml$/)
    expect(Object.fromEntries(Object.entries(defaults).map(([key, o]) => [key, o.value]))).toEqual({
      organization_id: '1',
      location: 'Here',
    })
  })

  it.each([
    ['empty', ''],
    ['a comment', '# nothing\n'],
    ['a list', '- a\n- b\n'],
    ['text', 'hello'],
    ['null members', ':foreman:\n:ssl: ~\n:defaults:\n'],
    ['other types', ':foreman: 5\n:ssl:\n  - a\n:defaults: text\n'],
  ])('that hold %s say nothing', async (_, text) => {
    const {values, defaults} = await settings({files: {'.hammer/cli_config.yml': text}})
    expect([values, defaults]).toEqual([{}, {}])
  })

  it('that are no YAML are a wrong configuration, told by their name, and not by their content', async () => {
    const error = await failure(settings({files: {'.hammer/cli_config.yml': ':foreman:\n  :password: "canary-4711\n'}}))
    expect(error.exit).toBe(exitCodes.configuration)
    expect(error.parts.message).toContain('cli_config.yml')
    expect(JSON.stringify(error)).not.toContain('canary')
  })

  it('that expand without measure are refused', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${Array.from({length: 10}, () => `*a${i - 1}`).join(', ')}]`)
    const error = await failure(settings({files: {'.hammer/cli_config.yml': lines.join('\n')}}))
    expect(error.exit).toBe(exitCodes.configuration)
  })

  it('named with --config must be there', async () => {
    const error = await failure(settings({configFile: 'nosuch.yml'}))
    expect(error.exit).toBe(exitCodes.configuration)
  })

  it('give their defaults up to mallet’s own', async () => {
    const {defaults} = await settings({
      files: {
        '.hammer/defaults.yml': ':defaults:\n  :organization_id: 1\n  :location_id: 2\n',
        [own]: {defaults: {organization_id: '7'}},
      },
    })
    expect(defaults['organization_id']?.value).toBe('7')
    expect(defaults['location_id']?.value).toBe('2')
  })
})

describe('yes and no', () => {
  it.each([
    ['yes', true],
    ['TRUE', true],
    ['1', true],
    ['on', true],
    ['No', false],
    ['false', false],
    ['0', false],
    ['off', false],
    ['maybe', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('are read: %s is %s', (text, expected) => {
    expect(truth(text)).toBe(expected)
  })
})
