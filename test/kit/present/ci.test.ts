import {describe, expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {ciSystem, errorAnnotation, section} from '../../../src/kit/present/ci'
import {withoutCommands} from '../../../src/kit/present/stderr-line'

describe('the CI system', () => {
  it.each([
    [{GITHUB_ACTIONS: 'true'}, undefined, 'github'],
    [{GITLAB_CI: 'true'}, undefined, 'gitlab'],
    [{JENKINS_URL: 'https://ci.example.com/'}, 'auto', 'jenkins'],
    [{CI: 'true'}, undefined, undefined],
    [{GITHUB_ACTIONS: 'true'}, 'none', undefined],
    [{GITHUB_ACTIONS: 'true'}, 'gitlab', 'gitlab'],
    [{}, 'github', 'github'],
  ])('of %j, with --ci %s, is %s', (env, asked, system) => {
    expect(ciSystem(env, asked)).toBe(system)
  })
})

describe('an annotation', () => {
  it('keeps lines and marks of the text from being read as a command', () => {
    const error = new AppError({code: 'x', message: '100% :: a,b', detail: 'one\r\ntwo', exit: exitCodes.failed})
    expect(errorAnnotation(error, 'mallet x: a,b')).toBe(
      '::error title=mallet x%3A a%2Cb::100%25 :: a,b:%0A  one\\u000d%0A  two\n',
    )
    const red = new AppError({code: 'x', message: 'a\u001b[31m', exit: exitCodes.failed})
    expect(errorAnnotation(red, 'x')).toBe('::error title=x::a\\u001b[31m.\n')
  })
})

describe('what a server says', () => {
  it.each([
    ['::stop-commands::x', ':\u2060:stop-commands::x'],
    ['a\n  ::add-mask::b', 'a\n  :\u2060:add-mask::b'],
    ['see ##[error]x', 'see ##\u2060[error]x'],
    ['a::b', 'a::b'],
  ])('is no command of GitHub: %j', (text, safe) => {
    expect(withoutCommands(text)).toBe(safe)
  })
})

describe('a section', () => {
  it('folds the lines in GitHub and GitLab, and is not there elsewhere', () => {
    const made = (ci: Parameters<typeof section>[0]) => section(ci, 'mallet release', () => 7)
    expect(made('github')).toEqual({begin: '::group::mallet release\n', end: '::endgroup::\n'})
    expect(made('gitlab')?.begin).toBe('\u001b[0Ksection_start:7:mallet_release\r\u001b[0Kmallet release\n')
    expect(made('gitlab')?.end).toBe('\u001b[0Ksection_end:7:mallet_release\r\u001b[0K\n')
    expect([made('jenkins'), made(undefined)]).toEqual([undefined, undefined])
  })
})
