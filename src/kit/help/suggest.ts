// Commands that could have been meant by words that name none: by verbs (publish), other words for the same (login,
// images) and near spellings.
import {AppError} from '../../core/errors'
import {nearest} from '../../core/text'
import type {WordIndex} from '../parse/locate'
import {hammerHint} from './hammer-words'
import {readTree, wordsOf, type Tree} from './manifest'

/** What people type for the words of commands. Several words: any of them. */
const synonyms: Readonly<Record<string, string>> = {
  login: 'auth login',
  logout: 'auth logout',
  signin: 'auth login',
  whoami: 'auth status',
  me: 'auth status',
  password: 'auth login',
  image: 'docker registry',
  images: 'docker registry',
  container: 'docker registry',
  organisation: 'organization',
  organisations: 'organization',
  tenant: 'organization',
  env: 'lifecycle-environment',
  environment: 'lifecycle-environment',
  stage: 'lifecycle-environment',
  cv: 'content-view',
  view: 'content-view',
  views: 'content-view',
  repo: 'repository',
  sync: 'synchronize',
  refresh: 'synchronize',
  deploy: 'promote',
  release: 'promote publish',
  ls: 'list',
  get: 'info list',
  show: 'info list',
  describe: 'info',
  add: 'create add',
  new: 'create',
  rm: 'delete remove',
  remove: 'delete remove',
  edit: 'update',
  modify: 'update',
  change: 'update',
  rename: 'update',
  upload: 'upload-content push',
  download: 'pull',
  flatpaks: 'flatpak flatpak-remote',
  remote: 'flatpak-remote',
  application: 'flatpak flatpak-remote',
  proxy: 'capsule',
  proxies: 'capsule',
  server: 'status config',
  health: 'ping',
  doctor: 'ping status',
  check: 'ping status',
  job: 'task',
  pattern: 'registry-name-pattern',
  naming: 'registry-name-pattern',
  token: 'access-token',
  setup: 'sandbox config',
  init: 'sandbox config',
  demo: 'sandbox',
  katello: 'sandbox status',
  machine: 'host',
  system: 'host',
  setting: 'settings',
  account: 'user',
  default: 'defaults',
  profile: 'config',
  tags: 'tag',
  manifests: 'manifest',
}

interface Candidate {
  readonly words: string
  readonly score: number
}

/** Most suggestions of one mistake. */
const most = 4

/** Words of commands and topics that could have been meant by `typed`, best first. */
function suggestions(typed: readonly string[], index: WordIndex, {commands, topics}: Tree): string[] {
  const all = [...new Set(Object.values(index))].filter((id) => commands[id]?.hidden !== true).map(wordsOf)
  const places = [...new Set([...all, ...Object.keys(topics)])]
  const vocabulary = [...new Set(places.flatMap((place) => place.split(' ').flatMap(parts)))]
  const wanted = typed.filter((word) => !word.startsWith('-')).map((word) => meanings(word.toLowerCase(), vocabulary))
  if (wanted.length === 0) return []
  const scored = places.flatMap((words): Candidate[] => {
    const each = wanted.map((options) => Math.max(...options.map((option) => scoreOf(option, words))))
    if (each.some((score) => score === 0)) return []
    const length = words.split(' ').length
    return [{words, score: each.reduce((sum, score) => sum + score, 0) * 10 - length * 2 - (words in topics ? 0 : 1)}]
  })
  scored.sort((a, b) => b.score - a.score || (a.words < b.words ? -1 : 1))
  const best = scored[0]?.score ?? 0
  return scored
    .filter(({score}) => score >= best - 12)
    .map(({words}) => words)
    .slice(0, most)
}

const parts = (word: string): string[] => (word.includes('-') ? [word, ...word.split('-')] : [word])

/** Words that a typed one can stand for: itself, its singular, other words for it, and the nearest that is spelled alike. */
function meanings(typed: string, vocabulary: readonly string[]): string[] {
  const forms = [typed, typed.replace(/s$/, ''), typed.replace(/ies$/, 'y'), typed.replaceAll('_', '-')]
  const others = forms.flatMap((form) => (Object.hasOwn(synonyms, form) ? (synonyms[form] ?? '').split(' ') : []))
  const known = [...others, ...forms].filter((form) => form !== '')
  if (known.some((form) => vocabulary.includes(form))) return [...new Set(known)]
  const near = nearest(typed, [...vocabulary, ...Object.keys(synonyms)])
  const meant =
    near === undefined ? [] : [near, ...(Object.hasOwn(synonyms, near) ? (synonyms[near] ?? '').split(' ') : [])]
  return [...new Set([...known, ...meant])]
}

/** How well a word fits the words of a command: its last one best. */
function scoreOf(word: string, place: string): number {
  const words = place.split(' ')
  const at = words.lastIndexOf(word)
  if (at >= 0) return at === words.length - 1 ? 4 : 3
  if (words.some((one) => one.split('-').includes(word))) return 2
  return word.length >= 3 && words.some((one) => one.startsWith(word)) ? 2 : 0
}

/**
 * The same error with commands that could have been meant as its hint, where there are better ones than it has. `own` are the first words
 * of the user's own commands.
 */
export function advised(
  error: AppError,
  root: string,
  index: WordIndex,
  isHelp: boolean,
  own: readonly string[] = [],
): AppError {
  const {unknown} = error.parts
  if (unknown === undefined) return error
  const tree = readTree(root, '')
  const [first = '', ...others] = unknown
  const mine = nearest(first, own)
  if (mine !== undefined) return new AppError({...error.parts, hint: question([[mine, ...others].join(' ')], isHelp)})
  const all = suggestions(unknown, index, tree)
  const ofHammer = hammerHint(unknown)
  if (ofHammer !== undefined) {
    const near = first in tree.topics ? [] : all
    const hint = near.length === 0 ? ofHammer : question(near, isHelp)
    return new AppError({...error.parts, detail: 'hammer has this command, mallet does not', hint})
  }
  if (unknown.length === 1 && first === 'version' && !isHelp)
    return new AppError({...error.parts, hint: "Did you mean: mallet --version; for the server's: mallet status"})
  const found = all.length > 0 || first in tree.topics ? all : suggestions([first], index, tree)
  const isSpelledAlike =
    error.parts.hint?.startsWith('Did you mean') && !unknown.some((w) => Object.hasOwn(synonyms, w))
  if (found.length === 0 || (found.length > 1 && isSpelledAlike)) return error
  return new AppError({...error.parts, hint: question(found, isHelp)})
}

function question(found: readonly string[], isHelp: boolean): string {
  const lines = found.map((words) => `mallet ${isHelp ? 'help ' : ''}${words}`)
  return lines.length === 1 ? `Did you mean: ${lines[0]}` : `Did you mean one of these?\n    ${lines.join('\n    ')}`
}
